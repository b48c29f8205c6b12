// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

/// What is on a machine: files with modes, owners and contents, packages, accounts and services.
struct MachineSnapshot {
    let lines: Set<String>

    /// Looks at the machine `name`.
    static func take(_ machines: TestSandbox, _ name: String) async throws -> MachineSnapshot {
        let output = try await machines.ssh(name, ShellScript(raw: program))
        try #require(output.succeeded, "\(output.stderr)")
        return MachineSnapshot(lines: Set(output.lines))
    }

    /// What `other` has and this has not, and the other way round.
    func differences(from other: MachineSnapshot) -> [String] {
        lines.subtracting(other.lines).map { "+ \($0)" }.sorted()
            + other.lines.subtracting(lines).map { "- \($0)" }.sorted()
    }

    /// Left out: logs, caches, keys and numbers that each machine makes for itself, and the databases' own files.
    private static let program = """
        set -eu
        cd /
        list() {
            find . -xdev \\( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./var/tmp \\
                -o -path ./var/log -o -path ./var/cache -o -path ./var/lib/apt/lists -o -path './var/lib/dpkg/*-old' \\
                -o -path './var/backups' -o -path './etc/ssh/ssh_host_*' -o -path ./etc/machine-id \\
                -o -path './etc/ssl/private/ssl-cert-snakeoil.key' -o -path './etc/ssl/certs/ssl-cert-snakeoil.pem' \\
                -o -path './etc/ssl/certs/????????.0' -o -path './etc/*-' -o -path ./etc/ld.so.cache \\
                -o -path ./var/lib/systemd -o -path './var/lib/postgresql/*/main' -o -path './var/lib/mysql/*' -o -path './root/stackscript.sh' \\
                -o -name '__pycache__' -o -name '*.pyc' -o -path ./root/.cache \\) -prune -o "$@"
        }
        list ! -type d -printf 'file %M %u %g %p %l\\n'
        list -type d -printf 'folder %M %u %g %p\\n'
        list -type f ! -path ./var/lib/dpkg/status ! -path ./var/lib/apt/extended_states ! -path ./etc/shadow \\
            -print0 | xargs -0 sha256sum | sed 's/^/content /'
        cut -d: -f1,2 /etc/shadow | sed 's/^/account /'
        dpkg-query -W -f='package ${Package} ${Version} ${Status}\\n'
        apt-mark showmanual | sed 's/^/manual /'
        systemctl list-unit-files --no-legend | awk '{print "unit", $1, $2}'
        # systemd-hostnamed is started by who asks it, and ends by itself.
        systemctl list-units --no-legend --plain --state=active --type=service,socket,timer |
            awk '$1 != "systemd-hostnamed.service" {print "active", $1}'
        nft list ruleset | sed 's/packets [0-9]* bytes [0-9]*//; s/^/firewall /'
        """
}
