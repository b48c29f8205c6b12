// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about Linodes.
public struct Instances: Sendable {
    let client: LinodeClient
    private let path = "/linode/instances"

    /// All Linodes that `filter` means.
    public func list(_ filter: LinodeFilter? = nil) async throws -> [Instance] {
        try await client.list(path, filter: filter)
    }

    /// The Linode called `label`; nil when there is none.
    public func named(_ label: String) async throws -> Instance? {
        try await list(.equal("label", .string(label))).first { $0.label == label }
    }

    /// The Linode with that number.
    public func get(_ id: Int) async throws -> Instance { try await client.get("\(path)/\(id)") }

    /// Makes a Linode.
    ///
    /// It needs a label: that is how a call without an answer finds out what it did.
    public func create(_ draft: InstanceDraft) async throws -> Instance {
        let lookUp = draft.label.map { LookUp.label(path, $0) }
        return try await client.make(LinodeCall(.post, path, body: draft.creation, lookUp: lookUp))
    }

    /// Changes label, tags and the like.
    public func update(_ id: Int, _ changes: Dict) async throws -> Instance {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: changes))
    }

    /// Wipes a Linode and makes it anew; its number and addresses stay.
    public func rebuild(_ id: Int, _ draft: InstanceDraft) async throws -> Instance {
        let lookUp = LookUp.event(action: .rebuild, entity: id, answer: "\(path)/\(id)")
        return try await client.make(LinodeCall(.post, "\(path)/\(id)/rebuild", body: draft.rebuild, lookUp: lookUp))
    }

    /// Gives a Linode another size; it is switched off meanwhile.
    public func resize(_ id: Int, to type: String) async throws {
        let body: Dict = ["type": .string(type), "allow_auto_disk_resize": true]
        let lookUp = LookUp.event(action: .resize, entity: id, answer: nil)
        try await client.perform(LinodeCall(.post, "\(path)/\(id)/resize", body: body, lookUp: lookUp))
    }

    /// Starts a Linode.
    public func boot(_ id: Int) async throws {
        try await client.perform(LinodeCall(.post, "\(path)/\(id)/boot", body: [:], lookUp: .harmless))
    }

    /// Stops a Linode.
    public func shutDown(_ id: Int) async throws {
        try await client.perform(LinodeCall(.post, "\(path)/\(id)/shutdown", lookUp: .harmless))
    }

    /// Stops and starts a Linode.
    public func reboot(_ id: Int) async throws {
        let lookUp = LookUp.event(action: .reboot, entity: id, answer: nil)
        try await client.perform(LinodeCall(.post, "\(path)/\(id)/reboot", body: [:], lookUp: lookUp))
    }

    /// Deletes a Linode, its disks and its backups, for good.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }

    /// The disks of a Linode.
    public func disks(of id: Int) async throws -> [Disk] { try await client.list("\(path)/\(id)/disks") }

    /// What a Linode can be started with; empty for a moment after it was made.
    public func configs(of id: Int) async throws -> [BootConfig] { try await client.list("\(path)/\(id)/configs") }

    /// The firewalls in front of a Linode.
    public func firewalls(of id: Int) async throws -> [Firewall] {
        try await client.list("\(path)/\(id)/firewalls")
    }
}

extension LinodeClient {
    /// The calls about Linodes.
    public var instances: Instances { Instances(client: self) }
}
