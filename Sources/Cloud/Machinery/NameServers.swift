// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc
import Sandbox
import ShellScript
import Synchronization
import Values

extension CloudServer {
    /// Brings the name servers up to date, some time after the first change, all changes until then included.
    func pushZones() async throws {
        let isFirst = pushIsPending.withLock { pending in
            defer { pending = true }
            return !pending
        }
        guard isFirst else { return }
        try await Task.sleep(for: .seconds(options.pushDelay))
        pushIsPending.withLock { $0 = false }
        try await withFileLock(folder + "/push.lock") {
            let zones = renderZones()
            let addresses = Place(subnet: sandbox.subnet).nameServers.map(\.description)
            for (index, address) in addresses.enumerated() {
                if index > 0 { try await Task.sleep(for: .seconds(options.pushStagger)) }
                let server = NameServer(number: index + 1, address: address, folder: "\(folder)/dns")
                try await server.serve(zones + [Zone(nameServersAt: addresses)], sandbox: sandbox)
            }
        }
    }

    /// The zones as they are now, each with a new number if it has changed; what was rendered is kept for `zone-file`.
    ///
    /// Linode serves the zones of an account only as long as the account has a Linode.
    private func renderZones() -> [Zone] {
        change { account in
            guard !account.all(.linode).isEmpty else { return [] }
            return account.all(.domain).filter { $0["type"]?.string == "master" && $0.status == "active" }.map {
                domain in
                let records = account.all(.record, of: domain.id)
                let old = domain.inner["serial"]?.int ?? 0
                let same = Zone(domain, records: records, serial: old)
                if .strings(same.lines) == domain.inner["rendered"] { return same }
                let serial = max(old + 1, time(nil))
                let zone = Zone(domain, records: records, serial: serial)
                account.change(.domain, domain.id) { domain in
                    domain.inner["serial"] = .int(serial)
                    domain.inner["rendered"] = .strings(zone.lines)
                }
                return zone
            }
        }
    }
}

/// One authoritative name server: an nsd of its own, on an address of its own.
struct NameServer {
    let number: Int
    let address: String
    let folder: String

    private var home: String { "\(folder)/ns\(number)" }
    private var configuration: String { "\(home)/nsd.conf" }

    /// Has the server serve `zones` and nothing else; starts it when it doesn't run.
    func serve(_ zones: [Zone], sandbox: Sandbox) async throws {
        let files = FileManager.default
        try files.createDirectory(atPath: home + "/zones", withIntermediateDirectories: true)
        let wanted = Set(zones.map { $0.name + ".zone" })
        for zone in zones { try CloudServer.write(zone.text, to: "\(home)/zones/\(zone.name).zone") }
        for file in try files.contentsOfDirectory(atPath: home + "/zones") where !wanted.contains(file) {
            try files.removeItem(atPath: "\(home)/zones/\(file)")
        }
        try CloudServer.write(settings(zones), to: configuration)
        if sandbox.process(of: "ns\(number)") != nil {
            try await sandbox.run(
                "nsd-control -c \(configuration) reconfig && nsd-control -c \(configuration) reload",
                "telling the name server \(number) its zones")
        } else {
            let output = try await sandbox.run(
                """
                setsid sh -c 'echo "$$"; exec "$@"' sh nsd -d -c \(configuration) </dev/null 2>>\(home)/log &
                end=$(($(date +%s) + 10))
                until nsd-control -c \(configuration) status >/dev/null 2>&1; do
                    [ "$(date +%s)" -lt "$end" ] || { tail -n 5 \(home)/log >&2; exit 1; }
                    sleep 0.05
                done
                """, "starting the name server \(number)")
            guard let id = output.lines.first.flatMap({ Int32($0) }) else {
                throw Diagnostic("the name server \(number) has no process")
            }
            try sandbox.adopt(id, as: "ns\(number)")
        }
    }

    private func settings(_ zones: [Zone]) -> String {
        var text = """
            server:
                ip-address: \(address)
                server-count: 1
                username: ""
                zonesdir: "\(home)/zones"
                zonelistfile: "\(home)/zone.list"
                xfrdfile: "\(home)/xfrd.state"
                xfrdir: "\(home)"
                pidfile: "\(home)/nsd.pid"
                database: ""
                hide-version: yes
            remote-control:
                control-enable: yes
                control-interface: "\(home)/control"

            """
        for zone in zones {
            text += "zone:\n    name: \"\(zone.name)\"\n    zonefile: \"\(zone.name).zone\"\n"
            for address in zone.transferTo { text += "    provide-xfr: \(address) NOKEY\n" }
        }
        return text
    }
}
