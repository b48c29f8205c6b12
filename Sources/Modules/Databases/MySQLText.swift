// SPDX-License-Identifier: Apache-2.0

import Digests

/// The one encoder of data into MySQL's and MariaDB's SQL.
enum MySQLText {
    /// A name between backticks, backticks in it doubled.
    static func identifier(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
    }

    /// A text between single quotes; sessions of ours run without `NO_BACKSLASH_ESCAPES`, so a backslash escapes.
    static func literal(_ text: String) -> String {
        var out = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": out += "''"
            case "\\": out += "\\\\"
            case "\0": out += "\\0"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\u{1a}": out += "\\Z"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "'"
    }

    /// `'user'@'host'`.
    static func account(_ user: String, _ host: String) -> String { "\(literal(user))@\(literal(host))" }

    /// A word of SQL that can't be quoted, such as a character set or a plugin; nil when it is more than a word.
    static func word(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
        }
        return isPlain && !text.isEmpty ? text : nil
    }

    /// What `mysql_native_password` stores of a password: `*` and the SHA-1 of its SHA-1 in capital hexadecimal.
    static func nativeHash(_ password: String) -> String {
        password.isEmpty ? "" : "*" + Digest.sha1.hex(Digest.sha1.of(Array(password.utf8))).uppercased()
    }

    /// Whether `text` has the shape of a `mysql_native_password` hash.
    static func isNativeHash(_ text: String) -> Bool {
        text.utf8.count == 41 && text.hasPrefix("*") && text.dropFirst().allSatisfy(\.isHexDigit)
    }

    /// A value of an option file (my.cnf) between double quotes.
    static func option(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
