// SPDX-License-Identifier: Apache-2.0

import Values

/// A firewall in front of Linodes and NodeBalancers.
public struct Firewall: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "firewall"
    /// Its number.
    public var id: Int
    /// Its name, unique in the account.
    public var label: String
    /// `enabled`, `disabled`, `deleted`.
    public var status: String
    /// What it lets through.
    public var rules: FirewallRules
    /// Its tags.
    public var tags: [String]

    /// Reads a firewall.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        status = fields.text("status")
        rules = try FirewallRules(fields.object("rules"))
        tags = fields.texts("tags")
    }
}

/// What a firewall lets through: the first rule that fits decides, else the policy.
public struct FirewallRules: LinodeObject, Hashable {
    /// What messages call them.
    public static let kind = "rules"
    /// Rules for what comes in.
    public var inbound: [FirewallRule]
    /// Rules for what goes out.
    public var outbound: [FirewallRule]
    /// `ACCEPT` or `DROP` for what comes in and fits no rule.
    public var inboundPolicy: String
    /// `ACCEPT` or `DROP` for what goes out and fits no rule.
    public var outboundPolicy: String

    /// Rules.
    public init(
        inbound: [FirewallRule] = [], outbound: [FirewallRule] = [], inboundPolicy: String = "DROP",
        outboundPolicy: String = "ACCEPT"
    ) {
        (self.inbound, self.outbound) = (inbound, outbound)
        (self.inboundPolicy, self.outboundPolicy) = (inboundPolicy, outboundPolicy)
    }

    /// Reads rules.
    public init(_ fields: Fields) throws {
        inbound = try fields.list("inbound")
        outbound = try fields.list("outbound")
        inboundPolicy = fields.text("inbound_policy")
        outboundPolicy = fields.text("outbound_policy")
    }

    /// What is sent.
    public var body: Dict {
        [
            "inbound": .list(inbound.map { .dict($0.body) }), "inbound_policy": .string(inboundPolicy),
            "outbound": .list(outbound.map { .dict($0.body) }), "outbound_policy": .string(outboundPolicy),
        ]
    }
}

/// One rule of a firewall.
public struct FirewallRule: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "rule"
    /// Its name.
    public var label: String
    /// `ACCEPT` or `DROP`.
    public var action: String
    /// `TCP`, `UDP`, `ICMP` or `IPENCAP`.
    public var protocolName: String
    /// The ports, such as `22, 80-443`; empty for all.
    public var ports: String
    /// The IPv4 networks it is about.
    public var ipv4: [String]
    /// The IPv6 networks it is about.
    public var ipv6: [String]
    /// What it is for.
    public var note: String

    /// A rule.
    public init(
        label: String, action: String = "ACCEPT", protocolName: String = "TCP", ports: String = "",
        ipv4: [String] = [], ipv6: [String] = [], note: String = ""
    ) {
        (self.label, self.action, self.protocolName, self.ports) = (label, action, protocolName, ports)
        (self.ipv4, self.ipv6, self.note) = (ipv4, ipv6, note)
    }

    /// Reads a rule.
    public init(_ fields: Fields) throws {
        label = fields.text("label")
        action = fields.text("action")
        protocolName = fields.text("protocol")
        ports = fields.text("ports")
        ipv4 = fields.object("addresses").texts("ipv4")
        ipv6 = fields.object("addresses").texts("ipv6")
        note = fields.text("description")
    }

    /// What is sent.
    public var body: Dict {
        var addresses = Dict()
        if !ipv4.isEmpty { addresses["ipv4"] = .strings(ipv4) }
        if !ipv6.isEmpty { addresses["ipv6"] = .strings(ipv6) }
        var body: Dict = [
            "label": .string(label), "action": .string(action), "protocol": .string(protocolName),
            "addresses": .dict(addresses),
        ]
        if !ports.isEmpty { body["ports"] = .string(ports) }
        if !note.isEmpty { body["description"] = .string(note) }
        return body
    }
}

/// Something that stands behind a firewall.
public struct FirewallDevice: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "device"
    /// The number of its place behind the firewall.
    public var id: Int
    /// What stands there.
    public var entity: Entity

    /// Reads a device.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        entity = try Entity(fields.object("entity"))
    }
}
