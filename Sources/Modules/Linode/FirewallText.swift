// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// Rules of a firewall as lines, each in one form only: what is compared and what is shown.
enum FirewallText {
    /// The rules, one a line.
    static func text(_ rules: FirewallRules) -> String {
        let inbound = rules.inbound.map { "in  \(line($0))" } + ["in  else \(rules.inboundPolicy)"]
        let outbound = rules.outbound.map { "out \(line($0))" } + ["out else \(rules.outboundPolicy)"]
        return (inbound + outbound).map { $0 + "\n" }.joined()
    }

    private static func line(_ rule: FirewallRule) -> String {
        let ports = (try? ports(rule.ports, of: rule.label)) ?? rule.ports
        let from = (rule.ipv4 + rule.ipv6).map { AddressRange($0)?.text ?? $0 }.sorted().joined(separator: " ")
        return [rule.action, rule.protocolName, ports, "with", from, "(\(rule.label))", rule.note]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Ports as `22, 80-443`; complains about what is none.
    static func ports(_ text: String, of label: String) throws -> String {
        let parts = text.split(separator: ",").map { String($0.filter { $0 != " " }) }
        for part in parts {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard ends.count <= 2, ends.allSatisfy({ (1...65535).contains($0) }), ends[0] <= ends[ends.count - 1] else {
                throw ArgumentError("the rule `\(label)`: `\(part)` is no port", hint: "such as `22` or `80-443`")
            }
        }
        return parts.joined(separator: ", ")
    }
}
