# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# Hot physical copies, and servers of our own beside the live ones: in them logs are replayed, out of reach of what is
# live, and what is wanted is dumped from them.

# take_postgresql_physical PART FOLDER: the whole cluster as its files, checked by PostgreSQL's own manifest.
take_postgresql_physical() {
    programs=$(postgresql_programs) || { complain "$name: PostgreSQL does not answer" "systemctl status postgresql"; return 1; }
    version=$(ask_postgres -c 'SHOW server_version') && position=$(postgresql_position) || return 1
    chmod 711 "$state/parts" "$2" && install -d -o postgres -g postgres -m 700 "$2/base" || return 1
    say "$name: copying the cluster"
    as_postgres "$programs/pg_basebackup" -D "$2/base" -X stream --checkpoint=fast --manifest-checksums=SHA256 --no-password 2>"$scratch/copy.err" || {
        complain "$name: pg_basebackup: $(tail -n 1 "$scratch/copy.err")" "pg_hba.conf needs: local replication postgres peer"
        return 1
    }
    as_postgres "$programs/pg_verifybackup" --quiet "$2/base" 2>"$scratch/copy.err" ||
        { complain "$name: pg_verifybackup: $(head -n 1 "$scratch/copy.err")"; return 1; }
    jq -n --arg version "$version" --argjson position "$position" '{version: $version, position: $position}' >"$2.json"
}

# The server's own programs: those of another version may refuse, or worse.
postgresql_programs() { printf '/usr/lib/postgresql/%s/bin\n' $(($(ask_postgres -c 'SHOW server_version_num') / 10000)); }

# take_mariadb_physical PART FOLDER: the data directory, copied while it is in use and made consistent.
take_mariadb_physical() {
    version=$(ask_mariadb -e 'SELECT VERSION()') || { complain "$name: MariaDB does not answer" "systemctl status mariadb"; return 1; }
    command -v mariadb-backup >/dev/null || { complain "$name: mariadb-backup is not installed" "apt install mariadb-backup"; return 1; }
    say "$name: copying the data directory"
    for step in --backup --prepare; do
        mariadb-backup "$step" --target-dir="$2/base" >"$scratch/copy.err" 2>&1 && tail -n 1 "$scratch/copy.err" | grep -q 'completed OK!' || {
            complain "$name: mariadb-backup $step: $(grep -v '^$' "$scratch/copy.err" | tail -n 1)"
            return 1
        }
    done
    position=$(awk '{ printf "{\"file\":\"%s\",\"offset\":%d,\"gtid\":\"%s\"}", $1, $2, $3 }' "$2/base/xtrabackup_binlog_info" 2>/dev/null)
    jq -n --arg version "$version" --argjson position "${position:-null}" '{version: $version, position: $position}' >"$2.json"
}

# open_mariadb DATA: a server of our own on that directory; $socket reaches it. It does not hold our lock on $scratch: when
# we are killed it is of no use to anybody.
open_mariadb() {
    chown -R mysql:mysql "$1" || return 1
    socket=$scratch/server.socket
    install -o mysql -g mysql -m 600 /dev/null "$scratch/server.log" || return 1
    install -d -o mysql -g mysql -m 755 "$scratch/run" && socket=$scratch/run/socket
    mariadbd --no-defaults --user=mysql --datadir="$1" --socket="$socket" --pid-file="$scratch/run/pid" --skip-networking \
        --skip-log-bin --skip-name-resolve --innodb-flush-log-at-trx-commit=0 --log-error="$scratch/server.log" >/dev/null 2>&1 7<&- &
    server=$! close_server=close_mariadb
    for _ in $(seq 600); do
        mariadb-admin --no-defaults --socket="$socket" ping >/dev/null 2>&1 && return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    complain "$name: a server on the copy does not start: $(grep -i error "$scratch/server.log" | tail -n 1)"
}

