# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What all commands share: telling, the configuration, scratch space.

# Progress: standard error, so that standard output stays the answer.
say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }

# fail MESSAGE [HINT]: the one message with which a command ends.
fail() {
    printf 'lifeboat-backup: %s\n' "$1" >&2
    [ -n "${2:-}" ] && printf '  hint: %s\n' "$2" >&2
    exit 1
}

# complain MESSAGE [HINT]: the same where the command goes on with what is left.
complain() {
    printf 'lifeboat-backup: %s\n' "$1" >&2
    [ -n "${2:-}" ] && printf '  hint: %s\n' "$2" >&2
    return 1
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# config FILTER [JQ-OPTION…]: a value of the configuration.
config() {
    filter=$1
    shift
    jq -r "$@" "$filter" "$folder/configuration.json"
}

need_configuration() {
    [ -r "$folder/configuration.json" ] || fail "there is no $folder/configuration.json" "the role \`backup\` writes it"
    for tool in restic jq; do
        command -v "$tool" >/dev/null 2>&1 || fail "$tool is not installed" "apt install $tool"
    done
    app=$(config .app) && environment=$(config .environment) && host=$(config .host) ||
        fail "$folder/configuration.json cannot be read as JSON"
    mkdir -p "$state/sets" "$state/cache" "$state/safety" || fail "cannot write to $state"
}

# make_scratch: an empty $scratch that goes away with the program, and a lock on it that says that it is in use.
make_scratch() {
    mkdir -p "$state/scratch" && scratch=$(mktemp -d "$state/scratch/XXXXXXXX") || fail "cannot write to $state/scratch"
    exec 7<"$scratch" && flock 7
    # Servers of our own run in it as their own users, who may pass through and read nothing.
    chmod 711 "$state/scratch" "$scratch"
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 143' TERM
    trap 'exit 130' INT
}

# only_one: at most one run that writes, on this host.
only_one() {
    exec 9>"$state/lock" || fail "cannot write to $state"
    flock -n 9 || fail "another run of lifeboat-backup is at work on $host" "wait for its end; which one it is: systemctl list-units 'lifeboat-backup*'"
    clear_scratch
}

# clear_scratch: what runs that were killed have left, which is what nobody holds the lock of, and their servers. Never by
# its age alone: `ship` keeps its own for months. In its first moment it has no lock yet.
clear_scratch() {
    for left in $(find "$state/scratch" -mindepth 1 -maxdepth 1 -mmin +1); do
        flock -n "$left" true || continue
        pkill -KILL -f -- "$left/"
        rm -rf "$left"
    done
}
