// SPDX-License-Identifier: Apache-2.0

/// A backup that Linode made: on site, and not safe for databases.
public struct Backup: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "backup"
    /// Its number.
    public var id: Int
    /// A snapshot's name.
    public var label: String?
    /// `auto` or `snapshot`.
    public var type: String
    /// How far it is.
    public var status: BackupStatus
    /// Whether it can be restored.
    public var isAvailable: Bool
    /// When it was begun.
    public var created: LinodeTime?
    /// When it was done.
    public var finished: LinodeTime?

    /// Reads a backup.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.optionalText("label")
        type = fields.text("type")
        status = fields.word("status")
        isAvailable = fields.flag("available")
        created = fields.time("created")
        finished = fields.time("finished")
    }
}

/// How far a backup is.
public struct BackupStatus: OpenEnum {
    /// The API's word.
    public let rawValue: String
    /// The API's word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Done.
    public static let successful: BackupStatus = "successful"
    /// Given up by the API.
    public static let failed: BackupStatus = "failed"
    /// Given up by the user.
    public static let aborted: BackupStatus = "userAborted"

    /// Whether nothing more will come of it.
    public var isOver: Bool { [.successful, .failed, .aborted].contains(self) }
}

/// All backups of a Linode.
public struct BackupSet: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "list of backups"
    /// Those made by themselves, in the API's order.
    public var automatic: [Backup]
    /// The snapshot; a new one replaces it.
    public var snapshot: Backup?
    /// The snapshot that is being made.
    public var snapshotInProgress: Backup?

    /// Reads the backups of a Linode.
    public init(_ fields: Fields) throws {
        automatic = try fields.list("automatic")
        snapshot = try fields.object("snapshot").optional("current")
        snapshotInProgress = try fields.object("snapshot").optional("in_progress")
    }

    /// All of them.
    public var all: [Backup] { automatic + [snapshot, snapshotInProgress].compactMap { $0 } }
}
