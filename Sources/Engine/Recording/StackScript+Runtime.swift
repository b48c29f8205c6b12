// SPDX-License-Identifier: Apache-2.0

import ShellScript

extension StackScript {
    /// The parts of a script that are the same in all of them.
    enum Runtime {
        /// Checks of the machine and of the fields, and what the tasks are made of.
        static func functions(fields: [String]) -> String {
            var text = functions
            text += "\nfields='\(fields.joined(separator: " "))'"
            return text
        }

        /// Unpacks, fills in, and goes through the tasks.
        static func ending(host: String) -> String {
            """
            check
            work=$(mktemp -d /var/tmp/stackscript.XXXXXX)
            chmod 711 "$work"
            trap 'end "$?"' EXIT
            archive | tar -xzf - -C "$work" --no-same-owner
            fill_in
            tasks
            current=
            say \(ShellScript.quote("done: \(host)"))
            """
        }

        private static let functions = #"""
            set -eu -o pipefail
            umask 022
            current='the beginning'
            path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            export PATH=$path LC_ALL=C

            say() { printf '%s stackscript: %s\n' "$(date -u +%FT%TZ)" "$*"; }

            refuse() {
                say "refused: $*" >&2
                exit 1
            }

            # Values must mean nothing to shells, databases and addresses, wherever they are put.
            check() {
                [ "$(id -u)" = 0 ] || refuse 'it must be run by root'
                # shellcheck source=/dev/null
                case $(. /etc/os-release && echo "$ID $VERSION_ID") in
                    'debian 12') ;;
                    *) refuse 'it is for Debian 12' ;;
                esac
                for name in $fields; do
                    export -n "${name?}"
                    [ -n "${!name-}" ] || refuse "the field $name has no value"
                    case ${!name} in
                        *[!A-Za-z0-9._~-]*) refuse "the value of $name may have letters, digits and . _ ~ - only" ;;
                    esac
                done
            }

            field() {
                printf 's|%s|%s|g\n' "$2" "${!1}" >>"$work/fill.sed"
                printf 's|%s|********|g\n' "${!1//./\\.}" >>"$work/hide.sed"
            }

            # Files that are edited hold the name that the machine had before.
            own_name() { printf 's|%s|%s|g\n' "$1" "$(cat /proc/sys/kernel/hostname)" >>"$work/fill.sed"; }

            # fill FILE SUM...: checksums of the file as it was recorded become those of the file as it is now.
            fill() {
                file=$work/$1
                shift
                sed -i -f "$work/fill.sed" "$file"
                for sum; do
                    case ${#sum} in
                        32) now=$(md5sum <"$file") ;;
                        40) now=$(sha1sum <"$file") ;;
                        *) now=$(sha256sum <"$file") ;;
                    esac
                    printf 's|%s|%s|g\n' "$sum" "${now%% *}" >>"$work/fill.sed"
                done
            }

            as() {
                user=$1 home=$(getent passwd "$1" | cut -d: -f6)
                shift
                set -- env -i "PATH=$path" "HOME=$home" "USER=$user" "LOGNAME=$user" SHELL=/bin/sh \
                    LC_ALL=C LANG=C LC_MESSAGES=C "lifeboat_data=$data" "$@"
                [ "$user" = root ] || set -- runuser -u "$user" -- "$@"
                (cd /root && umask 022 && "$@")
            }

            task() {
                tries=$1 pause=$2 current=$3
                say "$current"
            }

            # run FILE USER STATUS: the program must end with 0, or as it did when it was recorded.
            run() {
                data=$work/$1
                [ "$2" = root ] || chown "$2" "$data" "$data".* 2>/dev/null || chown "$2" "$data"
                left=$tries
                while :; do
                    status=0
                    as "$2" sh -u "$data" </dev/null >"$work/said" 2>&1 || status=$?
                    if [ "$status" = 0 ] || [ "$status" = "$3" ]; then return; fi
                    left=$((left - 1))
                    [ "$left" -gt 0 ] || break
                    sleep "$pause"
                done
                tail -n 20 "$work/said" | if [ -e "$work/hide.sed" ]; then sed -f "$work/hide.sed"; else cat; fi >&2
                say "it ended with status $status" >&2
                exit 1
            }

            # put FILE USER PATH
            put() {
                data=$work/$1
                as "$2" sh -c 'umask 077; rm -f -- "$1"; set -C; cat >"$1"' put "$3" <"$data"
            }

            download() {
                if command -v curl >/dev/null; then
                    curl -fsSL --retry 5 -o "$work/archive" -- "$1" >&2
                elif command -v wget >/dev/null; then
                    wget -qO "$work/archive" -- "$1" >&2
                else
                    refuse 'there is neither curl nor wget to fetch the archive with; install one of them first'
                fi
                echo "$2  $work/archive" | sha256sum -c - >&2 || refuse "the archive at $1 is not the one recorded"
                cat "$work/archive"
            }

            end() {
                rm -rf -- "$work"
                [ "$1" = 0 ] || say "failed: $current" >&2
            }
            """#
    }
}
