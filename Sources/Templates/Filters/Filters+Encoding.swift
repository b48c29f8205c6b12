// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Base64 and the vault.
    static let encoding: [String: Filter] = [
        "b64encode": Filter("encoding") { value, a, _ in
            .string(Base64.encode(try Encodings.bytes(printed(value), try a.text(0, "utf-8"))))
        },
        "b64decode": Filter("encoding") { value, a, _ in
            let text = try printed(value)
            // Python skips what is no letter of the alphabet.
            let letters = text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0)) }
            guard let bytes = Base64.decode(letters), letters.count % 4 == 0 else {
                throw TemplateError.type("Incorrect padding: `\(text)` is not base64")
            }
            return .string(try Encodings.text(bytes, try a.text(0, "utf-8")))
        },
        "vault": Filter("secret", "salt", "vault_id", "wrap_object", "vaultid") { value, a, run in
            guard let encrypt = run.engine.hooks.encrypt else { throw TemplateError.other("there is no vault here") }
            let id = try a.text(2, "filter_default")
            return .string(try encrypt(printed(value), a.text(0), id == "filter_default" ? nil : id))
        },
        "unvault": Filter("secret", "vault_id", "vaultid") { value, a, run in
            guard let decrypt = run.engine.hooks.decrypt else { throw TemplateError.other("there is no vault here") }
            let text = try printed(value)
            guard text.hasPrefix("$ANSIBLE_VAULT") else { return value }
            return .string(try decrypt(text, a.text(0)))
        },
    ]
}

/// The few encodings that playbooks ask for.
enum Encodings {
    private static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

    static func bytes(_ text: String, _ name: String) throws -> [UInt8] {
        switch plain(name) {
        case "utf8": return Array(text.utf8)
        case "utf16le": return text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case "utf16be": return text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case "utf16": return [0xff, 0xfe] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case "ascii", "usascii", "latin1", "iso88591":
            let limit: UInt32 = plain(name).contains("ascii") ? 127 : 255
            guard text.unicodeScalars.allSatisfy({ $0.value <= limit }) else {
                throw TemplateError.type("the text has characters that \(name) does not have")
            }
            return text.unicodeScalars.map { UInt8($0.value) }
        default: throw TemplateError.type("unknown encoding: \(name)")
        }
    }

    static func text(_ bytes: [UInt8], _ name: String) throws -> String {
        switch plain(name) {
        case "utf8", "ascii", "usascii":
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw TemplateError.type("the bytes are no \(name) text")
            }
            return text
        case "latin1", "iso88591": return Text.string(bytes.map { Unicode.Scalar($0) })
        case "utf16", "utf16le", "utf16be":
            var bytes = bytes[...]
            var isBig = plain(name) == "utf16be"
            if plain(name) == "utf16", bytes.count > 1, bytes[0] ^ bytes[1] == 1 {
                isBig = bytes[0] == 0xfe
                bytes = bytes.dropFirst(2)
            }
            let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index -> UInt16 in
                let pair = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                return isBig ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0
            }
            return String(decoding: units, as: UTF16.self)
        default: throw TemplateError.type("unknown encoding: \(name)")
        }
    }
}
