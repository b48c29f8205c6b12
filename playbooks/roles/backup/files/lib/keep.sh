# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What the owner of the stores does elsewhere than on the hosts: pruning, and the sheet for the envelope.

# command_prune: by time alone. Whoever breaks into a host can add any number of snapshots, so a count would push out
# the good ones. A set's snapshots are of the same day and go together.
command_prune() {
    rehearse=''
    [ "${1:-}" = --check ] && rehearse=1
    need_configuration
    make_scratch
    config '.keep[]' >"$scratch/keep"
    [ -s "$scratch/keep" ] || fail "the configuration does not say what to keep" "set backup_keep"
    grep -q '^--keep-\(last\|hourly\|daily\|weekly\|monthly\|yearly\)' "$scratch/keep" &&
        fail "backup_keep counts snapshots" "with hosts that may add any number, keep by time: --keep-within-daily 30d"
    for store in $(stores); do
        set -- forget --json --tag "app=$app,env=$environment" --group-by host,tags
        while IFS= read -r word; do set -- "$@" "$word"; done <"$scratch/keep"
        [ -z "$rehearse" ] || set -- "$@" --dry-run
        # Locks of runs that died long ago; those of the living stay.
        in_store "$store" unlock >/dev/null || { store_trouble "$store"; exit 1; }
        in_store "$store" "$@" >"$scratch/forgotten.json" || { store_trouble "$store"; exit 1; }
        gone=$(jq -s '[.[0][]? | .remove // [] | length] | add // 0' "$scratch/forgotten.json")
        kept=$(jq -s '[.[0][]? | .keep // [] | length] | add // 0' "$scratch/forgotten.json")
        if [ -z "$rehearse" ]; then
            in_store "$store" prune >/dev/null || { store_trouble "$store"; exit 1; }
            in_store "$store" check >/dev/null || { store_trouble "$store"; exit 1; }
        fi
        echo "$store: $gone snapshots ${rehearse:+would }go, $kept stay"
    done
}

# command_escrow: all that is needed to open the stores from a machine that has nothing.
command_escrow() {
    need_configuration
    make_scratch
    sheet=/dev/stdout vault=''
    while [ $# -gt 0 ]; do
        case $1 in
        --into) sheet=${2:?} && shift 2 ;;
        --vault-password-file) vault=${2:?} && shift 2 ;;
        *) fail "escrow: unknown option \`$1\`" ;;
        esac
    done
    {
        echo "LIFEBOAT ESCROW SHEET: backups of $app, $environment"
        echo "Written $(now). Keep it away from the machines it opens. Replace it when a password changes."
        for store in $(stores); do escrow_store "$store"; done
        echo
        [ -z "$vault" ] || echo "Password of the inventory's vault: $(cat "$vault")"
        echo "By hand: API token of the provider ____________________   login of the registrar ____________________"
        echo
        echo "On any Debian machine:  apt install restic jq; then for a store NAME of above, with its files in one folder:"
        echo "  restic --repository-file repository --password-file password [--cacert ca.pem] snapshots --tag kind=manifest"
        echo "  restic --repository-file repository --password-file password [--cacert ca.pem] restore ID --target /root/back"
        echo "The newest snapshot with the tag part=configuration holds the inventory, the playbooks and the program, in"
        echo "/var/lib/lifeboat-backup/toolkit; from there: ./lifeboat play -i inventory playbooks/site.yml"
    } >"$sheet"
}

escrow_store() {
    at=$folder/stores/$1
    echo
    echo "Store $1"
    for file in repository password credentials ssh known_hosts key ca.pem; do
        [ -s "$at/$file" ] || continue
        echo "  file $file:"
        sed 's/^/    /' "$at/$file"
    done
}
