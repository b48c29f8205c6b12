#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# packs.sh STORE PART, on a host that is backed up: where the store keeps a file of the part's newest snapshot, as
# `PACK OFFSET`: a byte of that file's content.
set -eu
LC_ALL=C
export LC_ALL
at=/etc/lifeboat-backup/stores/$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ask() {
    [ ! -e "$at/ca.pem" ] || set -- --cacert "$at/ca.pem" "$@"
    restic --quiet --no-lock --cache-dir /var/lib/lifeboat-backup/cache --repository-file "$at/repository" --password-file "$at/password" "$@"
}

ask snapshots --json --tag "kind=part,part=$2" | jq -er 'max_by(.time).tree' > "$work/folders"
: > "$work/files"
# From the top, folder by folder, down to the first files that are not empty.
while ! [ -s "$work/files" ]; do
    folder=$(head -n 1 "$work/folders")
    [ -n "$folder" ] || { echo "$2: no file in it" >&2; exit 1; }
    sed -i 1d "$work/folders"
    ask cat blob "$folder" > "$work/folder"
    jq -r '.nodes[].content // [] | .[]' "$work/folder" > "$work/files"
    jq -r '.nodes[].subtree // empty' "$work/folder" >> "$work/folders"
done
ask list index > "$work/indexes"
while read -r index; do ask cat index "$index" < /dev/null; done < "$work/indexes" |
    jq -ers --rawfile files "$work/files" '($files | split("\n")[0]) as $file
        | first(.[].packs[] | .id as $pack | .blobs[] | select(.id == $file) | "\($pack) \(.offset + (.length / 2 | floor))")'
