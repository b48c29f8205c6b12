// SPDX-License-Identifier: Apache-2.0

/// A Linode: a machine.
public struct Instance: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "Linode"
    /// Its number, kept for life, rebuilds included.
    public var id: Int
    /// Its name, unique in the account.
    public var label: String
    /// What it is doing.
    public var status: InstanceStatus
    /// Its type, such as `g6-nanode-1`.
    public var type: String
    /// Where it stands.
    public var region: String
    /// The image it was made or rebuilt from; nil when its image is gone.
    public var image: String?
    /// Its IPv4 addresses, public ones first as a rule.
    public var ipv4: [String]
    /// Its IPv6 address with its prefix length; nil when it has none.
    public var ipv6: String?
    /// Its tags.
    public var tags: [String]
    /// Whether Linode backs it up.
    public var hasBackups: Bool
    /// When its backups are made: the weekday, and the two hours in UTC, such as `W10`.
    public var backupDay: String?
    /// The two hours in UTC in which its backups are made, such as `W10`.
    public var backupWindow: String?
    /// Whether it was given user data.
    public var hasUserData: Bool
    /// Whether it is started again when it stops by itself.
    public var isWatched: Bool
    /// When it was made.
    public var created: LinodeTime?
    /// When it was last changed.
    public var updated: LinodeTime?

    /// Reads a Linode.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        status = fields.word("status")
        type = fields.text("type")
        region = fields.text("region")
        image = fields.optionalText("image")
        ipv4 = fields.texts("ipv4")
        ipv6 = fields.optionalText("ipv6")
        tags = fields.texts("tags")
        hasBackups = fields.object("backups").flag("enabled")
        backupDay = fields.object("backups").object("schedule").optionalText("day")
        backupWindow = fields.object("backups").object("schedule").optionalText("window")
        hasUserData = fields.flag("has_user_data")
        isWatched = fields.flag("watchdog_enabled")
        created = fields.time("created")
        updated = fields.time("updated")
    }

    /// Its first public IPv4 address; nil when it has none.
    public var publicIPv4: String? { ipv4.first { !Self.isPrivate($0) } }
    /// Its address in the data centre's private network; nil when it has none.
    public var privateIPv4: String? { ipv4.first { $0.hasPrefix("192.168.") } }
    /// Its IPv6 address without the prefix length.
    public var plainIPv6: String? { ipv6.map { String($0.prefix { $0 != "/" }) } }

    // Linode hands out 192.168.128.0/17; other private ranges may be those of a sandbox.
    private static func isPrivate(_ address: String) -> Bool { address.hasPrefix("192.168.") }
}

/// What a Linode is doing.
public struct InstanceStatus: OpenEnum {
    /// The API's word.
    public let rawValue: String
    /// The API's word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Powered on; whether its programs answer is another question.
    public static let running: InstanceStatus = "running"
    /// Powered off.
    public static let offline: InstanceStatus = "offline"
    /// Powered off by the API's other name for it.
    public static let stopped: InstanceStatus = "stopped"
    /// Being made.
    public static let provisioning: InstanceStatus = "provisioning"
    /// Starting.
    public static let booting: InstanceStatus = "booting"
    /// Stopping in order to start.
    public static let rebooting: InstanceStatus = "rebooting"
    /// Stopping.
    public static let shuttingDown: InstanceStatus = "shutting_down"
    /// Its disks are being made anew.
    public static let rebuilding: InstanceStatus = "rebuilding"
    /// A backup is being put onto it.
    public static let restoring: InstanceStatus = "restoring"
    /// Going away.
    public static let deleting: InstanceStatus = "deleting"

    /// Whether it stands still: only then can it be changed.
    public var isSettled: Bool { [.running, .offline, .stopped].contains(self) }
}
