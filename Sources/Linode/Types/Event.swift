// SPDX-License-Identifier: Apache-2.0

/// Something that happened in the account, or is happening.
public struct AccountEvent: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "event"
    /// Its number; later ones are greater.
    public var id: Int
    /// What happened.
    public var action: EventAction
    /// How far it is: `scheduled`, `started`, `finished`, `failed`, or `notification`.
    public var status: String
    /// What it is about; nil for some.
    public var entity: Entity?
    /// How much of it is done.
    public var percent: Int?
    /// Why it failed, as far as the API says.
    public var message: String?
    /// When it began.
    public var created: LinodeTime?

    /// Reads an event.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        action = fields.word("action")
        status = fields.text("status")
        entity = try fields.optional("entity")
        percent = fields.optionalInt("percent_complete")
        message = fields.optionalText("message")
        created = fields.time("created")
    }
}

/// What happened.
public struct EventAction: OpenEnum {
    /// The API's word.
    public let rawValue: String
    /// The API's word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A Linode was rebuilt.
    public static let rebuild: EventAction = "linode_rebuild"
    /// A Linode was given another size.
    public static let resize: EventAction = "linode_resize"
    /// A Linode was restarted.
    public static let reboot: EventAction = "linode_reboot"
    /// A snapshot was made.
    public static let snapshot: EventAction = "linode_snapshot"
    /// A backup was restored.
    public static let restore: EventAction = "backups_restore"
}
