// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct LinodeFirewallTests {
    private static let ssh =
        #"{"label": "ssh", "action": "ACCEPT", "protocol": "TCP", "ports": "22", "addresses": {"ipv4": ["203.0.113.7/32"]}}"#
    private static func firewall(_ inbound: String) -> [String: String] {
        [
            "/networking/firewalls": page(
                #"{"id": 3, "label": "web", "status": "enabled", "tags": [], "rules": {"inbound": [\#(inbound)], "#
                    + #""outbound": [], "inbound_policy": "DROP", "outbound_policy": "ACCEPT"}}"#),
            "/networking/firewalls/3/devices": page(#"{"id": 1, "entity": {"id": 7, "type": "linode"}}"#),
            "/linode/instances": page(#"{"id": 7, "label": "web1"}"#, #"{"id": 8, "label": "web2"}"#),
        ]
    }
    private static let open: Dict = [
        "label": "web", "inbound": [["label": "ssh", "ports": 22, "ipv4": "203.0.113.7"]],
    ]
    private static func with(_ more: Dict) -> Dict { open.merging(more) { $1 } }

    static let cases: [LinodeCase] = [
        LinodeCase("creates", open, ["/networking/firewalls": page()], "create firewall web"),
        LinodeCase("leaves alone", open, firewall(ssh)),
        LinodeCase(
            "changes rules", with(["inbound": [["label": "ssh", "ports": "22"]]]), firewall(ssh),
            "change the rules of firewall web"),
        LinodeCase(
            "minds the order",
            with([
                "inbound": [
                    ["label": "web", "ports": "80, 443"], ["label": "ssh", "ports": "22", "ipv4": "203.0.113.7"],
                ]
            ]),
            firewall(
                ssh
                    + #", {"label": "web", "action": "ACCEPT", "protocol": "TCP", "ports": "80,443", "addresses": {"ipv4": ["0.0.0.0/0"], "ipv6": ["::/0"]}}"#
            ), "change the rules of firewall web"),
        LinodeCase(
            "puts Linodes behind it", with(["linodes": ["web1", "web2"]]), firewall(ssh),
            "put linode web2 behind firewall web"),
        LinodeCase("tags", with(["tags": ["a"]]), firewall(ssh), "tag firewall web: a"),
        LinodeCase("deletes", ["label": "web", "state": "absent"], firewall(ssh), "delete firewall web"),
        LinodeCase(
            "leaves alone what is not its own", ["label": "web", "state": "absent", "tags": ["shop:staging"]],
            firewall(ssh), complaint: "the firewall `web` does not carry the tag `shop:staging`"),
        LinodeCase(
            "knows which Linodes there are", with(["linodes": ["web9"]]), firewall(ssh),
            complaint: "there is no linode `web9`"),
        LinodeCase(
            "locks nobody out", ["label": "web"], [:], complaint: "inbound: these rules lock everybody out of port 22"),
        LinodeCase(
            "locks the administrator not out", with(["admin_addresses": ["198.51.100.1"]]), [:],
            complaint: "inbound: these rules lock `198.51.100.1` out of port 22"),
        LinodeCase(
            "locks out when told", ["label": "web", "allow_lockout": true], ["/networking/firewalls": page()],
            "create firewall web"),
        LinodeCase(
            "knows ports", with(["inbound": [["label": "ssh", "ports": "70000"]]]), [:],
            complaint: "inbound: the rule `ssh`: `70000` is no port"),
        LinodeCase(
            "knows addresses", with(["inbound": [["label": "ssh", "ipv4": "203.0.113"]]]), [:],
            complaint: "inbound: the rule `ssh`: `203.0.113` is no IPv4 network"),
        LinodeCase(
            "knows members", with(["inbound": [["label": "ssh", "port": 22]]]), [:],
            complaint: "inbound: a rule has no `port`"),
        LinodeCase(
            "knows that ICMP has no ports", with(["inbound": [["label": "icmp", "protocol": "ICMP", "ports": 1]]]), [:],
            complaint: "inbound: the rule `icmp` is for ICMP, which has no ports"),
    ]

    @Test("linode_firewall", arguments: cases)
    func plan(case: LinodeCase) async throws { try await `case`.check(LinodeFirewall.self) }

    @Test func `rules are shown one a line, before and after`() async throws {
        let arguments = Self.with(["inbound": [["label": "ssh", "ports": "22"]]])
        let plan = try await linodePlan(LinodeFirewall.self, arguments, LinodeTable(Self.firewall(Self.ssh)))
        let change = try #require(plan.changes.first)
        #expect(change.before == "in  ACCEPT TCP 22 with 203.0.113.7/32 (ssh)\nin  else DROP\nout else ACCEPT\n")
        #expect(change.after == "in  ACCEPT TCP 22 with 0.0.0.0/0 ::/0 (ssh)\nin  else DROP\nout else ACCEPT\n")
    }

    @Test(
        "The first rule about an address decides whether it is let in",
        arguments: [
            (["DROP 203.0.113.0/24", "ACCEPT 0.0.0.0/0"], "203.0.113.7", false),
            (["ACCEPT 203.0.113.0/24", "DROP 0.0.0.0/0"], "203.0.113.7", true),
            (["ACCEPT 203.0.113.0/24"], "203.0.112.0/23", false), (["ACCEPT ::/0"], "203.0.113.7", false),
            (["ACCEPT 2001:db8::/32"], "2001:db8:1::5", true), (["ACCEPT 203.0.113.7"], "203.0.113.7/32", true),
        ] as [([String], String, Bool)])
    func lockOut(rules: [String], address: String, isLetIn: Bool) {
        let inbound = rules.map { line in
            let words = line.split(separator: " ").map(String.init)
            let isIPv6 = words[1].contains(":")
            return FirewallRule(
                label: "rule", action: words[0], ports: "20-25", ipv4: isIPv6 ? [] : [words[1]],
                ipv6: isIPv6 ? [words[1]] : [])
        }
        let guardian = LockOutGuard(rules: FirewallRules(inbound: inbound), port: 22)
        #expect((guardian.shutOut([address]) == nil) == isLetIn)
    }
}
