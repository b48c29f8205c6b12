# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# The databases' logs go to the stores as they grow.

# command_ship: for ever, a new snapshot of the logs' folders whenever one has grown, and once a minute when none has:
# that tells a quiet night from a log that no longer comes. A service runs it. All logs go in one snapshot: each call of
# restic costs half a second of a processor, whatever it stores.
command_ship() {
    need_configuration
    make_scratch
    config '.logs // {} | .[]' >"$scratch/log-folders"
    [ -s "$scratch/log-folders" ] || fail "no logs are to be sent" "set backup_point_in_time and run playbooks/backup.yml"
    while IFS= read -r logs; do
        [ -d "$logs" ] || fail "there is no folder of logs \`$logs\`" "run playbooks/backup.yml"
    done <"$scratch/log-folders"
    # Where one can't go on nobody would notice: all end, and the service begins anew.
    for store in $(stores); do { ship_to "$store"; kill $$; } & done
    wait
}

# ship_to STORE: each by itself, so that one that is down or slow keeps no other one waiting.
ship_to() {
    folders=$scratch/log-folders scratch=$scratch/$1 shipped='' sent=0 asked=0
    mkdir -p "$scratch" || return 1
    while listed=$(each_path "$folders" list_log); do
        seen=$(printf '%s\n' "$listed" | sort | digest)
        moment=$(date +%s)
        if [ -n "${silent-unknown}" ] || [ $((moment - asked)) -ge 60 ]; then silent=$(silent_logs) asked=$moment; fi
        if [ "$seen$silent" != "$shipped" ] || [ $((moment - sent)) -ge 60 ]; then
            if ship_once "$1"; then shipped=$seen$silent sent=$moment; fi
        fi
        sleep 1
    done
}

list_log() {
    # PostgreSQL's receiver never clears up; three days bridge the time to the next set and more.
    find "$@" -ignore_readdir_race -type f -regextype posix-extended -regex '.*/[0-9A-F]{24}' -mmin +4320 -delete &&
        find "$@" -ignore_readdir_race -type f -printf '%p %s %T@\n'
}

# ship_once STORE: one that is down is told of and tried again with the next turn.
ship_once() {
    each_path "$folders" in_log "$1" backup --quiet --host "$host" --tag "app=$app,env=$environment,kind=log,machine=$(machine)" \
        --tag "$(config '.logs | to_entries | map("\(.key)=\(.value)") | join(",")')$silent" -- >/dev/null ||
        store_trouble "$1"
}

# silent_logs: the logs that nobody writes at this moment, as more tags: their being sent says nothing.
silent_logs() {
    for log in $(config '.logs | keys[]'); do
        [ "$("is_written_$log" 2>/dev/null)" = 1 ] || printf ',silent=%s' "$log"
    done
}

# A server that is stuck must not keep its log from being sent.
is_written_mariadb() { timeout 3 mariadb --batch --skip-column-names -e 'SELECT @@log_bin'; }
is_written_postgresql() {
    as_postgres timeout 3 psql -XAtqc "SELECT 1 FROM pg_stat_replication WHERE application_name = 'pg_receivewal' AND state = 'streaming' LIMIT 1"
}

# machine: which one this is. A machine that was made anew has the same name, but its databases write another log.
machine() { cat /etc/machine-id; }
