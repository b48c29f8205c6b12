// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// The program that collects what facts are made of, and its output taken apart.
///
/// One grep(1) reads all files of /proc, /sys and /etc at once; a process is started only for what no file tells.
struct HostRecord: Sendable {
    /// The lines of each file, by path.
    var files: [String: [String]] = [:]
    /// The lines of each section of the output, by name.
    var sections: [String: [String]] = [:]

    private static let seam = "@@lifeboat "

    /// Collects everything; `factPath` is the directory of local facts.
    static func program(factPath: String) -> ShellScript {
        let files: ShellScript = """
            /proc/meminfo /proc/cpuinfo /proc/mounts /proc/uptime /proc/cmdline /proc/loadavg /proc/1/comm \
            /proc/1/cgroup /proc/1/environ /proc/self/status /proc/modules /proc/filesystems \
            /proc/sys/kernel/ostype /proc/sys/kernel/osrelease /proc/sys/kernel/version /proc/sys/kernel/hostname \
            /proc/sys/crypto/fips_enabled /proc/xen/capabilities /run/systemd/container \
            /etc/os-release /etc/lsb-release /etc/debian_version /etc/resolv.conf /etc/machine-id \
            /var/lib/dbus/machine-id /etc/passwd /etc/ssh/ssh_host_*_key.pub /etc/iscsi/initiatorname.iscsi \
            /sys/class/dmi/id/* /sys/class/net/*/address /sys/class/net/*/mtu /sys/class/net/*/operstate \
            /sys/class/net/*/type /sys/class/net/*/speed /sys/class/net/*/flags /sys/class/net/*/bridge/bridge_id \
            /sys/class/net/*/bridge/stp_state /sys/kernel/security/apparmor/profiles \
            /sys/block/*/size /sys/block/*/removable /sys/block/*/queue/rotational /sys/block/*/queue/scheduler \
            /sys/block/*/queue/hw_sector_size /sys/block/*/queue/discard_granularity /sys/block/*/device/model \
            /sys/block/*/device/vendor /sys/block/*/*/start /sys/block/*/*/size
            """
        return """
            facts=\(path: factPath)
            mark() { printf '\(raw: seam)%s\\n' "$1"; }
            mark files; grep -aHs '' \(files)
            mark machine; uname -m
            mark date; date '+%Y %m %d %H %M %S %N %s %Z %z %A %w %W'
            mark env; env -0 2>/dev/null | tr '\\n\\0' '\\001\\n'
            mark fqdn; hostname -f 2>/dev/null
            if command -v ip >/dev/null; then
            mark addresses; ip -o addr 2>/dev/null
            mark route4; ip -4 -o route get 8.8.8.8 2>/dev/null
            mark route6; ip -6 -o route get 2404:6800:400a:800::1012 2>/dev/null
            mark gateways; ip -4 route show default 2>/dev/null
            fi
            mark exists
            for f in /run/systemd/system /.dockerenv /.dockerinit /proc/vz /proc/bc /proc/lve /proc/xen /sys/fs/selinux/enforce \
            /sys/kernel/security/apparmor /usr/bin/lsb_release /usr/bin/apt-get /usr/bin/dnf /usr/bin/yum /usr/bin/zypper \
            /sbin/apk /usr/bin/pacman /sbin/openrc /etc/init/ /etc/init.d/ /usr/lib/upstart /sys/class/dmi/id; do
            if [ -e "$f" ]; then echo "$f"; fi; done
            mark roots; stat -Lc %d:%i / /proc/1/root/. 2>/dev/null
            mark kinds; for d in /sys/class/net/*; do n=${d##*/}
            [ ! -e "$d/bridge" ] || echo "$n bridge"; [ ! -e "$d/bonding" ] || echo "$n bonding"
            for s in "$d"/brif/*; do [ ! -e "$s" ] || echo "$n member ${s##*/}"; done; done
            mark mounts
            set --
            while read -r device mount rest; do case $device in /* | *:/*) set -- "$@" "$mount" ;; esac; done </proc/mounts
            [ $# -eq 0 ] || timeout 5 stat -f -c '%S %b %f %a %c %d %n' -- "$@" 2>/dev/null
            mark uuids; [ ! -d /dev/disk/by-uuid ] || ls -l /dev/disk/by-uuid
            mark python; if p=$(command -v python3); then echo "$p"; python3 -V 2>&1; fi
            mark systemd; if [ -d /run/systemd/system ]; then systemctl --version 2>/dev/null; fi
            mark local
            if [ -d "$facts" ]; then for f in "$facts"/*.fact; do [ -f "$f" ] || continue; n=${f##*/}; n=${n%.fact}
            if [ -x "$f" ]; then t=$("$f" 2>/dev/null; echo " $?"); c=${t##* }; t=${t% *}; else t=$(cat -- "$f"; echo .); t=${t%.}; c=0; fi
            mark "fact $c $n"; printf '%s\\n' "$t"; done; fi
            exit 0
            """
    }

    /// Takes the output apart.
    init(_ output: ShellOutput) {
        var section = ""
        for line in output.stdout.split(separator: "\n", omittingEmptySubsequences: false).map({ String($0) }) {
            if line.hasPrefix(Self.seam) {
                section = String(line.dropFirst(Self.seam.count))
                sections[section] = []
            } else if section == "files" {
                guard let colon = line.firstIndex(of: ":") else { continue }
                files[String(line[..<colon]), default: []].append(String(line[line.index(after: colon)...]))
            } else {
                sections[section]?.append(line)
            }
        }
    }

    /// The first line of a file without white space around it; nil when there is no such file or it is empty.
    func first(_ path: String) -> String? {
        let line = files[path]?.first?.trimmed
        return line?.isEmpty == false ? line : nil
    }

    /// The first line of a section; nil when it is empty.
    func section(_ name: String) -> String? { sections[name]?.first.flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether the path was found to exist.
    func exists(_ path: String) -> Bool { sections["exists"]?.contains(path) ?? false }

    /// The `KEY=value` lines of a file, quotes removed.
    func assignments(_ path: String) -> [String: String] {
        var pairs: [String: String] = [:]
        for line in files[path] ?? [] {
            guard let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
            let value = line[line.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
            pairs[String(line[..<equals])] = String(value)
        }
        return pairs
    }

    /// The values of a file of `Key: value` lines.
    func fields(_ path: String) -> [String: String] {
        var pairs: [String: String] = [:]
        for line in files[path] ?? [] {
            guard let colon = line.firstIndex(of: ":") else { continue }
            pairs[String(line[..<colon]).trimmed] = String(line[line.index(after: colon)...]).trimmed
        }
        return pairs
    }
}

extension String {
    /// The words of the text.
    var words: [String] { split { $0.isWhitespace }.map { String($0) } }
}
