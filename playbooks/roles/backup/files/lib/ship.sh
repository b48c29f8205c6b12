# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# The databases' logs go to the stores as they grow.

# command_ship: for ever, a new snapshot of the logs' folders whenever one has grown. A service runs it. All logs go in
# one snapshot: each call of restic costs half a second of a processor, whatever it stores.
command_ship() {
    need_configuration
    make_scratch
    config '.logs // {} | .[]' >"$scratch/log-folders"
    [ -s "$scratch/log-folders" ] || fail "no logs are to be sent" "set backup_point_in_time and run playbooks/backup.yml"
    while IFS= read -r logs; do
        [ -d "$logs" ] || fail "there is no folder of logs \`$logs\`" "run playbooks/backup.yml"
    done <"$scratch/log-folders"
    for store in $(stores); do ship_to "$store" & done
    wait
}

# ship_to STORE: each by itself, so that one that is down or slow keeps no other one waiting.
ship_to() {
    folders=$scratch/log-folders scratch=$scratch/$1 shipped=''
    mkdir -p "$scratch" || exit 1
    while :; do
        seen=$(each_path "$folders" list_log | sort | digest)
        if [ "$seen" = "$shipped" ] || ship_once "$1"; then shipped=$seen; fi
        sleep 1
    done
}

list_log() {
    # PostgreSQL's receiver never clears up; three days bridge the time to the next set and more.
    find "$@" -type f -regextype posix-extended -regex '.*/[0-9A-F]{24}' -mmin +4320 -delete
    find "$@" -type f -printf '%p %s %T@\n'
}

# ship_once STORE: one that is down is told of and tried again with the next turn.
ship_once() {
    each_path "$folders" in_log "$1" backup --quiet --host "$host" --tag "app=$app,env=$environment,kind=log,machine=$(machine)" \
        --tag "$(config '.logs | to_entries | map("\(.key)=\(.value)") | join(",")')" -- >/dev/null ||
        store_trouble "$1"
}

# machine: which one this is. A machine that was made anew has the same name, but its databases write another log.
machine() { cat /etc/machine-id; }
