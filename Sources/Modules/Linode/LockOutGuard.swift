// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit

/// Finds out whether rules would lock somebody out.
struct LockOutGuard {
    let rules: FirewallRules
    let port: Int

    /// Who can't get in: one of `addresses`, or everybody when none is given; nil when nobody is locked out.
    func shutOut(_ addresses: [String]) -> String? {
        let relevant = rules.inbound.filter { $0.protocolName == "TCP" && opens($0.ports) }
        guard !addresses.isEmpty else {
            let isOpen = relevant.contains { $0.action == "ACCEPT" } || rules.inboundPolicy == "ACCEPT"
            return isOpen ? nil : "everybody"
        }
        return addresses.first { address in
            guard let range = AddressRange(address) else { return true }
            return !isLetIn(range, by: relevant)
        }.map { "`\($0)`" }
    }

    /// The first rule that is about any of the addresses decides; one that lets in only some of them is not enough.
    private func isLetIn(_ range: AddressRange, by rules: [FirewallRule]) -> Bool {
        for rule in rules {
            let networks = (rule.ipv4 + rule.ipv6).compactMap { AddressRange($0) }
            if rule.action == "ACCEPT", networks.contains(where: { $0.contains(range) }) { return true }
            if rule.action == "DROP", networks.contains(where: { $0.meets(range) }) { return false }
        }
        return self.rules.inboundPolicy == "ACCEPT"
    }

    private func opens(_ ports: String) -> Bool {
        if ports.isEmpty { return true }
        return ports.split(separator: ",").contains { part in
            let ends = part.split(separator: "-").compactMap { Int($0.filter { $0 != " " }) }
            guard let low = ends.first, let high = ends.last else { return false }
            return (low...max(low, high)).contains(port)
        }
    }
}
