// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Estate {
    /// All that there is, in lines that are the same for every estate that came about well: numbers and keys are left
    /// out, but not whether they fit each other.
    func state() async throws -> [String] {
        let machines = try await all("linode/instances")
        let address = machines.first?["ipv4"]?.list?.first?.text ?? "none"
        var lines = machines.map { machine in
            "Linode \(machine["label"]?.text ?? "") \(machine["status"]?.text ?? ""), tags \(machine["tags"]?.json() ?? "")"
        }
        for firewall in try await all("networking/firewalls") {
            let devices = try await all("networking/firewalls/\(firewall["id"]?.text ?? "")/devices")
            let behind = devices.map { $0["entity"]?["label"]?.text ?? "" }
            lines.append(
                "firewall \(firewall["label"]?.text ?? "") before \(behind), tags \(firewall["tags"]?.json() ?? ""), "
                    + "in \(firewall["rules"]?["inbound"]?.json() ?? "")")
        }
        for domain in try await all("domains") {
            lines.append("domain \(domain["domain"]?.text ?? "") \(domain["ttl_sec"]?.text ?? "")")
            let records = try await all("domains/\(domain["id"]?.text ?? "")/records")
            lines += records.map { record in
                let target = record["target"]?.text == address ? "the machine" : record["target"]?.text ?? ""
                return "record \(record["name"]?.text ?? "@") \(record["type"]?.text ?? "") → \(target) "
                    + "\(record["ttl_sec"]?.text ?? "")"
            }.sorted()
        }
        return lines + (await notes(address, machines.first?["id"]?.text ?? "none"))
    }

    /// What the inventory says of the machine, and whether that leads to it.
    private func notes(_ address: String, _ id: String) async -> [String] {
        let files = await Program.shell(
            """
            find inventory -type f -printf '%P %m\\n' | sort
            sed 's/: \(raw: id)$/: its number/; s/: \(raw: address)$/: its address/' inventory/host_vars/web1/linode.yml
            sed 's/^\(raw: address) ssh-ed25519 .*/its address, a key/' \(Estate.knownHosts)
            """, in: folder)
        let ping = await Program.lifeboat(
            ["run", "-i", "inventory", "all", "-m", "ping"], in: folder, environment: environment)
        return files.all.split(separator: "\n").map(String.init)
            + [ping.succeeded ? "it answers" : "no answer: \(ping.all)"]
    }
}
