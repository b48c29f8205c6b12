// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about firewalls.
public struct Firewalls: Sendable {
    let client: LinodeClient
    private let path = "/networking/firewalls"

    /// All firewalls.
    public func list() async throws -> [Firewall] { try await client.list(path) }

    /// The firewall called `label`; nil when there is none.
    public func named(_ label: String) async throws -> Firewall? { try await list().first { $0.label == label } }

    /// Makes a firewall, with Linodes behind it from the first moment.
    public func create(
        label: String, rules: FirewallRules, linodes: [Int] = [], nodeBalancers: [Int] = [], tags: [String] = []
    ) async throws -> Firewall {
        var body: Dict = ["label": .string(label), "rules": .dict(rules.body)]
        var devices = Dict()
        if !linodes.isEmpty { devices["linodes"] = .list(linodes.map { .int($0) }) }
        if !nodeBalancers.isEmpty { devices["nodebalancers"] = .list(nodeBalancers.map { .int($0) }) }
        if !devices.isEmpty { body["devices"] = .dict(devices) }
        if !tags.isEmpty { body["tags"] = .strings(tags) }
        let lookUp = LookUp.item(path: path, filter: nil, members: ["label": .string(label)])
        return try await client.make(LinodeCall(.post, path, body: body, lookUp: lookUp))
    }

    /// Changes label, status or tags.
    public func update(_ id: Int, _ changes: Dict) async throws -> Firewall {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: changes))
    }

    /// Replaces all rules at once.
    public func setRules(_ id: Int, _ rules: FirewallRules) async throws -> FirewallRules {
        try await client.make(LinodeCall(.put, "\(path)/\(id)/rules", body: rules.body))
    }

    /// Removes a firewall; what stood behind it stands open.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }

    /// What stands behind a firewall.
    public func devices(of id: Int) async throws -> [FirewallDevice] { try await client.list("\(path)/\(id)/devices") }

    /// Puts something behind a firewall.
    public func attach(_ entity: Entity, to id: Int) async throws -> FirewallDevice {
        let number = Value.int(entity.id ?? 0)
        let devices = "\(path)/\(id)/devices"
        let call = LinodeCall(.post, devices, body: ["id": number, "type": .string(entity.type)], lookUp: .harmless)
        do { return try await client.make(call) } catch let error as LinodeError where error.status == 400 {
            // An earlier try may have put it there.
            let all = try await self.devices(of: id)
            let there = all.first { $0.entity.id == entity.id && $0.entity.type == entity.type }
            guard let there else { throw error }
            return there
        }
    }

    /// Takes something out from behind a firewall.
    public func detach(_ device: Int, from id: Int) async throws {
        try await client.perform(LinodeCall(.delete, "\(path)/\(id)/devices/\(device)"))
    }
}

extension LinodeClient {
    /// The calls about firewalls.
    public var firewalls: Firewalls { Firewalls(client: self) }
}