# What it holds goes away with it, so it need not end in good order.
close_mariadb() {
    kill -KILL "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    close_server=''
}

# open_postgresql DATA [SETTING…]: a server of our own on that directory; $port and $socket reach it.
open_postgresql() {
    data=$1
    shift
    socket=$scratch/run
    install -d -o postgres -g postgres -m 755 "$socket" && chown -R postgres:postgres "$data" && chmod 700 "$data" || return 1
    printf 'local all postgres peer\n' >"$data/pg_hba.conf"
    {
        printf "listen_addresses = ''\nunix_socket_directories = '%s'\nhot_standby = off\narchive_mode = off\nfsync = off\n" "$socket"
        printf '%s\n' "$@"
    } >"$data/postgresql.conf"
    : >"$data/pg_ident.conf"
    rm -f "$data/postgresql.auto.conf" "$data/standby.signal"
    chown postgres:postgres "$data"/*.conf
    close_server=close_postgresql
    as_postgres "$programs/pg_ctl" -D "$data" -l "$socket/log" -w -t 600 start >/dev/null 2>&1 7<&- && recovered_postgresql && return 0
    complain "$name: a server on the copy does not start: $(grep -E 'FATAL|ERROR' "$socket/log" | tail -n 1)"
}

# pg_ctl is content when recovery has begun; we wait for its end, however long it takes while the server lives.
recovered_postgresql() {
    until [ "$(as_postgres psql -h "$socket" -XAtqc 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; do
        as_postgres "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1 || return 1
        sleep 0.1
    done
}

# As with MariaDB.
close_postgresql() {
    as_postgres "$programs/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1
    close_server=''
}

# restore_mariadb_physical: databases out of a physical copy, by a server of our own on it: the live one goes on.
restore_mariadb_physical() {
    dumps=$scratch/dumps
    mkdir -p "$dumps" && mv "$scratch/back$state/parts/$name/base" "$scratch/data" && open_mariadb "$scratch/data" || return 1
    mariadb --no-defaults --socket="$socket" -BNe "SELECT schema_name, default_character_set_name, default_collation_name
        FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')" >"$scratch/schemata"
    : >"$scratch/wanted"
    while read -r database charset collation <&4; do
        [ -z "$one_database" ] || [ "$one_database" = "$database" ] || continue
        mariadb-dump --no-defaults --socket="$socket" --single-transaction --quick --routines --events --triggers --hex-blob -- \
            "$database" >"$dumps/$database.sql" && described=$(mariadb_content "$dumps/$database.sql") || break
        printf %s "$described" | jq -c --arg charset "$charset" --arg collation "$collation" \
            '. + {charset: $charset, collation: $collation}' >>"$scratch/wanted"
    done 4<"$scratch/schemata"
    close_mariadb
    [ -s "$scratch/wanted" ] || { complain "$name: the copy holds no such database"; return 1; }
    bring_back_mariadb
}

restore_postgresql_physical() {
    programs=$(postgresql_programs) || { complain "PostgreSQL does not answer" "systemctl status postgresql"; return 1; }
    dumps=$scratch/dumps
    mkdir -p "$dumps" && mv "$scratch/back$state/parts/$name/base" "$scratch/data" && open_postgresql "$scratch/data" || return 1
    as_postgres psql -h "$socket" -XAtqc "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'" >"$scratch/schemata"
    : >"$scratch/wanted"
    while read -r database <&4; do
        [ -z "$one_database" ] || [ "$one_database" = "$database" ] || continue
        as_postgres "$programs/pg_dump" -h "$socket" -Fc -- "$database" >"$dumps/$database.pgdump" &&
            postgresql_content "$dumps/$database.pgdump" >>"$scratch/wanted" || break
    done 4<"$scratch/schemata"
    close_postgresql
    [ -s "$scratch/wanted" ] || { complain "$name: the copy holds no such database"; return 1; }
    bring_back_postgresql
}
