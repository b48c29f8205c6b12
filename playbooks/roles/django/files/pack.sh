#!/bin/sh
# pack.sh DIRECTORY NAME
#
# Packs DIRECTORY into this user's cache and prints two lines: an id made from the content alone, and the
# archive's path. The same content gives the same id whoever packs it, wherever and whenever.
set -eu
LC_ALL=C
export LC_ALL

cache=${XDG_CACHE_HOME:-$HOME/.cache}/lifeboat/packed
mkdir -p "$cache"
new=$(mktemp "$cache/.new.XXXXXX")
trap 'rm -f "$new"' EXIT

tar --create --directory "$1" --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    --exclude-vcs --exclude=__pycache__ --exclude='*.pyc' --exclude=./db.sqlite3 --exclude=./media \
    --exclude=./collected-static --exclude=./staticfiles.json --exclude=./venv --exclude=./.venv . > "$new"
id=$(sha256sum < "$new" | cut -c 1-12)
archive=$cache/$2-$id.tar.gz
if [ ! -s "$archive" ]; then
    gzip --no-name < "$new" > "$new.gz"
    mv "$new.gz" "$archive"
fi
printf '%s\n%s\n' "$id" "$archive"
