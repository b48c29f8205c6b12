// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// The one encoder of data into PostgreSQL's SQL, and what a server stores of a password.
enum PostgreSQLText {
    /// A name between double quotes, double quotes in it doubled.
    static func identifier(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// A text between single quotes; one with a backslash as `E'…'`, which every server setting reads the same way.
    static func literal(_ text: String) -> String {
        let quoted = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        guard text.contains("\\") else { return "'\(quoted)'" }
        return " E'" + quoted.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") + "'"
    }

    /// An array of texts.
    static func array(_ texts: some Sequence<String>) -> String {
        "ARRAY[" + texts.map(literal).joined(separator: ", ") + "]::text[]"
    }

    /// A value of a connection string, between single quotes with `\` as escape.
    static func connectionValue(_ text: String) -> String {
        "'" + text.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }.map(String.init).joined() + "'"
    }

    /// A field of a password file, `:` and `\` escaped.
    static func passwordField(_ text: String) -> String {
        text.flatMap { $0 == ":" || $0 == "\\" ? ["\\", $0] : [$0] }.map(String.init).joined()
    }

    /// Whether `text` is a stored form (`md5…` or a SCRAM verifier) instead of a password in clear.
    static func isHashed(_ text: String) -> Bool {
        if text.hasPrefix("SCRAM-SHA-256$") { return verifier(text) != nil }
        return text.utf8.count == 35 && text.hasPrefix("md5") && text.dropFirst(3).allSatisfy(\.isHexDigit)
    }

    /// Whether `stored` is what a server keeps of `password` for `role`: equal, or derived from it.
    ///
    /// SCRAM (RFC 5802, RFC 7677) normalises a password with SASLprep first; that is the identity for ASCII and for
    /// the composed letters that keyboards give.
    static func matches(_ stored: String?, password: String, role: String) -> Bool {
        guard let stored else { return password.isEmpty }
        if isHashed(password) { return stored == password }
        if stored.hasPrefix("md5") { return stored == "md5" + Digest.md5.hex(password + role) }
        guard let parts = verifier(stored) else { return stored == password }
        let salted = Digest.sha256.pbkdf2(
            password: Array(password.utf8), salt: parts.salt, iterations: parts.iterations, length: 32)
        let key = Digest.sha256.hmac(key: salted, Array("Client Key".utf8))
        return Digest.sha256.of(key) == parts.storedKey
    }

    /// The parts of `SCRAM-SHA-256$iterations:salt$storedKey:serverKey`.
    private static func verifier(_ text: String) -> (iterations: Int, salt: [UInt8], storedKey: [UInt8])? {
        let fields = text.split(separator: "$").map { $0.split(separator: ":").map(String.init) }
        guard fields.count == 3, fields[0] == ["SCRAM-SHA-256"], fields[1].count == 2, fields[2].count == 2,
            let iterations = Int(fields[1][0]), (1...10_000_000).contains(iterations),
            let salt = Base64.decode(fields[1][1]), let storedKey = Base64.decode(fields[2][0])
        else { return nil }
        return (iterations, salt, storedKey)
    }
}
