// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about StackScripts.
public struct StackScripts: Sendable {
    let client: LinodeClient
    private let path = "/linode/stackscripts"

    /// This account's StackScripts.
    public func list() async throws -> [StackScript] { try await client.list(path, filter: .equal("mine", true)) }

    /// This account's StackScript called `label`; nil when there is none.
    public func named(_ label: String) async throws -> StackScript? {
        try await list().first { $0.label == label && $0.isMine }
    }

    /// Makes a StackScript that only this account sees.
    public func create(
        label: String, script: String, images: [String], note: String = "", revision: String = ""
    ) async throws -> StackScript {
        var body: Dict = ["label": .string(label), "script": .string(script), "images": .strings(images)]
        if !note.isEmpty { body["description"] = .string(note) }
        if !revision.isEmpty { body["rev_note"] = .string(revision) }
        let lookUp = LookUp.item(
            path: path, filter: .equal("mine", true), members: ["label": .string(label), "mine": true])
        return try await client.make(LinodeCall(.post, path, body: body, lookUp: lookUp))
    }

    /// Changes a StackScript.
    public func update(_ id: Int, _ changes: Dict) async throws -> StackScript {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: changes))
    }

    /// Deletes a StackScript.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }
}

extension LinodeClient {
    /// The calls about StackScripts.
    public var stackScripts: StackScripts { StackScripts(client: self) }
}
