# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# The databases' logs as the stores have them; ship.sh sends them, and forward.sh brings a set forward with them.

# in_log STORE RESTIC-ARGUMENT…: restic on the store's repository of logs. It is one of its own, beside that of the
# sets: it gets a snapshot every few seconds, and must not make the other one slow.
in_log() {
    sed 's#/*$#-log#' "$folder/stores/$1/repository" >"$scratch/log-repository" || return 1
    log_repository=$scratch/log-repository
    in_store "$@"
    logged=$?
    log_repository=''
    return $logged
}

# What jq has to know of a snapshot of logs.
log_words='def second: .time | sub("\\..*"; "Z") | fromdateiso8601; def silent(of): any(.tags[]; startswith("silent=" + of));'

# log_snapshots STORE OPTION…: as a JSON array, oldest first; none where there is no repository of logs.
log_snapshots() {
    if in_log "$1" snapshots --json --no-lock --tag "app=$app,env=$environment,kind=log$2" ${3:+--host "$3"} >"$scratch/logs.json"; then
        jq -c 'sort_by(.time)' "$scratch/logs.json"
    elif grep -q 'Is there a repository' "$scratch/restic.err"; then
        echo '[]'
    else
        store_trouble "$1"
    fi
}

# all_logs STORE: as JSON, the logs that should be there, with the time when each was last known to be whole, and how many
# snapshots hold them.
all_logs() {
    wanted_logs=$(config '[.expected[] | .host as $host | .logs // [] | .[] | {host: $host, log: .}] | @json')
    [ "$wanted_logs" != '[]' ] || { echo '{}'; return; }
    found_logs=$(log_snapshots "$1" '') || return 1
    printf %s "$found_logs" | jq -c --argjson wanted "$wanted_logs" "$log_words"'. as $all | {logSnapshots: length, logs: ($wanted | map(. as {$host, $log}
        | . + {at: ($all | map(select(.hostname == $host and (silent($log) | not)) | second) | max | if . then todate else . end)}))}'
}

# fetch_log PART: the log as the first store has it that can give it; as far as possible, from where it reaches furthest.
fetch_log() {
    others=${only:-$store $(stores | grep -vxF "$store")}
    [ -z "$as_far" ] || others=$(for other in $others; do printf '%s %s\n' "$(reach "$other" "$1")" "$other"; done | sort -srn -k 1,1 | cut -d ' ' -f 2)
    for other in $others; do
        try_store fetch_log_from "$other" "$1" && return 0
    done
    return 1
}

# reach STORE PART: the last second at which the log of the set's machine is known to have been whole; 0 when there is none.
reach() {
    list_logs "$1" 2>/dev/null && jq --arg of "$2" "$log_words"' map(select(silent($of) | not) | second) | max // 0' "$shared/logs-$1.json" || echo 0
}

# list_logs STORE: the snapshots with the logs of the machine that the set is of, in $shared/logs-STORE.json.
list_logs() {
    (flock 8 && [ -e "$shared/logs-$1.json" ] && exit
    origin=$(printf %s "$chosen" | jq -r --arg from "$from" '.hosts[] | select(.host == $from) | .machine // empty | ",machine=\(.)"')
    log_snapshots "$1" "$origin" "$from" >"$scratch/origin.json" && mv "$scratch/origin.json" "$shared/logs-$1.json") 8>"$shared/list.lock"
}

# is_logged: whether there is a log to follow on this set's databases. A store that does not answer may have one.
is_logged() {
    jq -e 'select(.databases)' "$scratch/chosen" >/dev/null || return 0
    for other in ${only:-$(stores)}; do
        list_logs "$other" && [ "$(cat "$shared/logs-$other.json")" = '[]' ] || return 0
    done
    return 1
}

# fetch_log_from STORE PART: all logs come at once: who needs the one of another database meanwhile waits, and finds it.
fetch_log_from() {
    list_logs "$1" || return 1
    fetched=$shared/log-$1
    (flock 8 && { [ -e "$fetched/log.json" ] || fetch_logs "$1"; }) 8>"$shared/log.lock" || return 1
    logs=$(jq -r --arg part "$2" '.logs[$part] // empty' "$fetched/log.json")
    [ -n "$logs" ] || { complain "$2: store \`$1\` holds no log of $from" "only sets can be restored until logs are shipped: backup_point_in_time"; return 1; }
    reaches=$(jq -r --arg part "$2" '.reach[$part] // 0' "$fetched/log.json")
    last=$(date -u -d "@$reaches" '+%Y-%m-%d %H:%M:%S')
    [ "$reaches" != 0 ] || last='a time that nobody knows'
    if [ -n "$as_far" ]; then
        say "$2: its log in store \`$1\` ends at $last"
    # Sent every minute at least: three minutes without a word are not a quiet night.
    elif [ $(($(date -u -d "$until UTC" +%s) - reaches)) -gt 180 ]; then
        complain "$2: the log of $from in store \`$1\` ends at $last, before $until" "--to latest brings all that there is"
        return 1
    fi
    logs=$fetched$logs
}

# fetch_logs STORE: into $fetched, as they are in the first snapshot after the moment, or in the newest there is; log.json
# says where each log is, and how far it reaches.
fetch_logs() {
    rm -rf "$fetched"
    jq --argjson after "$(($(date -u -d "$until UTC" +%s) + 5))" "$log_words"'
        . as $all | ($all | (map(select(second > $after and (silent("") | not))) | first) // last // {tags: []}) as $taken
        | ($taken.tags | map(capture("^(?<key>mariadb|postgresql)=(?<value>.*)")) | from_entries) as $logs
        | {id: $taken.id, $logs, reach: ($logs | with_entries(.key as $of
            | .value = ($all | map(select(.time <= $taken.time and (silent($of) | not)) | second) | max)))}' "$shared/logs-$1.json" >"$scratch/log.json"
    id=$(jq -r '.id // empty' "$scratch/log.json")
    mkdir "$fetched"
    [ -z "$id" ] || unlocked in_log "$1" restore --target "$fetched" "$id" >/dev/null || { store_trouble "$1"; return 1; }
    # Servers of our own read them as their own users.
    find "$fetched" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
    mv "$scratch/log.json" "$fetched/log.json"
}
