// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about NodeBalancers.
public struct NodeBalancers: Sendable {
    let client: LinodeClient
    private let path = "/nodebalancers"

    /// All NodeBalancers.
    public func list() async throws -> [NodeBalancer] { try await client.list(path) }

    /// The NodeBalancer called `label`; nil when there is none.
    public func named(_ label: String) async throws -> NodeBalancer? { try await list().first { $0.label == label } }

    /// Makes a NodeBalancer without ports.
    public func create(
        label: String, region: String, connectionThrottle: Int? = nil, firewall: Int? = nil, tags: [String] = []
    ) async throws -> NodeBalancer {
        var body: Dict = ["label": .string(label), "region": .string(region)]
        body["client_conn_throttle"] = connectionThrottle.map { .int($0) }
        body["firewall_id"] = firewall.map { .int($0) }
        if !tags.isEmpty { body["tags"] = .strings(tags) }
        let lookUp = LookUp.item(path: path, filter: nil, members: ["label": .string(label)])
        return try await client.make(LinodeCall(.post, path, body: body, lookUp: lookUp))
    }

    /// Changes label, throttle or tags.
    public func update(_ id: Int, _ changes: Dict) async throws -> NodeBalancer {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: changes))
    }

    /// Deletes a NodeBalancer; its address is gone for good.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }

    /// Its ports.
    public func configs(of id: Int) async throws -> [NodeBalancerConfig] {
        try await client.list("\(path)/\(id)/configs")
    }

    /// Opens a port; `settings` hold `port`, `protocol` and so on.
    public func createConfig(of id: Int, _ settings: Dict) async throws -> NodeBalancerConfig {
        let configs = "\(path)/\(id)/configs"
        let lookUp = settings["port"].map { LookUp.item(path: configs, filter: nil, members: ["port": $0]) }
        return try await client.make(LinodeCall(.post, configs, body: settings, lookUp: lookUp))
    }

    /// Changes a port.
    public func updateConfig(_ config: Int, of id: Int, _ settings: Dict) async throws -> NodeBalancerConfig {
        try await client.make(LinodeCall(.put, "\(path)/\(id)/configs/\(config)", body: settings))
    }

    /// Closes a port.
    public func deleteConfig(_ config: Int, of id: Int) async throws {
        try await client.perform(LinodeCall(.delete, "\(path)/\(id)/configs/\(config)"))
    }

    /// What stands behind a port.
    public func nodes(of id: Int, config: Int) async throws -> [NodeBalancerNode] {
        try await client.list("\(path)/\(id)/configs/\(config)/nodes")
    }

    /// Puts a node behind a port.
    public func createNode(
        _ node: NodeBalancerNode, of id: Int, config: Int
    ) async throws -> NodeBalancerNode {
        let nodes = "\(path)/\(id)/configs/\(config)/nodes"
        let lookUp = LookUp.item(path: nodes, filter: nil, members: ["address": .string(node.address)])
        return try await client.make(LinodeCall(.post, nodes, body: node.body, lookUp: lookUp))
    }

    /// Changes a node's weight, mode and the like.
    public func updateNode(
        _ node: Int, of id: Int, config: Int, _ changes: Dict
    ) async throws -> NodeBalancerNode {
        try await client.make(LinodeCall(.put, "\(path)/\(id)/configs/\(config)/nodes/\(node)", body: changes))
    }

    /// Takes a node away.
    public func deleteNode(_ node: Int, of id: Int, config: Int) async throws {
        try await client.perform(LinodeCall(.delete, "\(path)/\(id)/configs/\(config)/nodes/\(node)"))
    }
}

extension LinodeClient {
    /// The calls about NodeBalancers.
    public var nodeBalancers: NodeBalancers { NodeBalancers(client: self) }
}
