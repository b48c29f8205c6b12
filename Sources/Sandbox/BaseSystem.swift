// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The Debian system that lies below every machine's disk: made once, never written to again.
///
/// It holds what a provider's image needs to be reached by SSH, and nothing else. What the host needs to get at Debian
/// and PyPI (its apt sources and proxies, its own certificate authorities) is read from the host when the base is made.
struct BaseSystem {
    let cache: String

    /// Everything that is installed beside Debian's essential packages and apt.
    static let packages = "systemd,systemd-sysv,dbus,openssh-server,iproute2,ca-certificates,sudo"

    /// The folder; its name changes with the recipe, so that a new version of this tool makes its own.
    var folder: String { cache + "/base-" + BaseSystem.fingerprint(BaseSystem.recipe.text) }

    /// Makes the base unless it is there, and prints `made` when it had to.
    ///
    /// Whoever comes second waits.
    var make: ShellScript {
        """
        set -e
        umask 022
        cache=\(cache) base=\(folder)
        mkdir -p "$cache/archives"
        exec 9>"$cache/lock"
        flock 9
        [ ! -d "$base" ] || exit 0
        new=$base.new
        rm -rf "$new"
        \(BaseSystem.recipe)
        mv "$new" "$base"
        echo made
        """
    }

    /// Makes the base in `$new`; `$cache` is a folder for scratch files.
    private static let recipe: ShellScript = """
        apt-config dump | grep -E '^Acquire::(https?::|Check-|Retries)' >"$cache/apt.conf" || :
        if [ -n "${http_proxy-}" ]; then
            echo "Acquire::http::Proxy \\"$http_proxy\\";" >>"$cache/apt.conf"
        fi
        set --
        for source in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
            [ -e "$source" ] || continue
            active=$(grep -v '^[[:space:]]*#' "$source") || continue
            case $active in
                */debian*bookworm*) set -- "$@" "$source" ;;
            esac
        done
        mmdebstrap --variant=minbase --include=\(packages) --aptopt="$cache/apt.conf" bookworm "$new" "$@" >&2
        for certificate in /usr/local/share/ca-certificates/*.crt; do
            [ ! -e "$certificate" ] || cp "$certificate" "$new/usr/local/share/ca-certificates/"
        done
        chroot "$new" update-ca-certificates >&2
        chroot "$new" systemctl enable systemd-networkd.service >&2
        chroot "$new" systemctl mask console-getty.service >&2
        rm -f "$new"/etc/ssh/ssh_host_* "$new/etc/machine-id" "$new/var/lib/dbus/machine-id" "$new/etc/hostname"
        """

    /// A short name for `text` (FNV-1a, 32 bits): it tells versions apart, it proves nothing.
    static func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
