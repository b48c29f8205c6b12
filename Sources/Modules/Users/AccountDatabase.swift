// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A line of passwd(5).
struct Account: Sendable, Hashable {
    var name: String
    var uid: Int
    var gid: Int
    var comment: String
    var home: String
    var shell: String

    /// Reads `name:x:uid:gid:comment:home:shell`; nil for anything else.
    init?(line: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, let uid = Int(fields[2]), let gid = Int(fields[3]) else { return nil }
        (name, self.uid, self.gid, comment, home, shell) = (fields[0], uid, gid, fields[4], fields[5], fields[6])
    }
}

/// A line of group(5).
struct AccountGroup: Sendable, Hashable {
    var name: String
    var gid: Int
    var members: [String]

    /// Reads `name:x:gid:member,member`; nil for anything else.
    init?(line: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 4, let gid = Int(fields[2]) else { return nil }
        (name, self.gid, members) = (fields[0], gid, fields[3].split(separator: ",").map(String.init))
    }
}

/// A line of shadow(5): the password's hash and its dates in days since 1970.
struct AccountShadow: Sendable, Hashable {
    var password: String
    var minimum: Int?
    var maximum: Int?
    var warning: Int?
    var inactive: Int?
    var expires: Int?

    /// Reads `name:hash:changed:min:max:warn:inactive:expires:`; nil for anything else.
    init?(line: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 9 else { return nil }
        password = fields[1]
        (minimum, maximum, warning) = (Int(fields[3]), Int(fields[4]), Int(fields[5]))
        (inactive, expires) = (Int(fields[6]), Int(fields[7]))
    }
}

/// Where accounts are looked up.
enum AccountDatabase {
    /// A program that prints the entry `key` of `database`, or all entries; nothing when there is none.
    static func entry(_ key: String?, in database: String, isLocal: Bool) -> ShellScript {
        guard isLocal else { return "getent \(database) \(words: key.map { [$0] } ?? []) || :" }
        let file = "/etc/\(database)"
        guard let key else { return "cat \(file)" }
        return "awk -F: -v key=\(key) '$1 == key' \(file) || :"
    }
}
