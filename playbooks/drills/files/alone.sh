#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A computer that has nothing of the one that was lost, on that same computer: a mount namespace in which paths are empty,
# and a shell in it without a variable of the old environment.
#
#   alone.sh open FOLDER [--public=FILE]… PATH…   every PATH is empty, a file as well as a folder; a public FILE, which
#                                                 any computer has, is there all the same
#   alone.sh run FOLDER                           the commands of standard input, in the folder /root/begin, which was empty;
#                                                 LIFEBOAT_SANDBOX tells where the cloud of rehearsals keeps its files
#   alone.sh follow FOLDER SHEET TITLE…           what those steps of an escrow sheet say
#   alone.sh close FOLDER
set -eu
umask 077
step=$1 folder=$2
shift 2

# shellcheck disable=SC2016 # for the shell in there
hide='
    folder=$1
    shift
    for path; do
        if [ -d "$path" ]; then mount -t tmpfs -o mode=700 none "$path"; elif [ -e "$path" ]; then mount --bind "$folder/nothing" "$path"; fi
    done
    for path; do
        [ ! -d "$path" ] || [ -z "$(ls -A "$path")" ] || { echo "$path is not empty" >&2; exit 1; }
        [ ! -s "$path" ] || [ -d "$path" ] || { echo "$path is not empty" >&2; exit 1; }
    done
    ! [ -d "$folder/public" ] || cp -Rn "$folder/public/." /
    rm -rf "$folder/public"
    mount -t tmpfs -o mode=700 none "$folder"
    mkdir -p /root/begin
'

case $step in
open)
    mkdir -p "$folder"
    mount --bind "$folder" "$folder"
    mount --make-private "$folder"
    : > "$folder/namespace"
    : > "$folder/nothing"
    while file=${1#--public=} && [ "$file" != "$1" ]; do
        mkdir -p "$folder/public/$(dirname "$file")"
        cp "$file" "$folder/public/$file"
        shift
    done
    unshare --mount="$folder/namespace" --propagation private sh -euc "$hide" sh "$folder" "$@"
    ;;
follow)
    commands=$(sh "$(dirname "$0")/typed.sh" "$@")
    printf '%s\n' "$commands" | sh "$0" run "$folder"
    ;;
run)
    nsenter --mount="$folder/namespace" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 ${LIFEBOAT_SANDBOX:+"LIFEBOAT_SANDBOX=$LIFEBOAT_SANDBOX"} sh -euc 'umask 077; cd /root/begin; cat > /root/typed; exec sh -eu /root/typed < /dev/null'
    ;;
close)
    # Whatever of it there is; the namespace ends with the last that holds it.
    [ ! -e "$folder/namespace" ] || umount "$folder/namespace" 2> /dev/null || :
    umount "$folder" 2> /dev/null || :
    rm -rf "$folder"
    ;;
*)
    echo "there are open, run, follow and close, and no \`$step\`" >&2
    exit 2
    ;;
esac
