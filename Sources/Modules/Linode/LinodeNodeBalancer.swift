// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A NodeBalancer with its ports and nodes.
struct LinodeNodeBalancer: ServiceModule {
    static let name = "linode_nodebalancer"
    static let summary = "Creates, changes and deletes a NodeBalancer, its ports and the nodes behind them."
    static let notes = [
        "Where `configs` is given, ports that are not in it are closed; where a port has `nodes`, others are removed.",
        "A key is never shown by the API. A certificate is sent again when `ssl_fingerprint` is given and differs.",
        "`linode_nodebalancer_node` drains a single node, as a rolling deploy does.",
    ]
    static let examples = [
        Example(
            "Balance two app hosts",
            "linode_nodebalancer: { label: shop, region: us-east, configs: [{ port: 80, protocol: http, check: http, "
                + "check_path: /health, nodes: [{ label: app1, address: '192.168.1.2:80' }, "
                + "{ label: app2, address: '192.168.1.3:80' }] }] }")
    ]
    static let returns = [ReturnValue("nodebalancer", "the NodeBalancer: id, label, ipv4, ipv6, hostname, region")]

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name.", aliases: "name") var label: String
    @Parameter("Where it is; needed to create it.") var region: String?
    @Parameter("Whether it shall be there.") var state = LinodePresence.present
    @Parameter("How many connections a second one address may open, 0 to 20; 0 for any number.")
    var clientConnThrottle: Int?
    @Parameter("The number of the firewall it stands behind; used when it is created.") var firewallId: Int?
    @Parameter("Its tags.") var tags: [String]?
    @Parameter("Its ports, in the API's words, each with its `nodes`: label, address, weight, mode.")
    var configs: [NodeBalancerPort]?
    @Parameter("The tag that says whose it is: one without it is not deleted.") var inventoryTag: String?

    /// What the account has.
    struct Observed: Sendable {
        var balancer: NodeBalancer?
        var ports: [Port] = []

        /// A port and what stands behind it.
        struct Port: Sendable {
            var config: NodeBalancerConfig
            var nodes: [NodeBalancerNode]
        }
    }

    func validate() throws {
        try LinodeLabel.check(label, 3...32)
        if let throttle = clientConnThrottle, !(0...20).contains(throttle) {
            throw ArgumentError("`\(throttle)` is not between 0 and 20", argument: "client_conn_throttle")
        }
        let ports = (configs ?? []).map(\.port)
        if let twice = ports.first(where: { port in ports.filter { $0 == port }.count > 1 }) {
            throw ArgumentError("port \(twice) is there twice", argument: "configs")
        }
        if state == .absent, inventoryTag == nil {
            throw ArgumentError("to delete it, the tag that says whose it is is needed", argument: "inventory_tag")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Observed {
        for config in configs ?? [] { service.learnSecret(config.settings["ssl_key"]?.text ?? "") }
        return try await access.using(service) { client in
            guard let found = try await client.nodeBalancers.named(label) else {
                if state == .present, let region { try await client.catalogues.check(region: region) }
                return Observed()
            }
            var observed = Observed(balancer: found)
            guard state == .present, configs != nil else { return observed }
            for config in try await client.nodeBalancers.configs(of: found.id) {
                let nodes = try await client.nodeBalancers.nodes(of: found.id, config: config.id)
                observed.ports.append(Observed.Port(config: config, nodes: nodes))
            }
            return observed
        }
    }
}
