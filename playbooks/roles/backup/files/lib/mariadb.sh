# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# MariaDB: logical dumps, and their way back. Its root logs in by the socket, without a password.

ask_mariadb() { mariadb --batch --skip-column-names "$@"; }

# Seconds behind, for a replica; 0 for a server that is none, and a large number for a replica that is broken.
mariadb_lag() {
    ask_mariadb -e 'SELECT 1' >/dev/null || return 1
    mariadb --batch -e 'SHOW ALL SLAVES STATUS\G' | awk -F ': ' '
        /Seconds_Behind_Master/ { lag = $2 == "NULL" ? 999999999 : $2; if (lag > most) most = lag }
        END { print most + 0 }'
}

# dump_mariadb DATABASE: to standard output, as of one moment.
dump_mariadb() {
    set -- --single-transaction --quick --routines --events --triggers --hex-blob -- "$1"
    [ "$(ask_mariadb -e 'SELECT @@log_bin')" = 1 ] && set -- --master-data=2 "$@"
    mariadb-dump "$@"
}

# take_mariadb PART FOLDER: dumps to files, looked at from end to end; describes them in FOLDER.json.
take_mariadb() {
    part=$1 into=$2
    lag=$(mariadb_lag) || { complain "$name: MariaDB does not answer" "systemctl status mariadb"; return 1; }
    limit=$(printf %s "$part" | jq -r '.max_lag // 60')
    [ "$lag" != 999999999 ] || { complain "$name: this replica does not replicate" "mend it, or dump from the primary"; return 1; }
    [ "$lag" -le "$limit" ] || { complain "$name: this replica is $lag s behind, more than $limit s"; return 1; }
    version=$(ask_mariadb -e 'SELECT VERSION()') || return 1
    mariadb-dump --system=users >"$into/accounts.sql" && is_complete "$into/accounts.sql" ||
        { complain "$name: the dump of users failed or is cut short"; return 1; }
    : >"$scratch/databases"
    for database in $(printf %s "$part" | jq -r '.databases[]'); do
        say "$name: dumping $database"
        warn_of_engines "$database"
        dump_mariadb "$database" >"$into/$database.sql" || { complain "$name: mariadb-dump of $database failed"; return 1; }
        mariadb_content "$into/$database.sql" >>"$scratch/databases" || return 1
    done
    jq -n --arg version "$version" --slurpfile databases "$scratch/databases" \
        '{version: $version, position: $databases[0].position, databases: $databases}' >"$into.json"
}

# Tables of other engines are not dumped as of one moment.
warn_of_engines() {
    ask_mariadb -e "SELECT CONCAT(table_name, ' (', engine, ')') FROM information_schema.tables
        WHERE table_schema = '$1' AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'" |
        while IFS= read -r table; do say "$name: warning: $1.$table is not InnoDB: rows may be of different moments"; done
}

# A dump that was cut short lacks its last line.
is_complete() { tail -n 3 "$1" | grep -q '^-- Dump completed'; }

# mariadb_content DUMP: reads a dump from its first to its last byte; its name, hash, position and tables as JSON.
mariadb_content() {
    is_complete "$1" || { complain "$(basename "$1"): the dump is cut short: its last line is missing"; return 1; }
    hash=$(sql_content mariadb "$scratch/rows" <"$1" | digest)
    position=$(sed -n "s/^-- CHANGE MASTER TO MASTER_LOG_FILE='\([^']*\)', MASTER_LOG_POS=\([0-9]*\);.*/{\"file\":\"\1\",\"offset\":\2}/p;
        /^CREATE TABLE/q" "$1")
    dumped=$(basename "$1" .sql)
    ask_mariadb -e "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata
        WHERE schema_name = '$dumped'" >"$scratch/charset"
    jq -nc --arg name "$dumped" --arg sha256 "$hash" --argjson tables "$(tables "$scratch/rows")" \
        --arg charset "$(cut -f 1 "$scratch/charset")" --arg collation "$(cut -f 2 "$scratch/charset")" \
        --argjson position "${position:-null}" \
        '{name: $name, content: $sha256, charset: $charset, collation: $collation, position: $position, tables: $tables}'
}

# live_mariadb DATABASE: the same for the database as it is now; nothing when there is none. One that cannot be dumped,
# because a view has lost its table, say, is like no other.
live_mariadb() {
    [ -n "$(ask_mariadb -e "SELECT 1 FROM information_schema.schemata WHERE schema_name = '$1'")" ] || return 0
    mkdir -p "$scratch/live"
    dump_mariadb "$1" >"$scratch/live/$1.sql" 2>"$scratch/sql.err" || { printf '{"content":"","tables":[]}\n'; return 0; }
    mariadb_content "$scratch/live/$1.sql"
    rm -f "$scratch/live/$1.sql"
}

# keep_mariadb DATABASE FILE: a safety copy; of a database that is damaged, what can be had.
keep_mariadb() {
    dump_mariadb "$1" >"$2" 2>"$scratch/sql.err" && is_complete "$2" && return 0
    say "$name: warning: $1 cannot be dumped whole, and is kept as far as it can: $(head -n 1 "$scratch/sql.err")"
    mariadb-dump --force --single-transaction --quick --routines --events --triggers --hex-blob -- "$1" >"$2" 2>/dev/null
    is_complete "$2"
}
