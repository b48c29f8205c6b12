# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# Files on their way back: compared with what is there, and put in its place as a whole.

restore_files() {
    printf %s "$entry" | jq -r .paths[] >"$scratch/roots"
    [ -z "$one_file" ] || printf '%s\n' "$one_file" >"$scratch/roots"
    any=''
    map_identities || return 1
    while IFS= read -r path; do
        if [ -e "$path" ] && is_same_tree "$path"; then
            told "$path" false
            continue
        fi
        any=1
        if [ -n "$check" ]; then
            told "$path" true
            continue
        fi
        whole replace_tree "$path" || return 1
    done <"$scratch/roots"
    [ -z "$any" ] || [ -n "$check" ] || restart_services
}

# is_same_tree PATH: whether content, kinds, owners, modes and links are those of the restored tree.
is_same_tree() {
    diff -r --no-dereference -q -- "$1" "$scratch/back$1" >/dev/null 2>&1 &&
        [ "$(tree_shape "$1" "$1")" = "$(tree_shape "$scratch/back$1" "$scratch/back$1")" ]
}
tree_shape() { find "$1" -xdev -printf "%P %y %m %U:%G %l\n" | sort | digest; }

# replace_tree PATH: what is there moves to the safety copy; the restored tree takes its place.
replace_tree() {
    kept=''
    if [ -e "$1" ] || [ -L "$1" ]; then
        kept=$safety$1
        mkdir -p "$(dirname "$kept")" && mv -- "$1" "$kept" || { complain "$1: cannot be set aside"; return 1; }
    fi
    # What leads there is for everybody to pass, as it would be had the playbooks made it.
    if (umask 022 && mkdir -p "$(dirname "$1")") && mv -- "$scratch/back$1" "$1"; then
        told "$1" true "$kept"
        return 0
    fi
    [ -z "$kept" ] || { rm -rf -- "$1" && mv -- "$kept" "$1"; }
    complain "$1: cannot be put in place"
    return 1
}

# Users have other numbers on another host: owners are carried over by name.
map_identities() {
    for what in users groups; do
        printf %s "$entry" | jq -r ".identities.$what | to_entries[] | \"\(.key) \(.value)\"" >"$scratch/ids"
        : >"$scratch/moves"
        while read -r id named; do
            case $what in users) here=$(getent passwd "$named") flag=-uid ;; *) here=$(getent group "$named") flag=-gid ;; esac
            here=$(printf %s "$here" | cut -d : -f 3)
            [ -n "$here" ] && [ "$here" != "$id" ] || continue
            find "$scratch/back" "$flag" "$id" -print0 >"$scratch/owned.$id"
            printf '%s %s\n' "$id" "$here" >>"$scratch/moves"
        done <"$scratch/ids"
        while read -r id here; do
            if [ "$what" = users ]; then set -- chown -h "$here"; else set -- chgrp -h "$here"; fi
            xargs -0r "$@" -- <"$scratch/owned.$id" || return 1
        done <"$scratch/moves"
    done
    # A store is not trusted with programs that run as their owner, nor with devices.
    find "$scratch/back" \( -type b -o -type c \) -delete
    find "$scratch/back" -type f -perm /6000 -exec chmod ug-s {} +
}

restart_services() {
    for service in $(printf %s "$entry" | jq -r '.services // [] | .[]'); do
        # On a machine that is being made, those who serve it come later.
        systemctl cat -- "$service" >/dev/null 2>&1 || continue
        say "$name: restarting $service"
        systemctl try-reload-or-restart "$service" || { complain "$service does not start with what was restored" "systemctl status $service"; return 1; }
    done
}
