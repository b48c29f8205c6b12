#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints what a host holds as lines of `what <tab> count <tab> sha256`: every table with its rows, and every tree of files
# of the backup's parts that a whole restore brings back. Two hosts hold the same when the lines are the same.
# Left out is what changes by itself: the canary, WordPress's schedule, its logins and what it keeps for a while.
set -eu
LC_ALL=C
export LC_ALL
configuration=/etc/lifeboat-backup/configuration.json

digest() { sha256sum | cut -c 1-64; }

postgresql() {
    cd /
    query() { runuser -u postgres -- psql -XAtq -d "$1" -c "$2"; }
    query "$1" "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'lifeboat_canary' ORDER BY 1" |
        while read -r table; do
            rows=$(query "$1" "SELECT count(*) FROM $table" </dev/null)
            hash=$(query "$1" "COPY (SELECT t::text FROM $table t ORDER BY 1) TO STDOUT" </dev/null | digest)
            printf 'postgresql %s %s\t%s\t%s\n' "$1" "$table" "$rows" "$hash"
        done
}

mariadb_tables() {
    mariadb -BN "$1" -e "SHOW TABLES" | grep -vx lifeboat_canary | while read -r table; do
        keep=''
        case $table in
        *_options) keep="WHERE option_name NOT IN ('cron', 'category_children') AND option_name NOT LIKE '\\_%transient\\_%'" ;;
        *_usermeta) keep="WHERE meta_key <> 'session_tokens'" ;;
        esac
        rows=$(mariadb -BN "$1" -e "SELECT count(*) FROM \`$table\` $keep" </dev/null)
        hash=$(mariadb -BN --raw "$1" -e "SELECT * FROM \`$table\` $keep" </dev/null | sort | digest)
        printf 'mariadb %s %s\t%s\t%s\n' "$1" "$table" "$rows" "$hash"
    done
}

jq -r '.parts[] | select(.kind == "postgresql") | .databases[]' $configuration | while read -r name; do postgresql "$name"; done
jq -r '.parts[] | select(.kind == "mariadb") | .databases[]' $configuration | while read -r name; do mariadb_tables "$name"; done
jq -r '.parts[] | select(.kind == "files" and (.on_request | not)) | .paths[]' $configuration | while read -r path; do
    count=$(find "$path" -xdev -type f | wc -l)
    hash=$(find "$path" -xdev -type f -print0 | sort -z | xargs -0r sha256sum -- | digest)
    printf 'files %s\t%s\t%s\n' "$path" "$count" "$hash"
done
