// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A rule of a firewall as it is written in a playbook.
struct LinodeFirewallRule: ParameterValue, Hashable {
    static let argumentType = "dict"
    var argumentText: String? { nil }
    /// The rule as the API takes it.
    let rule: FirewallRule

    private static let members = ["label", "action", "protocol", "ports", "ipv4", "ipv6", "description", "addresses"]

    init(argument: Value, source: String?) throws {
        guard let dict = argument.dict else { throw Self.mismatch(argument) }
        for name in dict.keys.map(\.text) where !Self.members.contains(name) {
            throw ArgumentError(
                "a rule has no `\(name)`", hint: "it has \(Self.members.dropLast().joined(separator: ", "))")
        }
        let label = dict["label"]?.text ?? ""
        try LinodeLabel.check(label, 3...32, argument: "label")
        let networks = { (name: String) in dict[name] ?? dict["addresses"]?[name] }
        let isAnywhere = networks("ipv4") == nil && networks("ipv6") == nil
        let ipv4 = isAnywhere ? ["0.0.0.0/0"] : try Self.networks(networks("ipv4"), isIPv6: false, label)
        let ipv6 = isAnywhere ? ["::/0"] : try Self.networks(networks("ipv6"), isIPv6: true, label)
        let protocolName = dict["protocol"]?.text.uppercased() ?? "TCP"
        let ports = try FirewallText.ports(dict["ports"]?.text ?? "", of: label)
        guard ports.isEmpty || ["TCP", "UDP"].contains(protocolName) else {
            throw ArgumentError("the rule `\(label)` is for \(protocolName), which has no ports")
        }
        rule = FirewallRule(
            label: label, action: try Self.word(dict["action"], "ACCEPT", ["ACCEPT", "DROP"], label),
            protocolName: try Self.word(dict["protocol"], "TCP", ["TCP", "UDP", "ICMP", "IPENCAP"], label),
            ports: ports,
            ipv4: ipv4, ipv6: ipv6, note: dict["description"]?.text ?? "")
    }

    private static func word(_ value: Value?, _ usual: String, _ all: [String], _ label: String) throws -> String {
        let word = value?.text.uppercased() ?? usual
        guard all.contains(word) else {
            throw ArgumentError("the rule `\(label)`: `\(word)` is not one of \(all.joined(separator: ", "))")
        }
        return word
    }

    private static func networks(_ value: Value?, isIPv6: Bool, _ label: String) throws -> [String] {
        guard let value, !value.isNull else { return [] }
        return try (value.list ?? [value]).map { item in
            guard let range = AddressRange(item.text), range.isIPv6 == isIPv6 else {
                throw ArgumentError("the rule `\(label)`: `\(item.text)` is no \(isIPv6 ? "IPv6" : "IPv4") network")
            }
            return range.text
        }
    }
}
