# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What a part holds, so that it can be compared: every file's hash, and every table's rows.

# listing PATH…: the hash and path of every file below, sorted. The paths are absolute.
listing() {
    find "$@" -xdev -type f -print0 | sort -z | xargs -0r sha256sum --
}

# restored_listing FOLDER: the same for a tree that was restored below FOLDER.
restored_listing() {
    find "$1" -xdev -type f -print0 | sort -z | xargs -0r sha256sum -- |
        awk -v skip="${#1}" '{ start = index($0, "/"); print substr($0, 1, start - 1) substr($0, start + skip) }'
}

# streamed_listing STORE SNAPSHOT: the same for a snapshot that is not put on a disk. Every file costs a few processes.
streamed_listing() {
    rm -f "$scratch/failed"
    { in_store "$1" dump --archive tar "$2" / || : >"$scratch/failed"; } |
        tar -x --to-command='hash=$(sha256sum) && printf "%s  /%s\n" "${hash%% *}" "$TAR_FILENAME"' >"$scratch/streamed" 2>"$scratch/tar.err"
    unpacked=$?
    [ ! -e "$scratch/failed" ] || { store_trouble "$1"; return 1; }
    [ "$unpacked" = 0 ] || { complain "$name: tar: $(head -n 1 "$scratch/tar.err")"; return 1; }
    sort -t "$(printf '\001')" -k 1.67 "$scratch/streamed"
}

# identities PATH…: the names of the users and groups that own something, by number: on another host they differ.
identities() {
    find "$@" -xdev -printf 'users\t%U\t%u\ngroups\t%G\t%g\n' | sort -u |
        jq -Rn '[inputs / "\t"] | reduce .[] as [$kind, $id, $name] ({users: {}, groups: {}}; .[$kind][$id] = $name)'
}

# sql_content KIND ROWS < dump: the statements without what differs from dump to dump (comments, times, positions),
# for a hash; how many rows each table has goes to the file ROWS. A row is a line in dumps of both databases.
sql_content() {
    awk -v kind="$1" -v rows="$2" '
        kind == "postgresql" && copying {
            if ($0 == "\\.") copying = 0; else count[table]++
            print
            next
        }
        kind == "mariadb" && inserting {
            count[table]++
            if ($0 ~ /;$/) inserting = 0
            print
            next
        }
        /^--/ || /^$/ || /^\\(un)?restrict / || /^\/\*M?!999999/ { next }
        kind == "postgresql" && /^COPY .* FROM stdin;$/ {
            table = $2; copying = 1; count[table] += 0
        }
        kind == "mariadb" && /^CREATE TABLE `/ { split($0, part, "`"); count[part[2]] += 0 }
        kind == "mariadb" && /^INSERT INTO `.*VALUES$/ { split($0, part, "`"); table = part[2]; inserting = 1 }
        kind == "mariadb" && /^INSERT INTO `.*VALUES ?\(/ { split($0, part, "`"); count[part[2]]++ }
        { print }
        END { for (table in count) printf "%s\t%d\n", table, count[table] > rows }'
}

# tables ROWS: what sql_content counted, as JSON.
tables() {
    sort "$1" | jq -Rnc '[inputs / "\t" | {name: .[0], rows: (.[1] | tonumber)}]'
}

# digest: the SHA-256 of standard input.
digest() { sha256sum | cut -c 1-64; }
