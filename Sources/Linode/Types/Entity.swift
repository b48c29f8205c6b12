// SPDX-License-Identifier: Apache-2.0

import Values

/// Something that an event or a firewall is about.
public struct Entity: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "entity"
    /// Its number; nil where the API names it by a text.
    public var id: Int?
    /// What kind of thing it is: `linode`, `nodebalancer`, `domain` and others.
    public var type: String
    /// Its name.
    public var label: String

    /// Something of that kind.
    public init(id: Int, type: String, label: String = "") { (self.id, self.type, self.label) = (id, type, label) }

    /// Reads it.
    public init(_ fields: Fields) throws {
        id = fields.optionalInt("id") ?? fields.optionalText("id").flatMap { Int($0) }
        type = fields.text("type")
        label = fields.text("label")
    }
}
