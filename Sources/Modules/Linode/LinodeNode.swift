// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// One node behind a NodeBalancer.
struct LinodeNode: ServiceModule {
    static let name = "linode_nodebalancer_node"
    static let summary = "Drains a node behind a NodeBalancer and takes it back, as a rolling deploy does."
    static let notes = [
        "It changes a node that is there; `linode_nodebalancer` makes nodes.",
        "The last node of a port that takes requests is not taken away from it, unless `allow_last` says so.",
    ]
    static let examples = [
        Example("Send no new visitors", "linode_nodebalancer_node: { nodebalancer: shop, node: app1, mode: drain }"),
        Example("Send visitors again", "linode_nodebalancer_node: { nodebalancer: shop, node: app1, mode: accept }"),
    ]
    static let returns = [ReturnValue("nodes", "the node's places: port, mode, weight, status")]

    enum Mode: String, ParameterChoice { case accept, reject, drain, backup }

    @ParameterGroup var access = LinodeAccess()
    @Parameter("The label of the NodeBalancer.") var nodebalancer: String
    @Parameter("The node: its label, or its address with its port.") var node: String
    @Parameter("The port of the NodeBalancer; all ports that have the node when left out.") var port: Int?
    @Parameter("What it gets: requests, none, only those of visitors that it has, or those that nobody else takes.")
    var mode = Mode.accept
    @Parameter("Its share of the requests, 1 to 255.") var weight: Int?
    @Parameter("Whether even the last node that takes requests may be taken away.") var allowLast = false

    /// What the account has.
    struct Present: Sendable {
        var balancer: Int
        var ports: [LinodeNodeBalancer.Observed.Port]
    }

    func validate() throws {
        if let weight, !(1...255).contains(weight) {
            throw ArgumentError("`\(weight)` is not between 1 and 255", argument: "weight")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Present? {
        try await access.using(service) { client in
            guard let found = try await client.nodeBalancers.named(nodebalancer) else {
                // An earlier task may be about to create it.
                if context.checkMode { return nil }
                throw ModuleFailure("there is no NodeBalancer `\(nodebalancer)`")
            }
            var observed = Present(balancer: found.id, ports: [])
            for config in try await client.nodeBalancers.configs(of: found.id) where port == nil || port == config.port
            {
                let nodes = try await client.nodeBalancers.nodes(of: found.id, config: config.id)
                observed.ports.append(LinodeNodeBalancer.Observed.Port(config: config, nodes: nodes))
            }
            return observed
        }
    }

    func plan(from observed: Present?, in context: TaskContext) throws -> ServicePlan {
        guard let observed else { return ServicePlan(warnings: ["there is no NodeBalancer `\(nodebalancer)` yet"]) }
        var plan = ServicePlan()
        var places: [Value] = []
        for port in observed.ports {
            guard let found = port.nodes.first(where: { $0.label == node || $0.address == node }) else { continue }
            places.append([
                "port": .int(port.config.port), "mode": .string(found.mode), "weight": .int(found.weight),
                "status": .string(found.status),
            ])
            if let change = try change(found, port, observed.balancer) { plan.changes.append(change) }
        }
        guard !places.isEmpty else {
            let all = observed.ports.flatMap(\.nodes).map(\.label).deduplicated.joined(separator: ", ")
            throw ModuleFailure(
                "`\(nodebalancer)` has no node `\(node)`\n  hint: it has \(all.isEmpty ? "none" : all)")
        }
        plan.values["nodes"] = .list(places)
        return plan
    }

    private func change(
        _ found: NodeBalancerNode, _ port: LinodeNodeBalancer.Observed.Port, _ balancer: Int
    ) throws -> ServiceChange? {
        var wanted: Dict = ["mode": .string(mode.rawValue)]
        wanted["weight"] = weight.map { .int($0) }
        let differences = LinodeAccess.differences(wanted, from: found.body)
        guard !differences.isEmpty else { return nil }
        let others = port.nodes.contains { $0.id != found.id && $0.mode == "accept" && $0.status != "DOWN" }
        guard mode == .accept || found.mode != "accept" || others || allowLast else {
            throw ModuleFailure(
                "`\(node)` is the last node behind port \(port.config.port) of `\(nodebalancer)` that takes requests"
                    + "\n  hint: bring another one up first, or give `allow_last: true`")
        }
        return access.change(
            "node \(node) behind port \(port.config.port) of \(nodebalancer): \(found.mode) → \(mode.rawValue)",
            before: LinodeAccess.text(found.body), after: LinodeAccess.text(found.body.merging(wanted) { $1 })
        ) { client, _ in
            _ = try await client.nodeBalancers.updateNode(
                found.id, of: balancer, config: port.config.id, differences)
        }
    }
}
