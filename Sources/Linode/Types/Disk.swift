// SPDX-License-Identifier: Apache-2.0

/// A disk of a Linode.
public struct Disk: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "disk"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// Its size in MB.
    public var size: Int
    /// What it is formatted as: `ext4`, `swap`, `raw` and others.
    public var filesystem: String
    /// `ready`, `not ready`, `deleting`.
    public var status: String

    /// Reads a disk.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        size = fields.int("size")
        filesystem = fields.text("filesystem")
        status = fields.text("status")
    }
}

/// What a Linode is started with: its disks, kernel and so on.
public struct BootConfig: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "configuration"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// The kernel, such as `linode/grub2`.
    public var kernel: String
    /// The device that holds the root file system.
    public var rootDevice: String

    /// Reads a configuration.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        kernel = fields.text("kernel")
        rootDevice = fields.text("root_device")
    }
}
