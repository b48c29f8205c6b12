# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016,SC2028
# The sheet for the envelope: all that somebody with an empty computer needs.

# command_escrow: the sheet, on standard output or into a file that only its owner reads.
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
    first=$(stores | head -n 1) kept=$(config '.escrow.kept | join(", ")')
    {
        escrow_head
        escrow_computer
        for each in $(stores); do escrow_store "$each"; done
        escrow_tools
        escrow_shell
        escrow_way_back
    } >"$sheet"
}

escrow_head() {
    cat <<END
LIFEBOAT ESCROW SHEET   $app, $environment   written $(now)

Keep it away from the machines it opens, and where two people find it. Write a new one when a password changes. A drill
begins with nothing but this sheet: lifeboat drill playbooks/drills/controller-lost.yml

WHAT IT OPENS
  The stores of backups: $(stores | tr '\n' ' ')
  In them: every set, and the toolkit: inventory, playbooks and the program, as of the last set.
  The inventory's vault, with the passwords of databases, site and stores.

WHAT IT DOES NOT HOLD
  Provider's API token, made anew in the provider's console or written here by hand:
      ______________________________________________________________________
  Login of the provider and of the domain's registrar, with the second factor: in another envelope.
  The key that administrators log in with: it is made anew below. New machines take it from the inventory. Machines that
  are still there don't know it${kept:+ ($kept)}: they are left alone below; let it in by the provider's console.
  Certificates, machines' keys, site's uploads and databases: they are in the sets, or come about by themselves.

HOW TO BEGIN
  On any computer with Debian 12, as root, in an empty folder. Type, scan or paste the lines that begin with \$ or >, and
  leave that sign out. Steps in order; each may be repeated.
END
}

# step TITLE: the head of the next step.
step() {
    steps=$((${steps:-0} + 1))
    printf '\nSTEP %s: %s\n' "$steps" "$1"
}

# typed COMMAND…, one a line: commands to be typed as they stand.
typed() { printf '  $ %s\n' "$@"; }

# typed_file PATH: the lines of standard input, to be typed into that file.
typed_file() {
    typed "cat > $1 <<'END'"
    awk '{ print "  > " $0 }'
    echo "  > END"
}

escrow_computer() {
    step "tools of Debian"
    typed "apt-get install -y restic jq curl openssl openssh-client dnsutils libssh-4 libyaml-0-2 libpcre2-8-0"
}

escrow_store() {
    at=$folder/stores/$1
    step "what opens the store $1$([ "$1" = "$first" ] || echo "; it stands in when $first can't be had")"
    typed "umask 077; mkdir -p $1"
    for file in repository password credentials known_hosts key ca.pem; do
        [ -s "$at/$file" ] || continue
        if [ $file = ca.pem ]; then escrow_authority "$1"; fi
        typed_file "$1/$file" <"$at/$file"
    done
    # It names the other files.
    [ ! -s "$at/ssh" ] || sed "s#$at/#$1/#" "$at/ssh" | typed_file "$1/ssh"
}

# A certificate is long to type. One of our own stores shows it to whoever asks, and its fingerprint is short.
escrow_authority() {
    case $(cat "$at/repository") in rest:https://*) ;; *) return ;; esac
    server=$(sed 's#^rest:https://\([^/]*@\)\{0,1\}\([^/]*\).*#\2#' "$at/repository")
    echo "  Whoever can't paste: in place of the next lines, fetch the certificate and compare its fingerprint with"
    openssl x509 -in "$at/ca.pem" -noout -sha256 -fingerprint 2>/dev/null | sed 's/.*=/    /'
    echo "    openssl s_client -connect $server </dev/null | openssl x509 > $1/ca.pem"
    echo "    openssl x509 -in $1/ca.pem -noout -sha256 -fingerprint"
}

escrow_tools() {
    at=$folder/stores/$first
    options="--repository-file \$store/repository --password-file \$store/password"
    [ ! -s "$at/ca.pem" ] || options="$options --cacert \$store/ca.pem"
    [ ! -s "$at/ssh" ] || options="$options -o sftp.command='ssh -F \$store/ssh store -s sftp'"
    step "the toolkit, out of a store"
    typed "store=$first"
    [ ! -s "$at/credentials" ] || typed "export AWS_SHARED_CREDENTIALS_FILE=\$store/credentials"
    typed "restic $options restore latest --host $(config .escrow.host) \\"
    echo "  >   --tag app=$app,env=$environment,kind=part,part=configuration --include $(config .escrow.toolkit) --target back"
    typed "cp -a back$(config .escrow.toolkit)/. . && rm -r back"
    if [ -n "$vault" ]; then
        typed_file inventory/.vault-password <"$vault"
    else
        echo "  Write the password of the inventory's vault into inventory/.vault-password; it was not given to this sheet."
    fi
    key=$(config .escrow.key)
    typed "mkdir -p $(dirname "$key") && test -e $key || ssh-keygen -q -t ed25519 -N '' -f $key"
}

escrow_shell() {
    step "in every shell from here on, with the token in place of the line"
    typed "export LINODE_API_TOKEN=______________________________________________________________________"
    provider=$(config '.escrow.provider // ""')
    [ -z "$provider" ] || typed "export LINODE_API_URL=$provider"
    typed "play() { ./lifeboat play -i inventory --vault-password-file inventory/.vault-password --limit 'all:localhost$(config '.escrow.kept | map(":!" + .) | join("")')' \"\$@\"; }"
}

escrow_way_back() {
    step "machines"
    typed "play playbooks/machines.yml playbooks/ready.yml"
    step "data: the newest set, and the databases' logs as far as they reach"
    typed "play playbooks/bring-back.yml"
    step "the site, on the data"
    typed "play playbooks/site.yml -e backup_armed=false"
    step "names and certificates"
    typed "play playbooks/dns.yml playbooks/certificates.yml"
    step "the site as a visitor sees it"
    typed "play playbooks/verify.yml"
    step "backups, from now on"
    typed "play playbooks/backup.yml"
    cat <<END

AFTERWARDS
  Keep the folder: it is the new controller. Put inventory and playbooks under version control again; make a set:
      ./lifeboat backup run -i inventory --vault-password-file inventory/.vault-password
  Was the old controller stolen? Then revoke its API token, remove its key from every machine that is still there, change
  the vault's passwords and those of the stores, and write a new sheet: ./lifeboat backup escrow
END
}
