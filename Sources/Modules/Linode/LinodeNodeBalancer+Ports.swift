// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeNodeBalancer {
    /// What makes a port what it shall be: opened or changed in place, then its nodes.
    func portChanges(
        _ wanted: NodeBalancerPort, _ present: Observed.Port?, _ balancer: @escaping @Sendable (Dict) throws -> Int
    ) -> [ServiceChange] {
        var changes: [ServiceChange] = []
        let key = "port_\(wanted.port)"
        if let present {
            if let change = change(of: wanted, present.config, balancer) { changes.append(change) }
        } else {
            let open = access.change(
                "open port \(wanted.port) of NodeBalancer \(label)", before: "", after: Self.text(wanted.settings)
            ) { client, values in
                let made = try await client.nodeBalancers.createConfig(of: try balancer(values), wanted.settings)
                values[key] = .int(made.id)
            }
            changes.append(open)
        }
        // The number of a port that is opened by this run is known only then.
        let config: @Sendable (Dict) throws -> Int = { values in
            guard let id = present?.config.id ?? values[key]?.int else { throw ModuleFailure("the port is not open") }
            return id
        }
        guard let nodes = wanted.nodes else { return changes }
        return changes + nodeChanges(nodes, present?.nodes ?? [], wanted.port, balancer, config)
    }

    private func change(
        of wanted: NodeBalancerPort, _ config: NodeBalancerConfig, _ balancer: @escaping @Sendable (Dict) throws -> Int
    ) -> ServiceChange? {
        // The certificate and its key can't be compared, only their fingerprint can.
        var comparable = wanted.settings
        for name in ["ssl_cert", "ssl_key"] { comparable[name] = nil }
        var changes = LinodeAccess.differences(comparable, from: config.settings)
        let before = config.settings.filter { changes.keys.contains($0.key) }
        if let fingerprint = wanted.fingerprint, !Self.isSame(fingerprint, config.fingerprint) {
            for name in ["ssl_cert", "ssl_key"] { changes[name] = wanted.settings[name] }
        }
        guard !changes.isEmpty else { return nil }
        return access.change(
            "change port \(wanted.port) of NodeBalancer \(label)", before: Self.text(before), after: Self.text(changes)
        ) { [changes] client, values in
            _ = try await client.nodeBalancers.updateConfig(config.id, of: try balancer(values), changes)
        }
    }

    private static func isSame(_ a: String, _ b: String) -> Bool {
        let digits = { (text: String) in text.lowercased().filter { $0.isHexDigit } }
        return digits(a) == digits(b)
    }

    /// Settings for people: a key is never shown.
    private static func text(_ settings: Dict) -> String {
        var shown = settings
        for name in ["ssl_cert", "ssl_key"] where shown[name] != nil { shown[name] = "(not shown)" }
        return LinodeAccess.text(shown)
    }

    /// New nodes come before old ones go, so that there is always one.
    private func nodeChanges(
        _ wanted: [NodeBalancerNode], _ present: [NodeBalancerNode], _ port: Int,
        _ balancer: @escaping @Sendable (Dict) throws -> Int, _ config: @escaping @Sendable (Dict) throws -> Int
    ) -> [ServiceChange] {
        var changes: [ServiceChange] = []
        for node in wanted {
            guard let old = present.first(where: { $0.address == node.address }) else {
                changes.append(
                    access.change("put node \(node.label) (\(node.address)) behind port \(port) of \(label)") {
                        client, values in
                        _ = try await client.nodeBalancers.createNode(
                            node, of: try balancer(values), config: try config(values))
                    })
                continue
            }
            let differences = LinodeAccess.differences(node.body, from: old.body)
            guard !differences.isEmpty else { continue }
            changes.append(
                access.change(
                    "change node \(node.label) behind port \(port) of \(label)", before: LinodeAccess.text(old.body),
                    after: LinodeAccess.text(node.body)
                ) { client, values in
                    _ = try await client.nodeBalancers.updateNode(
                        old.id, of: try balancer(values), config: try config(values), differences)
                })
        }
        return changes
            + present.filter { old in !wanted.contains { $0.address == old.address } }.map { old in
                access.change("remove node \(old.label) (\(old.address)) from port \(port) of \(label)") {
                    client, values in
                    try await client.nodeBalancers.deleteNode(
                        old.id, of: try balancer(values), config: try config(values))
                }
            }
    }
}
