// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

/// A public key of OpenPGP (RFC 9580), as far as telling keys apart needs.
struct OpenPGPKey: Sendable, Hashable {
    /// The fingerprint in upper-case hexadecimal.
    var fingerprint: String
    /// The fingerprints of its subkeys.
    var subkeys: [String] = []
    /// Its packets, as they came.
    var bytes: [UInt8]

    /// The last 16 digits.
    var keyID: String { String(fingerprint.suffix(16)) }

    /// Whether `id` names it: 8 or 16 digits or a whole fingerprint, with or without `0x`, in any case.
    func matches(_ id: String) -> Bool {
        let wanted = Self.normalized(id)
        return !wanted.isEmpty && ([fingerprint] + subkeys).contains { $0.hasSuffix(wanted) }
    }

    /// An identifier as its digits in upper case; empty when it holds anything else.
    static func normalized(_ id: String) -> String {
        let digits = id.filter { $0 != " " }.uppercased()
        let bare = digits.hasPrefix("0X") ? String(digits.dropFirst(2)) : digits
        return bare.count >= 8 && bare.allSatisfy(\.isHexDigit) ? bare : ""
    }

    /// The keys of a keyring, armored or not; empty when there are none.
    static func keys(in data: [UInt8]) -> [OpenPGPKey] {
        var keys: [OpenPGPKey] = []
        for packet in packets(dearmored(data)) {
            switch packet.tag {
            case 6: keys.append(OpenPGPKey(fingerprint: fingerprint(packet.body), bytes: packet.bytes))
            case _ where keys.isEmpty: break
            case 14:
                keys[keys.count - 1].subkeys.append(fingerprint(packet.body))
                keys[keys.count - 1].bytes += packet.bytes
            default: keys[keys.count - 1].bytes += packet.bytes
            }
        }
        return keys
    }

    /// Whether `data` is ASCII armor.
    static func isArmored(_ data: [UInt8]) -> Bool { data.first.map { $0 < 128 } ?? false }

    /// The fingerprint of a key packet: of version 4 with SHA-1, of later ones with SHA-256.
    private static func fingerprint(_ body: [UInt8]) -> String {
        let count = body.count
        if body.first == 4 {
            return Digest.sha1.hex([0x99, UInt8(count >> 8 & 255), UInt8(count & 255)] + body).uppercased()
        }
        let length = [24, 16, 8, 0].map { UInt8(count >> $0 & 255) }
        return Digest.sha256.hex([0x95 + (body.first ?? 6)] + length + body).uppercased()
    }

    private static func packets(_ data: [UInt8]) -> [(tag: Int, body: [UInt8], bytes: [UInt8])] {
        var packets: [(tag: Int, body: [UInt8], bytes: [UInt8])] = []
        var index = 0
        while index < data.count, data[index] & 0x80 != 0 {
            let start = index
            let isNew = data[index] & 0x40 != 0
            let tag = isNew ? Int(data[index] & 0x3f) : Int(data[index] >> 2 & 0x0f)
            guard let (length, header) = length(data, index, isNew: isNew), index + header + length <= data.count else {
                break
            }
            index += header + length
            packets.append((tag, Array(data[start + header..<index]), Array(data[start..<index])))
        }
        return packets
    }

    /// The length of a packet's body and of its header; nil when the data end too soon.
    private static func length(_ data: [UInt8], _ index: Int, isNew: Bool) -> (body: Int, header: Int)? {
        func number(_ count: Int, from offset: Int) -> Int? {
            guard index + offset + count <= data.count else { return nil }
            return data[(index + offset)..<(index + offset + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        guard isNew else {
            let size = [1, 2, 4, 0][Int(data[index] & 3)]
            return size == 0 ? (data.count - index - 1, 1) : number(size, from: 1).map { ($0, 1 + size) }
        }
        guard let first = number(1, from: 1) else { return nil }
        switch first {
        case ..<192: return (first, 2)
        case 192..<224: return number(1, from: 2).map { ((first - 192) << 8 + $0 + 192, 3) }
        case 255: return number(4, from: 2).map { ($0, 6) }
        default: return nil
        }
    }

    /// The bytes inside all armored blocks; the data themselves when they are not armored.
    static func dearmored(_ data: [UInt8]) -> [UInt8] {
        guard isArmored(data) else { return data }
        var bytes: [UInt8] = []
        var body: [String]?
        for line in String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        {
            if line.hasPrefix("-----BEGIN") {
                body = []
            } else if line.hasPrefix("-----END") {
                bytes += Base64.decode((body ?? []).joined()) ?? []
                body = nil
            } else if !line.hasPrefix("="), !line.contains(":") {
                body?.append(line.filter { !$0.isWhitespace })
            }
        }
        return bytes
    }

    /// Keys as an armored block.
    static func armored(_ keys: [OpenPGPKey]) -> [UInt8] {
        let text = Base64.encode(keys.flatMap(\.bytes))
        var lines = ["-----BEGIN PGP PUBLIC KEY BLOCK-----", ""]
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return Array((lines + ["-----END PGP PUBLIC KEY BLOCK-----", ""]).joined(separator: "\n").utf8)
    }
}
