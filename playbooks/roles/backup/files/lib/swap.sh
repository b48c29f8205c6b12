# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# Databases on their way back: loaded beside the live one, compared with the manifest, and only then swapped.

# wanted_databases: those of this entry, one JSON document a line.
wanted_databases() {
    printf %s "$entry" | jq -c --arg one "$one_database" '.databases[] | select($one == "" or .name == $one)'
}

content_of() { printf %s "$1" | jq -r '.content // empty'; }

# is_back: whether the live database is what is wanted.
is_back() { [ -z "$one_table" ] && [ "$(content_of "$live")" = "$(content_of "$wanted_one")" ]; }

# differs WANTED FOUND: which tables have other counts, in a few words.
differs() {
    jq -rn --argjson wanted "$1" --argjson found "$2" '
        ($found.tables | map({(.name): .rows}) | add // {}) as $have
        | [$wanted.tables[] | select($have[.name] != .rows) | "\(.name): \(.rows) rows expected, \($have[.name] // "no table")"]
        | if . == [] then "same rows, other content" else join("; ") end'
}

restore_postgresql() {
    dumps=$scratch/back$state/parts/$name
    have=$(ask_postgres -c 'SHOW server_version_num') || { complain "PostgreSQL does not answer" "systemctl status postgresql"; return 1; }
    made=$(printf %s "$entry" | jq -r '.version | split(".")[0]')
    [ $((have / 10000)) -ge "$made" ] || {
        complain "$name: the dump is of PostgreSQL $made, and this server is $((have / 10000))" "install PostgreSQL $made or newer"
        return 1
    }
    wanted_databases >"$scratch/wanted"
    bring_back_postgresql
}

# bring_back_postgresql: every database of $scratch/wanted, from its dump in $dumps.
bring_back_postgresql() {
    while IFS= read -r wanted_one <&4; do
        database=$(printf %s "$wanted_one" | jq -r .name)
        live=$(live_postgresql "$database") || return 1
        if [ -z "$until" ] && is_back; then
            told "database $database" false
        elif [ -n "$check" ]; then
            told "database $database${one_table:+, table $one_table}" true
        elif [ -n "$until" ] && ! forward_postgresql; then
            return 1
        elif is_back; then
            told "database $database" false
        else
            swap_postgresql || return 1
        fi
    done 4<"$scratch/wanted"
}

swap_postgresql() {
    beside=${database}_restored_$stamp before=${database}_before_$stamp
    say "$name: loading $database beside the live one"
    load_postgresql "$dumps/$database.pgdump" "$beside" || { drop_postgresql "$beside"; return 1; }
    loaded=$(live_postgresql "$beside") || { drop_postgresql "$beside"; return 1; }
    if [ "$(content_of "$loaded")" != "$(content_of "$wanted_one")" ]; then
        complain "$name: $database came out other than its manifest says: $(differs "$wanted_one" "$loaded")"
        drop_postgresql "$beside"
        return 1
    fi
    if [ -n "$one_table" ]; then
        swap_postgresql_table && drop_postgresql "$beside"
        return
    fi
    whole exchange_postgresql && told "database $database" true "${before:+database $before}"
}

# The live one gets the name $before, and the one beside it its name.
exchange_postgresql() {
    if [ -n "$live" ]; then
        rename_postgresql "$database" "$before" || { drop_postgresql "$beside"; return 1; }
    else
        before=''
    fi
    rename_postgresql "$beside" "$database" || {
        [ -z "$before" ] || rename_postgresql "$before" "$database"
        return 1
    }
}

drop_postgresql() { ask_postgres -c "DROP DATABASE IF EXISTS \"$1\""; }

# load_postgresql DUMP NAME: a new database with the owner, encoding and rights of the one that was dumped.
load_postgresql() {
    as_postgres pg_restore -C --schema-only -f - <"$1" 2>/dev/null |
        sed -n "s/^\(CREATE DATABASE\|ALTER DATABASE\|\(GRANT\|REVOKE\) [A-Z,]* ON DATABASE\) \"\{0,1\}$database\"\{0,1\} /\1 \"$2\" /p" >"$scratch/create.sql"
    as_postgres psql -Xq -v ON_ERROR_STOP=1 <"$scratch/create.sql" >/dev/null 2>"$scratch/sql.err" || {
        complain "$name: $(grep -m1 ERROR "$scratch/sql.err")" "users come first: run site.yml, or load globals.sql of this part"
        return 1
    }
    as_postgres pg_restore --exit-on-error -d "$2" <"$1" 2>"$scratch/sql.err" || {
        complain "$name: pg_restore: $(grep -m1 -i error "$scratch/sql.err")"
        return 1
    }
}

# rename_postgresql OLD NEW: those who are connected are sent away; they come back to the new one.
rename_postgresql() {
    ask_postgres -c "ALTER DATABASE \"$1\" ALLOW_CONNECTIONS false" \
        -c "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '$1'" \
        -c "ALTER DATABASE \"$1\" RENAME TO \"$2\"" -c "ALTER DATABASE \"$2\" ALLOW_CONNECTIONS true" >/dev/null 2>"$scratch/sql.err" && return 0
    ask_postgres -c "ALTER DATABASE \"$1\" ALLOW_CONNECTIONS true" 2>/dev/null
    complain "$name: $(grep -m1 ERROR "$scratch/sql.err")"
}

# One table of the loaded database into the live one, rows and all, in one transaction.
swap_postgresql_table() {
    mkdir -p "$safety"
    kept=''
    there=$(as_postgres psql -XAtq -d "$database" -c "SELECT to_regclass('$one_table')")
    if [ -n "$there" ]; then
        kept=$safety/$database.$one_table.pgdump
        as_postgres pg_dump -Fc -t "$one_table" -- "$database" >"$kept" || return 1
        { echo 'SET session_replication_role = replica;' && echo "DELETE FROM $one_table;" &&
            as_postgres pg_dump --data-only -t "$one_table" -- "$beside"; } >"$scratch/table.sql" || return 1
    else
        as_postgres pg_dump -t "$one_table" -- "$beside" >"$scratch/table.sql" || return 1
    fi
    as_postgres psql -Xq1 -v ON_ERROR_STOP=1 -d "$database" <"$scratch/table.sql" >/dev/null 2>"$scratch/sql.err" || {
        complain "$name: $(grep -m1 ERROR "$scratch/sql.err")"
        return 1
    }
    told "database $database, table $one_table" true "$kept"
}

restore_mariadb() {
    dumps=$scratch/back$state/parts/$name
    have=$(ask_mariadb -e 'SELECT VERSION()') || { complain "MariaDB does not answer" "systemctl status mariadb"; return 1; }
    made=$(printf %s "$entry" | jq -r .version)
    [ "$(printf '%s\n%s\n' "${made%%-*}" "${have%%-*}" | cut -d . -f 1-2 | sort -V | tail -n 1)" = "$(printf %s "$have" | cut -d . -f 1-2)" ] || {
        complain "$name: the dump is of MariaDB $made, and this server is $have" "install MariaDB $made or newer"
        return 1
    }
    wanted_databases >"$scratch/wanted"
    bring_back_mariadb
}

# bring_back_mariadb: every database of $scratch/wanted, from its dump in $dumps.
bring_back_mariadb() {
    while IFS= read -r wanted_one <&4; do
        database=$(printf %s "$wanted_one" | jq -r .name)
        live=$(live_mariadb "$database") || return 1
        if [ -z "$until" ] && is_back; then
            told "database $database" false
        elif [ -n "$check" ]; then
            told "database $database${one_table:+, table $one_table}" true
        elif [ -n "$until" ] && ! forward_mariadb; then
            return 1
        elif is_back; then
            told "database $database" false
        else
            swap_mariadb || return 1
        fi
    done 4<"$scratch/wanted"
}

swap_mariadb() {
    beside=${database}_restored_$stamp
    say "$name: loading $database beside the live one"
    load_mariadb "$dumps/$database.sql" "$beside" || { drop_mariadb "$beside"; return 1; }
    loaded=$(live_mariadb "$beside") || { drop_mariadb "$beside"; return 1; }
    if [ "$(content_of "$loaded")" != "$(content_of "$wanted_one")" ]; then
        complain "$name: $database came out other than its manifest says: $(differs "$wanted_one" "$loaded")"
        drop_mariadb "$beside"
        return 1
    fi
    mkdir -p "$safety"
    kept=''
    if [ -n "$live" ]; then
        kept=$safety/$database.sql
        keep_mariadb "$database" "$kept" || { complain "$name: no safety copy of $database"; return 1; }
    fi
    fresh=$dumps/$database.sql
    if [ -n "$one_table" ]; then
        fresh=$scratch/table.sql
        mariadb-dump --single-transaction --hex-blob --triggers -- "$beside" "$one_table" >"$fresh" || return 1
        mariadb -- "$database" <"$fresh" || { complain "$name: $one_table was not loaded" "$kept holds what was there"; return 1; }
    else
        whole exchange_mariadb || return 1
    fi
    drop_mariadb "$beside"
    told "database $database${one_table:+, table $one_table}" true "$kept"
}

# MariaDB can't rename a database: the live one goes, and the dump is loaded in its place, or the safety copy.
exchange_mariadb() {
    drop_mariadb "$database"
    load_mariadb "$fresh" "$database" || {
        [ -z "$kept" ] || load_mariadb "$kept" "$database"
        return 1
    }
}

drop_mariadb() { mariadb -e "DROP DATABASE IF EXISTS \`$1\`"; }

# load_mariadb DUMP NAME: a new database with the character set of the one that was dumped.
load_mariadb() {
    charset=$(printf %s "$wanted_one" | jq -r .charset) collation=$(printf %s "$wanted_one" | jq -r .collation)
    mariadb -e "CREATE DATABASE \`$2\` CHARACTER SET $charset COLLATE $collation" && mariadb -- "$2" <"$1" 2>"$scratch/sql.err" || {
        complain "$name: loading $2: $(grep -m1 ERROR "$scratch/sql.err")"
        return 1
    }
}
