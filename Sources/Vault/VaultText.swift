// SPDX-License-Identifier: Apache-2.0

/// The text form of something encrypted by ansible-vault: a header line, then hexadecimal digits.
struct VaultText {
    static let marker = "$ANSIBLE_VAULT;"

    /// The vault id of format 1.2; nil for format 1.1.
    var id: String?
    var salt: [UInt8]
    var tag: [UInt8]
    var ciphertext: [UInt8]

    /// What is wrong with a text that should be a vault's.
    enum Flaw: Error {
        case noHeader
        case version(String)
        case cipher(String)
        case body
    }

    init(id: String?, salt: [UInt8], tag: [UInt8], ciphertext: [UInt8]) {
        self.id = id
        self.salt = salt
        self.tag = tag
        self.ciphertext = ciphertext
    }

    /// Reads a vault's text.
    init(_ text: String) throws(Flaw) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces }
        guard let header = lines.first, header.hasPrefix(Self.marker) else { throw .noHeader }
        let fields = header.split(separator: ";", omittingEmptySubsequences: false)
        guard fields.count >= 3 else { throw .noHeader }
        guard ["1.0", "1.1", "1.2"].contains(fields[1]), fields[1] != "1.0" else { throw .version(String(fields[1])) }
        guard fields[2] == "AES256" || fields[2] == "AES" else { throw .cipher(String(fields[2])) }
        id = fields.count > 3 && !fields[3].isEmpty ? fields[3...].joined(separator: ";") : nil
        guard let body = Self.bytes(lines.dropFirst().joined()) else { throw .body }
        let parts = body.split(separator: 10, omittingEmptySubsequences: false).map {
            Self.bytes(String(decoding: $0, as: UTF8.self))
        }
        guard parts.count == 3, let salt = parts[0], let tag = parts[1], let ciphertext = parts[2], tag.count == 32
        else { throw .body }
        (self.salt, self.tag, self.ciphertext) = (salt, tag, ciphertext)
    }

    /// The text, in lines of 80 columns.
    var text: String {
        let body = Self.hex(Array([salt, tag, ciphertext].map(Self.hex).joined(separator: "\n").utf8))
        var lines = [Self.marker + (id.map { "1.2;AES256;\($0)" } ?? "1.1;AES256")]
        var rest = body[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(80)))
            rest = rest.dropFirst(80)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        for byte in bytes { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: out, as: UTF8.self)
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension StringProtocol {
    /// The text without white space at both ends.
    var trimmingSpaces: SubSequence {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
