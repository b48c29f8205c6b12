// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Estate {
    /// All that there is, in lines that are the same for every estate that came about well: numbers, keys and the words
    /// of rebuilds are left out, but not whether they fit each other.
    func state() async throws -> [String] {
        let machines = try await all("linode/instances").sorted { $0["label"]?.text ?? "" < $1["label"]?.text ?? "" }
        let edge = machines.first { $0["label"]?.text == Self.label }
        var lines = machines.map { machine in
            let tags = (machine["tags"]?.list ?? []).map { $0.text.hasPrefix("rebuilt:") ? "rebuilt" : $0.text }
            return "Linode \(machine["label"]?.text ?? "") \(machine["status"]?.text ?? ""), tags \(tags)"
        }
        for firewall in try await all("networking/firewalls") {
            let devices = try await all("networking/firewalls/\(firewall["id"]?.text ?? "")/devices")
            let behind = devices.map { $0["entity"]?["label"]?.text ?? "" }.sorted()
            lines.append(
                "firewall \(firewall["label"]?.text ?? "") before \(behind), tags \(firewall["tags"]?.json() ?? ""), "
                    + "in \(firewall["rules"]?["inbound"]?.json() ?? "")")
        }
        for domain in try await all("domains") {
            lines.append("domain \(domain["domain"]?.text ?? "") \(domain["ttl_sec"]?.text ?? "")")
            let records = try await all("domains/\(domain["id"]?.text ?? "")/records")
            lines += records.map { record in
                let isEdge = record["target"]?.text == edge?["ipv4"]?.list?.first?.text
                return "record \(record["name"]?.text ?? "@") \(record["type"]?.text ?? "") → "
                    + "\(isEdge ? "the edge" : record["target"]?.text ?? "") \(record["ttl_sec"]?.text ?? "")"
            }.sorted()
        }
        for host in hosts { lines += await notes(host, machines.first { $0["label"]?.text == "sandbox-\(host)" }) }
        let ping = await Program.lifeboat(
            ["run", "-i", "inventory", "all", "-m", "ping"], in: folder, environment: environment)
        return lines + [ping.succeeded ? "all answer" : "no answer: \(ping.all)"]
    }

    /// What the inventory says of a host, and whether that leads to its machine.
    private func notes(_ host: String, _ machine: Value?) async -> [String] {
        let (id, address) = (machine?["id"]?.text ?? "none", machine?["ipv4"]?.list?.first?.text ?? "none")
        let (known, noted) = ("inventory/.machines/\(host)/known_hosts", "inventory/host_vars/\(host)/linode.yml")
        let files = await Program.shell(
            """
            find inventory -path "*/\(raw: host)/*" -type f -printf '%P %m\\n' | sort
            sed 's/: \(raw: id)$/: its number/; s/: \(raw: address)$/: its address/; s/^\\(private_address\\): 192.*/\\1/' \(noted)
            sed 's/^\(raw: address) ssh-ed25519 .*/its address, a key/' \(known)
            """, in: folder)
        return files.all.split(separator: "\n").map(String.init)
    }

    /// What a machine keeps whatever is done to it, by its label.
    func identities() async throws -> [String: Value] {
        try await all("linode/instances").reduce(into: [:]) { all, machine in
            all[machine["label"]?.text ?? ""] = ["id": machine["id"] ?? 0, "ipv4": machine["ipv4"] ?? 0]
        }
    }

    /// The keys by which the machines are known, by host.
    func knownKeys() throws -> [String: String] {
        try hosts.reduce(into: [:]) { keys, host in
            keys[host] = try String(
                contentsOfFile: "\(folder)/inventory/.machines/\(host)/known_hosts", encoding: .utf8)
        }
    }
}
