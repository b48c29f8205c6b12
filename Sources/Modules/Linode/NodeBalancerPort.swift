// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A port of a NodeBalancer as it is written in a playbook.
struct NodeBalancerPort: ParameterValue, Hashable {
    static let argumentType = "dict"
    var argumentText: String? { nil }
    /// The port.
    let port: Int
    /// What the API takes, without the nodes; only what was given.
    let settings: Dict
    /// The nodes behind it; nil when they are left alone.
    let nodes: [NodeBalancerNode]?
    /// The fingerprint of the certificate that it shall have.
    let fingerprint: String?

    private static let words = [
        "protocol": ["http", "https", "tcp", "udp"], "algorithm": ["roundrobin", "leastconn", "source", "ring_hash"],
        "stickiness": ["none", "table", "http_cookie", "session", "source_ip"],
        "check": ["none", "connection", "http", "http_body"], "proxy_protocol": ["none", "v1", "v2"],
        "cipher_suite": ["recommended", "legacy", "none"],
    ]
    private static let numbers = [
        "port": 1...65535, "check_interval": 2...3600, "check_timeout": 1...30, "check_attempts": 1...30,
    ]
    private static let texts = ["check_path", "check_body", "ssl_cert", "ssl_key"]

    init(argument: Value, source: String?) throws {
        guard var dict = argument.dict else { throw Self.mismatch(argument) }
        nodes = try (dict.removeValue(forKey: "nodes")?.list).map { try $0.map(Self.node) }
        fingerprint = dict.removeValue(forKey: "ssl_fingerprint")?.text
        var settings = Dict()
        for (key, value) in dict { settings[key] = try Self.setting(key.text, value) }
        guard let port = settings["port"]?.int else {
            throw ArgumentError("a port needs its number, `port`")
        }
        (self.port, self.settings) = (port, settings)
        if let interval = settings["check_interval"]?.int, let limit = settings["check_timeout"]?.int, interval <= limit
        {
            throw ArgumentError("port \(port): `check_interval` must be greater than `check_timeout`")
        }
    }

    private static func setting(_ name: String, _ value: Value) throws -> Value {
        if let range = numbers[name] {
            let number = try Int(argument: value, source: nil)
            guard range.contains(number) else {
                throw ArgumentError("`\(name)`: \(number) is not between \(range.lowerBound) and \(range.upperBound)")
            }
            return .int(number)
        }
        if let all = words[name] {
            guard all.contains(value.text) else {
                throw ArgumentError("`\(name)`: `\(value.text)` is not one of \(all.joined(separator: ", "))")
            }
            return .string(value.text)
        }
        if name == "check_passive" { return .bool(try Bool(argument: value, source: nil)) }
        guard texts.contains(name) else {
            throw ArgumentError("a port of a NodeBalancer has no `\(name)`")
        }
        return .string(value.text)
    }

    private static func node(_ value: Value) throws -> NodeBalancerNode {
        guard let dict = value.dict, let address = dict["address"]?.text else {
            throw ArgumentError("a node needs `label` and `address`")
        }
        for name in dict.keys.map(\.text) where !["label", "address", "weight", "mode"].contains(name) {
            throw ArgumentError("a node has no `\(name)`")
        }
        let mode = dict["mode"]?.text ?? "accept"
        guard ["accept", "reject", "drain", "backup"].contains(mode) else {
            throw ArgumentError("`mode`: `\(mode)` is not one of accept, reject, drain, backup")
        }
        let weight = try Int(argument: dict["weight"] ?? 100, source: nil)
        guard (1...255).contains(weight) else { throw ArgumentError("`weight`: \(weight) is not between 1 and 255") }
        let label = dict["label"]?.text ?? address
        guard (3...32).contains(label.count) else {
            throw ArgumentError("`\(label)` is no label of 3 to 32 characters")
        }
        return NodeBalancerNode(label: label, address: address, weight: weight, mode: mode)
    }
}
