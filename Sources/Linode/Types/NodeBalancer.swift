// SPDX-License-Identifier: Apache-2.0

import Values

/// A NodeBalancer: one address in front of several nodes.
public struct NodeBalancer: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "NodeBalancer"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// Where it stands.
    public var region: String
    /// Its address.
    public var ipv4: String
    /// Its IPv6 address.
    public var ipv6: String?
    /// Its name in DNS.
    public var hostname: String
    /// How many connections a second one address may open; 0 for any number.
    public var connectionThrottle: Int
    /// Its tags.
    public var tags: [String]

    /// Reads a NodeBalancer.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        region = fields.text("region")
        ipv4 = fields.text("ipv4")
        ipv6 = fields.optionalText("ipv6")
        hostname = fields.text("hostname")
        connectionThrottle = fields.int("client_conn_throttle")
        tags = fields.texts("tags")
    }
}

/// A port of a NodeBalancer, and how it is balanced.
public struct NodeBalancerConfig: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "NodeBalancer's port"
    /// Its number.
    public var id: Int
    /// The port; there are no two of the same.
    public var port: Int
    /// The fingerprint of its certificate: its key is never shown, so this is what can be compared.
    public var fingerprint: String
    /// How many nodes answer their checks.
    public var nodesUp: Int
    /// How many nodes don't.
    public var nodesDown: Int
    /// All settings as they came: `protocol`, `algorithm`, `check` and others.
    public var settings: Dict

    /// Reads a port.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        port = fields.int("port")
        fingerprint = fields.text("ssl_fingerprint")
        nodesUp = fields.object("nodes_status").int("up")
        nodesDown = fields.object("nodes_status").int("down")
        settings = fields.dict
    }
}

/// A program behind a NodeBalancer.
public struct NodeBalancerNode: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "node"
    /// Its number; 0 as long as it is not made.
    public var id: Int
    /// Its name.
    public var label: String
    /// Its private address and port, such as `192.168.1.2:80`.
    public var address: String
    /// How many of the requests it takes, compared with the others: 1 to 255.
    public var weight: Int
    /// `accept`, `reject`, `drain` or `backup`.
    public var mode: String
    /// `UP`, `DOWN` or `unknown`.
    public var status: String

    /// A node that is not made yet.
    public init(label: String, address: String, weight: Int = 100, mode: String = "accept") {
        (id, status) = (0, "unknown")
        (self.label, self.address, self.weight, self.mode) = (label, address, weight, mode)
    }

    /// Reads a node.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        address = fields.text("address")
        weight = fields.int("weight")
        mode = fields.text("mode")
        status = fields.text("status")
    }

    /// What is sent.
    public var body: Dict {
        ["label": .string(label), "address": .string(address), "weight": .int(weight), "mode": .string(mode)]
    }
}
