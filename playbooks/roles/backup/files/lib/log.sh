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

# all_logs STORE: the logs that should be there, and when each was last known to be whole, as a JSON array.
all_logs() {
    wanted_logs=$(config '[.expected[] | .host as $host | .logs // [] | .[] | {host: $host, log: .}] | @json')
    if [ "$wanted_logs" = '[]' ]; then
        echo '[]' >"$scratch/logs.json"
    elif ! in_log "$1" snapshots --json --no-lock --tag "app=$app,env=$environment,kind=log" >"$scratch/logs.json"; then
        grep -q 'Is there a repository' "$scratch/restic.err" || { store_trouble "$1"; return 1; }
        echo '[]' >"$scratch/logs.json"
    fi
    jq -c --argjson wanted "$wanted_logs" '. as $all | $wanted | map(. as {$host, $log} | . + {at: ($all | map(
        select(.hostname == $host and (.tags | index("silent=\($log)") | not))
        | .time | sub("\\..*"; "Z")) | max)})' "$scratch/logs.json"
}

# fetch_log PART: the log as the first store has it that can give it.
fetch_log() {
    for other in ${only:-$store $(stores | grep -vxF "$store")}; do
        try_store fetch_log_from "$other" "$1" && return 0
    done
    return 1
}

# fetch_log_from STORE PART: the logs of the machine that the set is of. All of them come at once: who needs the log of
# another database meanwhile waits, and finds it.
fetch_log_from() {
    fetched=$shared/log-$1
    (flock 8 && { [ -e "$fetched/log.json" ] || fetch_logs "$1"; }) 8>"$shared/log.lock" || return 1
    logs=$(jq -r --arg part "$2" '.logs[$part] // empty' "$fetched/log.json")
    [ -n "$logs" ] || { complain "$2: store \`$1\` holds no log of $from" "only sets can be restored until logs are shipped: backup_point_in_time"; return 1; }
    reach=$(jq -r --arg part "$2" '.reach[$part] // 0' "$fetched/log.json")
    # Sent every minute at least: three minutes without a word are not a quiet night.
    [ $(($(date -u -d "$until UTC" +%s) - reach)) -le 180 ] || {
        last=$(date -u -d "@$reach" '+%Y-%m-%d %H:%M:%S')
        complain "$2: the log of $from in store \`$1\` ends at $last, before $until" "all that there is: --to \"$last\"; what came later was never sent"
        return 1
    }
    logs=$fetched$logs
}

# fetch_logs STORE: into $fetched, as they are in the first snapshot after the moment, or in the newest there is; log.json
# says where each log is, and the last second at which it is known to have been whole.
fetch_logs() {
    rm -rf "$fetched"
    origin=$(printf %s "$chosen" | jq -r --arg from "$from" '.hosts[] | select(.host == $from) | .machine // empty | ",machine=\(.)"')
    in_log "$1" snapshots --json --no-lock --tag "app=$app,env=$environment,kind=log$origin" --host "$from" >"$scratch/logs.json" ||
        { store_trouble "$1"; return 1; }
    jq --argjson after "$(($(date -u -d "$until UTC" +%s) + 5))" '
        def second: .time | sub("\\..*"; "Z") | fromdateiso8601;
        def silent(of): any(.tags[]; startswith("silent=" + of));
        sort_by(.time) as $all | ($all | (map(select(second > $after and (silent("") | not))) | first) // last // {tags: []}) as $taken
        | ($taken.tags | map(capture("^(?<key>mariadb|postgresql)=(?<value>.*)")) | from_entries) as $logs
        | {id: $taken.id, $logs, reach: ($logs | with_entries(.key as $of
            | .value = ($all | map(select(.time <= $taken.time and (silent($of) | not)) | second) | max)))}' "$scratch/logs.json" >"$scratch/log.json"
    id=$(jq -r '.id // empty' "$scratch/log.json")
    mkdir "$fetched"
    [ -z "$id" ] || unlocked in_log "$1" restore --target "$fetched" "$id" >/dev/null || { store_trouble "$1"; return 1; }
    # Servers of our own read them as their own users.
    find "$fetched" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
    mv "$scratch/log.json" "$fetched/log.json"
}
