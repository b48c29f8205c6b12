#!/bin/sh
# prune.sh ROOT KEEP
#
# Removes all but the KEEP releases that were current last, and virtual environments that no release uses any
# more. Prints what it removed. The current release always stays.
set -eu

cd "$1"
current=$(readlink current)
# shellcheck disable=SC2012 # the names are hexadecimal digits
ls -1t releases | tail -n "+$(($2 + 1))" | while read -r release; do
    if [ "$1/releases/$release" != "$current" ]; then
        rm -rf "releases/$release"
        echo "release $release"
    fi
done
for venv in venvs/*; do
    used=
    for link in releases/*/venv; do
        [ "$(readlink "$link")" != "$1/$venv" ] || used=yes
    done
    if [ -z "$used" ]; then
        rm -rf "$venv"
        echo "virtual environment ${venv#venvs/}"
    fi
done
