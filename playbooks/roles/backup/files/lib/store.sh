# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# restic, taken at its word only after a look: 0.14 says 0 for a missing path, and 1 for everything else.

stores() { config '.stores[]'; }

# Where another repository of the same store stands in; see in_log. And how many seconds restic may try, if not as long as it likes.
log_repository='' patience=''

# in_store STORE RESTIC-ARGUMENT…: restic on that store. Its standard error stays in $scratch/restic.err.
in_store() {
    waited_for_lock=0
    until open_store "$@"; do
        # Pruning elsewhere has the repository for itself, for minutes at most.
        grep -q 'already locked' "$scratch/restic.err" && [ "$waited_for_lock" -lt "$(config '.lockWait // 300')" ] || return 1
        [ "$waited_for_lock" -gt 0 ] || say "store \`$1\` is locked by another run: waiting"
        waited_for_lock=$((waited_for_lock + 3))
        sleep 3
    done
}

# unlocked in_store|in_log STORE RESTIC-ARGUMENT…: what only reads, without a lock. So nothing is written into the store,
# and hosts that come and go at the same moment have nothing to do with each other's locks: restic asks for one that is
# gone again and again, for a minute. When something is missing, pruning may have been at work: once more with one.
unlocked() {
    "$@" --no-lock && return
    grep -qiE 'not found|does not exist|no such file|404' "$scratch/restic.err" && "$@"
}

open_store() {
    access=$folder/stores/$1
    shift
    [ -r "$access/repository" ] || {
        echo "there is no store called $(basename "$access")" >"$scratch/restic.err"
        return 1
    }
    set -- --cache-dir "$state/cache" "$@"
    [ -e "$access/ca.pem" ] && set -- --cacert "$access/ca.pem" "$@"
    [ -e "$access/ssh" ] && set -- -o "sftp.command=ssh -F $access/ssh store -s sftp" "$@"
    # rclone on the store itself, which restic talks to through this program: with it, snapshots can be deleted.
    [ -e "$access/through" ] && set -- -o "rclone.program=$(cat "$access/through")" -o "rclone.args=serve restic --stdio --config /dev/null" "$@"
    [ -e "$access/credentials" ] && export AWS_SHARED_CREDENTIALS_FILE="$access/credentials"
    RESTIC_PROGRESS_FPS=0.01 ${patience:+timeout -s INT "$patience"} restic --repository-file "${log_repository:-$access/repository}" --password-file "$access/password" "$@" \
        2>"$scratch/restic.err"
}

# The reasons restic gives, in words that say what to do. The first line that fits decides; the last one is what restic
# says whatever the reason.
store_trouble() {
    where="store \`$1\`"
    while IFS='~' read -r pattern message hint; do
        grep -qiE "$pattern" "$scratch/restic.err" || continue
        complain "$where: $message" "$hint"
        return 1
    done <<'END'
there is no store called~is not in the configuration~/etc/lifeboat-backup/stores lists them
/password does not exist|empty password~its password is lost~it stands on the escrow sheet; backup_stores and the role `backup` put it back
wrong password or no key found~its password does not open the repository~compare stores/NAME/password with the escrow sheet
already locked~the repository is locked by another run, or by one that died~see who: restic list locks; stale locks go with: restic unlock
no space left|quota|insufficient storage|disk full~it is full~make room there, or prune elsewhere with the full key
host key verification failed~the host key of the store is not the one that is known~when the store was rebuilt, put its key into backup_stores
permission denied \(~it does not accept this host's key~put the host's public key on the store
401 unauthorized~it does not accept this host's name or password~compare stores/NAME/repository with the store's users
\(403\)|403 forbidden|access denied~this key may not do that~an append-only key adds and never deletes; prune with the full key elsewhere
connection refused|no route to host|timed out|i/o timeout|no such host|could not resolve~it does not answer~is it up, and does its firewall let this host in?
^panic:~it holds something that is no backup~somebody added it: docs/backups.md, "After a break-in", says how to set it aside
x509~its certificate is not signed by the authority that is known~put the right one into backup_stores
no matching id found|no snapshot found~there is no such snapshot~lifeboat-backup list shows what there is
ciphertext verification failed|there were [0-9]+ errors|invalid data returned|does not match|hash mismatch|repository contains errors~what it holds is damaged~restore from the second store, and repair this one
is there a repository at the following location~there is no repository~lifeboat-backup init makes it; a store that had one has lost it
END
    # What restic said last is the next best, without its address, which may hold a password.
    last=$(grep -v '^$' "$scratch/restic.err" | tail -n 1 | sed 's#://[^@/]*@#://…@#g')
    complain "$where: ${last:-restic failed without a word}"
}

# snapshots STORE [TAGS]: those that have all of the tags, oldest first, as a JSON array.
snapshots() {
    in_store "$1" snapshots --json --no-lock --tag "app=$app,env=$environment${2:+,$2}" >"$scratch/snapshots.json" ||
        { store_trouble "$1"; return 1; }
    jq -c 'sort_by(.time)' "$scratch/snapshots.json"
}

# add STORE TAGS PATH…: a new snapshot of all the paths; $short is how its id begins, which is all that restic tells.
add() {
    store=$1 tags=$2
    shift 2
    for path in "$@"; do
        [ -e "$path" ] || { complain "$path: there is no such path"; return 1; }
    done
    in_store "$store" backup --json --host "$host" --tag "app=$app,env=$environment,$tags" -- "$@" \
        >"$scratch/backup.json" || { store_trouble "$store"; return 1; }
    if grep -qE 'skipping|error:|unable to' "$scratch/restic.err"; then
        complain "store \`$store\`: restic left something out: $(grep -m1 -E 'skipping|error:|unable to' "$scratch/restic.err")"
        return 1
    fi
    short=$(jq -r 'select(.message_type == "summary").snapshot_id' "$scratch/backup.json")
    [ -n "$short" ] || { complain "store \`$store\`: restic told of no snapshot"; return 1; }
}

# add_known STORE TAGS PATH…: the same, and says its full id.
add_known() {
    add "$@" || return 1
    in_store "$store" snapshots --json --no-lock "$short" >"$scratch/added.json" || { store_trouble "$store"; return 1; }
    jq -er '.[0].id' "$scratch/added.json"
}

# command_init: makes the repositories that are not there yet. Never on two hosts at once: restic writes the key before
# it sees that the repository is somebody else's, and a repository with a key of another does not open any more.
command_init() {
    rehearse=''
    [ "${1:-}" = --check ] && rehearse=1
    need_configuration
    make_scratch
    for store in $(stores); do
        make_repository in_store "$store"
        [ "$(config '.logs // {} | length')" = 0 ] || make_repository in_log "$store"
    done
}

make_repository() {
    if "$1" "$2" cat config --no-lock >/dev/null; then
        echo "$2: unchanged"
    elif grep -q 'Is there a repository' "$scratch/restic.err"; then
        [ -n "$rehearse" ] || "$1" "$2" init >/dev/null || { store_trouble "$2"; exit 1; }
        echo "$2: ${rehearse:+to be }made"
    else
        store_trouble "$2"
        exit 1
    fi
}
