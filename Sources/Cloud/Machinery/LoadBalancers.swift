// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc
import Sandbox
import ShellScript
import Synchronization
import Values

extension CloudServer {
    private var balancerFolder: String { folder + "/balancer" }

    /// Brings haproxy up to date with the account: one process for all NodeBalancers, reloaded without losing a request.
    func applyBalancers() async throws {
        try await withFileLock(folder + "/balancers.lock") {
            let (text, certificates, addresses) = account.withLock { account in
                let balancers = account.all(.balancer)
                return (
                    HAProxy(account, folder: balancerFolder).text,
                    account.all(.balancerConfig).compactMap { config in
                        config.inner["pem"]?.string.map { (config.id, $0) }
                    }, balancers.compactMap { $0["ipv4"]?.string }
                )
            }
            try FileManager.default.createDirectory(atPath: balancerFolder, withIntermediateDirectories: true)
            for (id, pem) in certificates { try Self.write(pem, to: "\(balancerFolder)/\(id).pem") }
            try Self.write(text, to: balancerFolder + "/haproxy.cfg")
            try await holdAddresses(addresses)
            if addresses.isEmpty { return try await sandbox.end(service: "balancer") }
            try await sandbox.run(
                "haproxy -c -q -f \(balancerFolder)/haproxy.cfg", "checking haproxy's configuration")
            if let master = sandbox.process(of: "balancer") {
                kill(master, SIGUSR2)
            } else {
                try await launchBalancer()
            }
        }
    }

    /// Gives the bridge the addresses of NodeBalancers, and takes those away that are no more.
    private func holdAddresses(_ addresses: [String]) async throws {
        let place = Place(subnet: sandbox.subnet)
        try await sandbox.run(
            """
            set -e
            bridge=\(sandbox.bridge) wanted=\(" " + addresses.joined(separator: " ") + " ")
            touch \(balancerFolder)/addresses
            while read -r old; do
                case $wanted in
                    *" $old "*) ;;
                    *) ip address delete "$old/32" dev "$bridge" 2>/dev/null || : ;;
                esac
            done <\(balancerFolder)/addresses
            for address in \(words: addresses); do ip address replace "$address/32" dev "$bridge"; done
            ip address replace \(place.balancerSource.description)/32 dev "$bridge"
            printf '%s\\n' \(words: addresses) >\(balancerFolder)/addresses
            """, "giving NodeBalancers their addresses")
    }

    private func launchBalancer() async throws {
        let output = try await sandbox.run(
            """
            cd \(balancerFolder)
            setsid sh -c 'echo "$$"; exec "$@"' sh haproxy -W -db -f haproxy.cfg </dev/null 2>>log &
            end=$(($(date +%s) + 10))
            until [ -S stats ]; do
                [ "$(date +%s)" -lt "$end" ] || { tail -n 5 log >&2; exit 1; }
                sleep 0.05
            done
            """, "starting haproxy")
        guard let id = output.lines.first.flatMap({ Int32($0) }) else { throw Diagnostic("haproxy has no process") }
        try sandbox.adopt(id, as: "balancer")
    }
}
