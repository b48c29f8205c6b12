// SPDX-License-Identifier: Apache-2.0

/// A public key in the user's profile.
public struct SSHKey: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "SSH key"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// The key in OpenSSH's form.
    public var key: String

    /// Reads a key.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        key = fields.text("ssh_key")
    }
}
