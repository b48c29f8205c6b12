// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

/// What a firewall lets through, checked.
struct FirewallRules: Sendable {
    struct Rule: Sendable {
        var accepts: Bool
        var transport: String
        /// Ports as nftables writes them: `22`, `80-443`; none is all.
        var ports: [String]
        var ipv4: [Subnet]
        var ipv6: [String]
    }
    var inbound: [Rule]
    var outbound: [Rule]
    var acceptsInbound: Bool
    var acceptsOutbound: Bool
    private let written: Dict

    init(_ body: Dict) throws(APIError) {
        let call = Call(body: body)
        let policies = ["ACCEPT", "DROP"]
        guard let inward = try call.choice("inbound_policy", policies) else {
            throw APIError("inbound_policy is required", field: "rules.inbound_policy")
        }
        guard let outward = try call.choice("outbound_policy", policies) else {
            throw APIError("outbound_policy is required", field: "rules.outbound_policy")
        }
        acceptsInbound = inward == "ACCEPT"
        acceptsOutbound = outward == "ACCEPT"
        let lists = (try call.list("inbound") ?? [], try call.list("outbound") ?? [])
        guard lists.0.count + lists.1.count <= 25 else {
            throw APIError("A firewall has at most 25 rules", field: "rules")
        }
        inbound = try FirewallRules.rules(lists.0, "rules.inbound")
        outbound = try FirewallRules.rules(lists.1, "rules.outbound")
        written = [
            "inbound": .list(lists.0), "inbound_policy": .string(inward), "outbound": .list(lists.1),
            "outbound_policy": .string(outward),
        ]
    }

    func answer(version: Int) -> Value {
        var dict = written
        dict["version"] = .int(version)
        dict["fingerprint"] = .string(String(Value.dict(written).json().hashOfText, radix: 16))
        return .dict(dict)
    }

    private static func rules(_ values: [Value], _ field: String) throws(APIError) -> [Rule] {
        var rules: [Rule] = []
        for (index, value) in values.enumerated() {
            let place = "\(field)[\(index)]"
            guard let dict = value.dict else { throw APIError("Must be an object", field: place) }
            let call = Call(body: dict)
            guard let action = try call.choice("action", ["ACCEPT", "DROP"]) else {
                throw APIError("action is required", field: "\(place).action")
            }
            guard let transport = try call.choice("protocol", ["TCP", "UDP", "ICMP", "IPENCAP"]) else {
                throw APIError("protocol is required", field: "\(place).protocol")
            }
            let ports = try (call.text("ports") ?? "").split(separator: ",").map { text throws(APIError) in
                try port(text, "\(place).ports")
            }
            guard ports.isEmpty || ["TCP", "UDP"].contains(transport) else {
                throw APIError("Ports are not allowed for \(transport)", field: "\(place).ports")
            }
            guard let addresses = try call.dict("addresses") else {
                throw APIError("addresses is required", field: "\(place).addresses")
            }
            let lists = Call(body: addresses)
            let ipv4 = try (lists.texts("ipv4") ?? []).map { text throws(APIError) in
                guard let subnet = Subnet(text) ?? IPv4Address(text).map({ Subnet(around: $0, prefix: 32) }) else {
                    throw APIError("\(text) is not a valid IPv4 network", field: "\(place).addresses.ipv4")
                }
                return subnet
            }
            let ipv6 = try lists.texts("ipv6") ?? []
            guard ipv6.allSatisfy({ $0.utf8.allSatisfy { ":/0123456789abcdefABCDEF.".utf8.contains($0) } }) else {
                throw APIError("Must be IPv6 networks", field: "\(place).addresses.ipv6")
            }
            guard ipv4.count + ipv6.count <= 255 else {
                throw APIError("A rule has at most 255 addresses", field: "\(place).addresses")
            }
            rules.append(
                Rule(accepts: action == "ACCEPT", transport: transport, ports: ports, ipv4: ipv4, ipv6: ipv6))
        }
        return rules
    }

    /// A port or a range of ports, as nftables writes them.
    private static func port(_ text: Substring, _ field: String) throws(APIError) -> String {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false).map {
            Int($0.filter { !$0.isWhitespace }) ?? 0
        }
        guard (1...2).contains(sides.count), sides.allSatisfy({ (1...65_535).contains($0) }),
            sides[0] <= sides[sides.count - 1]
        else { throw APIError("Ports must be between 1 and 65535", field: field) }
        return sides.map(String.init).joined(separator: "-")
    }
}

extension String {
    /// A short number for a text (FNV-1a, 32 bits): it tells versions apart, it proves nothing.
    var hashOfText: UInt32 { utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } }
}
