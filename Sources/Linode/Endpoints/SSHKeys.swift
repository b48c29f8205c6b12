// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about the public keys in the user's profile.
public struct SSHKeys: Sendable {
    let client: LinodeClient
    private let path = "/profile/sshkeys"

    /// All keys of the user.
    public func list() async throws -> [SSHKey] { try await client.list(path) }

    /// Adds a key.
    public func create(label: String, key: String) async throws -> SSHKey {
        let body: Dict = ["label": .string(label), "ssh_key": .string(key)]
        return try await client.make(
            LinodeCall(.post, path, body: body, lookUp: .item(path: path, filter: nil, members: body)))
    }

    /// Gives a key another name.
    public func rename(_ id: Int, _ label: String) async throws -> SSHKey {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: ["label": .string(label)]))
    }

    /// Removes a key from the profile; Linodes keep it.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }
}

extension LinodeClient {
    /// The calls about the public keys in the user's profile.
    public var sshKeys: SSHKeys { SSHKeys(client: self) }
}
