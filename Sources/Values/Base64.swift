// SPDX-License-Identifier: Apache-2.0

/// Base64 of RFC 4648 with padding.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let numbers: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        for (number, letter) in alphabet.enumerated() { table[Int(letter)] = UInt8(number) }
        return table
    }()

    /// `bytes` as one line of text.
    public static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let group =
                UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            out.append(alphabet[Int(group >> 18)])
            out.append(alphabet[Int(group >> 12 & 63)])
            out.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            out.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            index += 3
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes of a base64 text with white space skipped; nil when the text has anything else in it.
    public static func decode(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 where ![32, 9, 10, 13].contains(byte) {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let number = numbers[Int(byte)]
            guard number < 64, padding == 0 else { return nil }
            bits = bits << 6 | UInt32(number)
            count += 1
            if count % 4 == 0 {
                out += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
                bits = 0
            }
        }
        switch count % 4 {
        case 0: return out
        case 2: return out + [UInt8(bits >> 4 & 255)]
        case 3: return out + [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
        default: return nil
        }
    }
}
