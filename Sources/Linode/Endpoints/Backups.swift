// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about Linode's own backups.
public struct Backups: Sendable {
    let client: LinodeClient

    private func path(_ linode: Int) -> String { "/linode/instances/\(linode)/backups" }

    /// The backups of a Linode.
    public func list(of linode: Int) async throws -> BackupSet { try await client.get(path(linode)) }

    /// Lets Linode back a Linode up, for money.
    public func enable(for linode: Int) async throws {
        try await client.perform(LinodeCall(.post, path(linode) + "/enable", lookUp: .harmless))
    }

    /// Ends the backups of a Linode and deletes all of them.
    public func cancel(for linode: Int) async throws {
        try await client.perform(LinodeCall(.post, path(linode) + "/cancel", lookUp: .harmless))
    }

    /// Makes a snapshot, which replaces the one before.
    public func snapshot(of linode: Int, label: String) async throws -> Backup {
        let lookUp = LookUp.event(action: .snapshot, entity: linode, answer: nil)
        let call = LinodeCall(.post, path(linode), body: ["label": .string(label)], lookUp: lookUp)
        let answer = try await client.send(call).value
        if let backup: Backup = try? Backup(Fields(answer, kind: Backup.kind)) { return backup }
        // No answer came, but the event did: what is being made, or was made, is the one.
        let all = try await list(of: linode)
        guard let made = all.snapshotInProgress ?? all.snapshot else {
            throw LinodeError.unexpected("the snapshot `\(label)` is not listed")
        }
        return made
    }

    /// Puts a backup onto a Linode in the same region; `overwrite` deletes what that has.
    public func restore(_ backup: Int, of linode: Int, to target: Int, overwrite: Bool) async throws {
        let body: Dict = ["linode_id": .int(target), "overwrite": .bool(overwrite)]
        let lookUp = LookUp.event(action: .restore, entity: target, answer: nil)
        try await client.perform(
            LinodeCall(.post, path(linode) + "/\(backup)/restore", body: body, lookUp: lookUp))
    }
}

extension LinodeClient {
    /// The calls about Linode's own backups.
    public var backups: Backups { Backups(client: self) }
}
