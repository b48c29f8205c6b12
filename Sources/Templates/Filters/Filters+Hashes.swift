// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Filters {
    /// Hashes of texts and passwords.
    static let hashes: [String: Filter] = [
        "hash": Filter("hashtype") { value, a, _ in .string(try hash(value, a.text(0, "sha1"))) },
        "md5": Filter { value, _, _ in .string(try hash(value, "md5")) },
        "sha1": Filter { value, _, _ in .string(try hash(value, "sha1")) },
        "checksum": Filter { value, _, _ in .string(try hash(value, "sha1")) },
        "password_hash": Filter("hashtype", "salt", "salt_size", "rounds", "ident") { value, a, _ in
            .string(try PasswordHash.make(value, a))
        },
        "to_uuid": Filter("namespace") { value, a, _ in
            let namespace = try a.text(0, "361E6D51-FAEC-444A-9079-341386DA8E2E")
            let digits = Array(namespace.utf8.filter { $0 != UInt8(ascii: "-") })
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
            guard bytes.count == 16 else {
                throw TemplateError.type(
                    "Invalid value '\(namespace)' for 'namespace': badly formed hexadecimal UUID string")
            }
            var id = Array(try Digest.bytes("sha1", bytes + printed(value).utf8).prefix(16))
            id[6] = id[6] & 0x0f | 0x50
            id[8] = id[8] & 0x3f | 0x80
            let text = Array(Hex.text(id))
            return .string([0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }.joined(separator: "-"))
        },
    ]

    static func hash(_ value: Value, _ name: String) throws -> String {
        Hex.text(try Digest.bytes(name.lowercased(), Array(try printed(value).utf8)))
    }
}

/// The filter `password_hash`.
enum PasswordHash {
    private static let types = ["sha512", "sha256", "md5", "sha512_crypt", "sha256_crypt", "md5_crypt"]

    static func make(_ value: Value, _ a: Bound) throws -> String {
        let type = try a.text(0, "sha512")
        let isMD5 = type.hasPrefix("md5")
        guard types.contains(type) else {
            throw TemplateError(
                .other, "the password hash `\(type)` is not one of \(types.joined(separator: ", "))",
                hint: type == "blowfish" || type == "bcrypt"
                    ? "bcrypt is not supported: use sha512" : didYouMean(type, among: types))
        }
        let size = try a.given(2) == nil ? (isMD5 ? 8 : 16) : a.int(2)
        let salt = try a.given(1).map { Array(try printed($0).utf8) } ?? randomSalt(size)
        let allowed = CryptHash.saltCharacters
        guard salt.count <= (isMD5 ? 8 : 16), salt.allSatisfy(allowed.contains) else {
            throw TemplateError.type("a salt has at most \(isMD5 ? 8 : 16) letters, digits, dots and slashes")
        }
        let password = Array(try printed(value).utf8)
        if isMD5 { return try CryptHash.md5(password, salt: salt) }
        let is512 = type.hasPrefix("sha512")
        let rounds = try a.given(3) == nil ? (is512 ? 656_000 : 535_000) : a.int(3)
        // passlib, which Ansible uses, leaves the number out when it is the scheme's own.
        return try CryptHash.sha(password, salt: salt, rounds: rounds == 5000 ? nil : rounds, is512: is512)
    }

    private static func randomSalt(_ size: Int) -> [UInt8] {
        (0..<max(1, size)).map { _ in CryptHash.saltCharacters.randomElement() ?? 0 }
    }
}
