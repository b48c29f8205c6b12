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

# open_mariadb DATA: a server of our own on that directory; $socket reaches it.
open_mariadb() {
    chown -R mysql:mysql "$1" || return 1
    socket=$scratch/server.socket
    install -o mysql -g mysql -m 600 /dev/null "$scratch/server.log" || return 1
    install -d -o mysql -g mysql -m 755 "$scratch/run" && socket=$scratch/run/socket
    mariadbd --no-defaults --user=mysql --datadir="$1" --socket="$socket" --pid-file="$scratch/run/pid" --skip-networking \
        --skip-log-bin --skip-name-resolve --log-error="$scratch/server.log" >/dev/null 2>&1 &
    server=$!
    for _ in $(seq 120); do
        mariadb-admin --no-defaults --socket="$socket" ping >/dev/null 2>&1 && return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.5
    done
    complain "$name: a server on the copy does not start: $(grep -i error "$scratch/server.log" | tail -n 1)"
}
close_mariadb() {
    mariadb-admin --no-defaults --socket="$socket" shutdown >/dev/null 2>&1 || kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    :
}

# open_postgresql DATA [SETTING…]: a server of our own on that directory; $port and $socket reach it.
open_postgresql() {
    data=$1
    shift
    socket=$scratch/run
    install -d -o postgres -g postgres -m 755 "$socket" && chown -R postgres:postgres "$data" && chmod 700 "$data" || return 1
    printf 'local all postgres peer\n' >"$data/pg_hba.conf"
    {
        printf "listen_addresses = ''\nunix_socket_directories = '%s'\nhot_standby = off\narchive_mode = off\n" "$socket"
        printf '%s\n' "$@"
    } >"$data/postgresql.conf"
    : >"$data/pg_ident.conf"
    rm -f "$data/postgresql.auto.conf" "$data/standby.signal"
    chown postgres:postgres "$data"/*.conf
    as_postgres "$programs/pg_ctl" -D "$data" -l "$socket/log" -w -t 600 start >/dev/null 2>&1 && return 0
    complain "$name: a server on the copy does not start: $(grep -E 'FATAL|ERROR' "$socket/log" | tail -n 1)"
}
close_postgresql() { as_postgres "$programs/pg_ctl" -D "$data" -m fast -w stop >/dev/null 2>&1; }
