# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# PostgreSQL: logical dumps, and their way back.

# as_postgres PROGRAM…: through the socket, as the superuser of the cluster.
as_postgres() { (cd / && runuser -u postgres -- "$@"); }
ask_postgres() { as_postgres psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# A replica may lag behind; a dump of one that does would be an old backup with a new date.
postgresql_lag() {
    ask_postgres -c "SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
        THEN 0 ELSE coalesce(ceil(extract(epoch FROM now() - pg_last_xact_replay_timestamp())), 999999999) END"
}

postgresql_position() {
    ask_postgres -c "SELECT json_build_object('lsn', CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
        ELSE pg_current_wal_lsn() END, 'timeline', timeline_id, 'replica', pg_is_in_recovery())
        FROM pg_control_checkpoint()"
}

# take_postgresql PART FOLDER: dumps to files, looked at from end to end; describes them in FOLDER.json.
take_postgresql() {
    part=$1 into=$2
    lag=$(postgresql_lag) || { complain "$name: PostgreSQL does not answer" "systemctl status postgresql"; return 1; }
    limit=$(printf %s "$part" | jq -r '.max_lag // 60')
    [ "$lag" != 999999999 ] || { complain "$name: this replica does not replicate" "mend it, or dump from the primary"; return 1; }
    [ "$lag" -le "$limit" ] || { complain "$name: this replica is $lag s behind, more than $limit s"; return 1; }
    version=$(ask_postgres -c 'SHOW server_version') && position=$(postgresql_position) || return 1
    as_postgres pg_dumpall --globals-only >"$into/globals.sql" || { complain "$name: pg_dumpall failed"; return 1; }
    grep -q '^-- PostgreSQL database cluster dump complete' "$into/globals.sql" ||
        { complain "$name: the dump of users is cut short"; return 1; }
    : >"$scratch/databases"
    for database in $(printf %s "$part" | jq -r '.databases[]'); do
        say "$name: dumping $database"
        as_postgres pg_dump -Fc -- "$database" >"$into/$database.pgdump" ||
            { complain "$name: pg_dump of $database failed"; return 1; }
        postgresql_content "$into/$database.pgdump" >>"$scratch/databases" || return 1
    done
    jq -n --arg version "$version" --argjson position "$position" --slurpfile databases "$scratch/databases" \
        '{version: $version, position: $position, databases: $databases}' >"$into.json"
}

# postgresql_content DUMP: reads a dump from its first to its last byte; its name, hash and tables as JSON.
postgresql_content() {
    rm -f "$scratch/failed"
    hash=$({ pg_restore -f - -- "$1" 2>"$scratch/pg_restore.err" || : >"$scratch/failed"; } |
        sql_content postgresql "$scratch/rows" | digest)
    if [ -e "$scratch/failed" ]; then
        complain "$(basename "$1"): the dump is damaged or cut short: $(tail -n 1 "$scratch/pg_restore.err")"
        return 1
    fi
    jq -nc --arg name "$(basename "$1" .pgdump)" --arg sha256 "$hash" --argjson tables "$(tables "$scratch/rows")" \
        '{name: $name, content: $sha256, tables: $tables}'
}

# live_postgresql DATABASE: the same for the database as it is now; nothing when there is none, and no hash when it cannot be dumped.
live_postgresql() {
    [ "$(ask_postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ] || return 0
    as_postgres pg_dump -Fc -- "$1" >"$scratch/$1.pgdump" 2>"$scratch/sql.err" || { printf '{"content":"","tables":[]}\n'; return 0; }
    postgresql_content "$scratch/$1.pgdump"
    rm -f "$scratch/$1.pgdump"
}
