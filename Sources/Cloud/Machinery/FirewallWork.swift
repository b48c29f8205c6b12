// SPDX-License-Identifier: Apache-2.0

import Sandbox
import ShellScript
import Synchronization
import Values

extension CloudServer {
    /// Puts the firewalls of the account in force, all in one step.
    func applyFirewalls() async throws {
        // Whoever comes later has the newer account.
        try await withFileLock(folder + "/firewalls.lock") {
            let table = account.withLock { FirewallTable($0, name: sandbox.firewallTable) }
            try await sandbox.run(
                """
                set -e
                modprobe -q br_netfilter 2>/dev/null || :
                for kind in iptables ip6tables; do
                    switch=/sys/class/net/\(sandbox.bridge)/bridge/nf_call_$kind
                    [ ! -e "$switch" ] || echo 1 >"$switch"
                done
                \(ShellScript.feed(Array(table.text.utf8), to: "nft -f -"))
                """, "setting the firewall rules")
        }
    }
}

/// The firewalls of an account as one nftables table.
///
/// Packets between machines pass the `forward` hook of the bridge, packets of this computer `output` and `input`. What
/// belongs to a connection that was let through passes; of the rest, each end's firewall has its say.
struct FirewallTable {
    private(set) var text: String

    init(_ account: Account, name: String) {
        var chains: [String] = []
        var sources: [String] = []
        var targets: [String] = []
        var sources6: [String] = []
        var targets6: [String] = []
        for device in account.all(.device) {
            guard let firewall = device.parent.flatMap({ account.find(.firewall, $0) }), firewall.status == "enabled",
                let written = firewall["rules"]?.dict, let rules = try? FirewallRules(written),
                let type = device["entity"]?["type"]?.string, let id = device["entity"]?["id"]?.int
            else { continue }
            let (ipv4, ipv6) = FirewallTable.addresses(account, type, id)
            chains.append(FirewallTable.chain("to_\(id)", rules.inbound, rules.acceptsInbound, from: true))
            chains.append(FirewallTable.chain("from_\(id)", rules.outbound, rules.acceptsOutbound, from: false))
            sources += ipv4.map { "\($0) : jump from_\(id)" }
            targets += ipv4.map { "\($0) : jump to_\(id)" }
            sources6 += ipv6.map { "\($0) : jump from_\(id)" }
            targets6 += ipv6.map { "\($0) : jump to_\(id)" }
        }
        let maps = [("ip saddr", sources), ("ip daddr", targets), ("ip6 saddr", sources6), ("ip6 daddr", targets6)]
            .filter { !$0.1.isEmpty }.map { "        \($0) vmap { \($1.joined(separator: ", ")) }\n" }.joined()
        let hooks = ["forward", "output", "input"].map { hook in
            """
                chain \(hook) {
                    type filter hook \(hook) priority filter - 5; policy accept;
                    ct state established,related accept
                    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept
            \(maps)    }

            """
        }.joined()
        text = "table inet \(name)\ndelete table inet \(name)\ntable inet \(name) {\n"
        if !chains.isEmpty { text += chains.joined() + hooks }
        text += "}\n"
    }

    private static func addresses(_ account: Account, _ type: String, _ id: Int) -> ([String], [String]) {
        guard let thing = account.find(type == "linode" ? .linode : .balancer, id) else { return ([], []) }
        let ipv6 = thing["ipv6"]?.string.map { [String($0.prefix { $0 != "/" })] } ?? []
        return (thing["ipv4"]?.list?.compactMap(\.string) ?? thing["ipv4"]?.string.map { [$0] } ?? [], ipv6)
    }

    /// A chain returns for what may pass and drops the rest; addresses are those of the other end.
    private static func chain(_ name: String, _ rules: [FirewallRules.Rule], _ accepts: Bool, from: Bool) -> String {
        var lines: [String] = []
        let side = from ? "saddr" : "daddr"
        for rule in rules {
            let verdict = rule.accepts ? "return" : "drop"
            let ends = rule.ipv4.map { "ip \(side) \($0)" } + rule.ipv6.map { "ip6 \(side) \($0)" }
            let any = ["ip \(side) 0.0.0.0/0": "meta nfproto ipv4", "ip6 \(side) ::/0": "meta nfproto ipv6"]
            for end in ends {
                for match in matches(rule, isIPv6: end.hasPrefix("ip6")) {
                    lines.append("\(any[end] ?? end) \(match) \(verdict)")
                }
            }
        }
        lines.append(accepts ? "return" : "drop")
        return "    chain \(name) {\n" + lines.map { "        \($0)\n" }.joined() + "    }\n"
    }

    private static func matches(_ rule: FirewallRules.Rule, isIPv6: Bool) -> [String] {
        switch rule.transport {
        case "TCP", "UDP":
            let name = rule.transport.lowercased()
            return rule.ports.isEmpty
                ? ["meta l4proto \(name)"] : rule.ports.map { "\(name) dport \($0)" }
        case "ICMP": return ["meta l4proto \(isIPv6 ? "ipv6-icmp" : "icmp")"]
        default: return ["meta l4proto 4"]
        }
    }
}
