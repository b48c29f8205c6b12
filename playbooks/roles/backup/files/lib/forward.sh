# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# Between two sets: the databases' logs bring a set forward to a moment, in servers of our own.

# forward_mariadb: the dump, and the log from its position up to the moment, in a server of our own; $dumps then holds
# the database as it was at that moment, and $wanted_one describes it.
forward_mariadb() {
    prepare_mariadb & preparing=$!
    fetch_log mariadb || { wait "$preparing"; return 1; }
    wait "$preparing" || return 1
    file=$(printf %s "$wanted_one" | jq -r '.position.file // empty') offset=$(printf %s "$wanted_one" | jq -r '.position.offset // empty')
    [ -s "$logs/$file" ] && [ -n "$file" ] || { complain "$name: the log that follows on this set is not in the store: ${file:-none}"; return 1; }
    open_mariadb "$scratch/forward/data" || return 1
    replay_mariadb && mariadb-dump --no-defaults --socket="$socket" --single-transaction --quick --routines --events --triggers \
        --hex-blob -- "$database" >"$dumps/$database.sql"
    replayed=$?
    close_mariadb
    [ "$replayed" = 0 ] || return 1
    described=$(mariadb_content "$dumps/$database.sql") || return 1
    wanted_one=$(printf %s "$wanted_one" | jq -c --argjson now "$described" '. + ($now | {content, tables})')
}

# prepare_mariadb: an empty data directory for a server of our own, while the log is on its way.
prepare_mariadb() {
    rm -rf "$scratch/forward" "$scratch/run"
    mkdir -p "$scratch/forward" && chmod 711 "$scratch/forward" && install -d -o mysql -g mysql -m 700 "$scratch/forward/data" || return 1
    mariadb-install-db --no-defaults --user=mysql --datadir="$scratch/forward/data" --skip-test-db >/dev/null 2>"$scratch/install.err" ||
        complain "$name: mariadb-install-db: $(tail -n 1 "$scratch/install.err")"
}

replay_mariadb() {
    private() { mariadb --no-defaults --socket="$socket" "$@"; }
    private -e "CREATE DATABASE \`$database\` CHARACTER SET $(printf %s "$wanted_one" | jq -r .charset) COLLATE $(printf %s "$wanted_one" | jq -r .collation)" &&
        private -- "$database" <"$dumps/$database.sql" || return 1
    mistake=$(find_mistake) || return 1
    say "$name: replaying from $file:$offset to ${mistake:-$until}"
    for log in "$logs"/*.[0-9]*; do
        base=$(basename "$log")
        is_before "$base" "$file" && continue
        set -- --no-defaults --database="$database" --stop-datetime="$stop"
        [ "$base" != "$file" ] || set -- "$@" --start-position="$offset"
        [ "$base" != "${mistake%%:*}" ] || set -- "$@" --stop-position="${mistake##*:}" --stop-datetime="$second_after"
        rm -f "$scratch/failed"
        { mariadb-binlog "$@" -- "$log" 2>"$scratch/sql.err" || : >"$scratch/failed"; } | private 2>"$scratch/apply.err" || {
            complain "$name: replaying $base: $(grep -m1 ERROR "$scratch/apply.err")"
            return 1
        }
        # The last log was cut while it was being written: its last event may be half there, and was never committed.
        if [ -e "$scratch/failed" ] && ! grep -qE 'read_log_event|Could not read entry' "$scratch/sql.err"; then
            complain "$name: mariadb-binlog: $(head -n 1 "$scratch/sql.err")"
            return 1
        fi
        [ "$base" != "${mistake%%:*}" ] || break
    done
}

# is_before A B: whether A comes before B by name, as numbered files do.
is_before() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort | head -n 1)" = "$1" ]; }

# find_mistake: within the second of the moment, where the first statement begins that drops or empties something, as
# FILE:POSITION; nothing when there is none. A second is all that people know; one statement is what they want back.
find_mistake() {
    for log in "$logs"/*.[0-9]*; do
        is_before "$(basename "$log")" "$file" && continue
        found=$(mariadb-binlog --no-defaults --start-datetime="$stop" --stop-datetime="$second_after" -- "$log" 2>/dev/null |
            awk '/^# at / { at = $3 } /[ \t]GTID [0-9]/ { begin = at }
                toupper($0) ~ /^(DROP (TABLE|DATABASE|SCHEMA|VIEW)|TRUNCATE|ALTER TABLE .* DROP )/ && begin { print begin; exit }')
        [ -z "$found" ] || { printf '%s:%s\n' "$(basename "$log")" "$found"; return 0; }
    done
}

# forward_postgresql: the same with the physical copy of the set and PostgreSQL's own recovery.
forward_postgresql() {
    programs=$(postgresql_programs) && fetch_log postgresql || return 1
    rm -rf "$scratch/forward" "$scratch/run"
    copy=$(printf %s "$chosen" | jq -ec --arg from "$from" '
        .hosts[] | select(.host == $from) | .manifestSnapshot as $m | .parts[] | select(.kind == "postgresql-physical") | . + {from: $m}') || {
        complain "$name: set $set_id has no physical copy of PostgreSQL, and its log follows on nothing else" "add the part postgresql-physical"
        return 1
    }
    physical=$(printf %s "$copy" | jq -r .name)
    fetch_from_any "$copy" && copy=$given_entry && mkdir -p "$scratch/forward" && chmod 711 "$scratch/forward" || return 1
    name=$(printf %s "$entry" | jq -r .name)
    mv "$scratch/back$state/parts/$physical/base" "$scratch/forward/data" || return 1
    for partial in "$logs"/*.partial; do [ -e "$partial" ] && mv "$partial" "${partial%.partial}"; done
    target=$(find_target) || return 1
    say "$name: recovering to ${target:-the end of the log}"
    as_postgres touch "$scratch/forward/data/recovery.signal" 2>/dev/null || : >"$scratch/forward/data/recovery.signal"
    open_postgresql "$scratch/forward/data" "restore_command = 'cp $logs/%f %p'" "recovery_target_action = promote" \
        ${target:+"$target"} ${target:+"recovery_target_inclusive = off"} || return 1
    mkdir -p "$dumps" && as_postgres "$programs/pg_dump" -h "$socket" -Fc -- "$database" >"$dumps/$database.pgdump"
    replayed=$?
    close_postgresql
    [ "$replayed" = 0 ] || { complain "$name: $database could not be dumped as of $until"; return 1; }
    wanted_one=$(postgresql_content "$dumps/$database.pgdump")
}

# find_target: the setting that stops recovery: before the first commit in the second of the moment that drops or
# empties something, else before the moment; nothing when the log ends before it.
find_target() {
    begin=$(printf %s "$copy" | jq -r .position.lsn) timeline=$(printf %s "$copy" | jq -r .position.timeline)
    "$programs/pg_waldump" --rmgr=Transaction --path="$logs" --start="$begin" --timeline="$timeline" 2>/dev/null |
        awk -v moment="$stop" -v after="$second_after" '
            match($0, /COMMIT [0-9-]+ [0-9:.]+/) {
                time = substr($0, RSTART + 7, RLENGTH - 7)
                if (time < moment) next
                late = 1
                if (time < after && /; rels: /) { match($0, /tx: +[0-9]+/); tx = substr($0, RSTART + 3, RLENGTH - 3) + 0; exit }
            }
            END { if (tx) printf "recovery_target_xid = \047%d\047\n", tx; else if (late) printf "recovery_target_time = \047%s+00\047\n", moment }'
}
