// SPDX-License-Identifier: Apache-2.0

import Values

/// What stat(2) says of a file, with the names that Ansible's `stat` and `find` return.
struct StatEntry: Sendable {
    var path: String
    /// File type and permission bits together.
    var rawMode: Int
    var uid: Int
    var gid: Int
    var size: Int
    var inode: Int
    var device: Int
    var links: Int
    /// Seconds since 1970 with a fraction.
    var accessed: Double
    var modified: Double
    var changed: Double
    /// Empty when the number has no name.
    var owner: String
    var group: String

    /// The kinds of files, by the type bits of the mode.
    private static let kinds: [(name: String, bits: Int)] = [
        ("isdir", 0o040000), ("ischr", 0o020000), ("isblk", 0o060000), ("isreg", 0o100000), ("isfifo", 0o010000),
        ("islnk", 0o120000), ("issock", 0o140000),
    ]
    private static let permissions: [(name: String, bits: Int)] = [
        ("wusr", 0o200), ("rusr", 0o400), ("xusr", 0o100), ("wgrp", 0o020), ("rgrp", 0o040), ("xgrp", 0o010),
        ("woth", 0o002), ("roth", 0o004), ("xoth", 0o001), ("isuid", 0o4000), ("isgid", 0o2000),
    ]

    var permissionBits: Int { rawMode & 0o7777 }
    func isKind(_ name: String) -> Bool {
        Self.kinds.contains { $0.name == name && $0.bits == rawMode & 0o170000 }
    }

    /// The return values that `stat` and `find` share.
    var values: Dict {
        var values: Dict = ["path": .string(path), "mode": .string(octal(permissionBits))]
        for kind in Self.kinds { values[.string(kind.name)] = .bool(kind.bits == rawMode & 0o170000) }
        values["uid"] = .int(uid)
        values["gid"] = .int(gid)
        values["size"] = .int(size)
        values["inode"] = .int(inode)
        values["dev"] = .int(device)
        values["nlink"] = .int(links)
        values["atime"] = .float(accessed)
        values["mtime"] = .float(modified)
        values["ctime"] = .float(changed)
        for permission in Self.permissions {
            values[.string(permission.name)] = .bool(rawMode & permission.bits != 0)
        }
        return values
    }
}
