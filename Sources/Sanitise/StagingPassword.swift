// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// One password for everybody on staging, as an application stores it.
///
/// The salt is fixed for a database, so that the same password is the same text and a second run finds nothing to do.
public enum StagingPassword: String, Sendable, Hashable, CaseIterable {
    /// Django's PBKDF2.
    case django
    /// WordPress's portable hash.
    case wordpress

    /// What no application takes for any password.
    public static let unusable = "!"

    /// What the application stores of `password`; without one, what lets nobody in.
    public func stored(_ password: String, salt: String) -> String {
        guard !password.isEmpty else { return Self.unusable }
        let salt = Digest.sha256.hex(salt)
        switch self {
        case .django: return Self.pbkdf2(password, salt: String(salt.prefix(22)))
        case .wordpress: return Self.portable(password, salt: String(salt.prefix(8)))
        }
    }

    private static let iterations = 600_000

    private static func pbkdf2(_ password: String, salt: String) -> String {
        let key = Digest.sha256.pbkdf2(
            password: Array(password.utf8), salt: Array(salt.utf8), iterations: iterations, length: 32)
        return "pbkdf2_sha256$\(iterations)$\(salt)$\(Base64.encode(key))"
    }

    /// Eight thousand rounds of MD5 in a base64 of its own: what all versions of WordPress accept.
    private static func portable(_ password: String, salt: String) -> String {
        let password = Array(password.utf8)
        var hash = Digest.md5.of(Array(salt.utf8) + password)
        for _ in 0..<8192 { hash = Digest.md5.of(hash + password) }
        let letters = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        var out = "$P$B" + salt
        for start in stride(from: 0, to: hash.count, by: 3) {
            let group = hash[start..<min(start + 3, hash.count)]
            let bits = group.reversed().reduce(0) { $0 << 8 | Int($1) }
            for index in 0...group.count { out.append(letters[bits >> (6 * index) & 63]) }
        }
        return out
    }
}
