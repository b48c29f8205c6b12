// SPDX-License-Identifier: Apache-2.0

/// A JSON text with some of its texts replaced; everything else stays byte for byte.
struct JSONText {
    /// The JSON with the replaced texts; nil when none was replaced.
    private(set) var changed: [UInt8]?

    private let bytes: [UInt8]
    private var place = 0
    private var out: [UInt8] = []
    private var copied = 0
    private static let deepest = 200

    /// Whether `bytes` begin as a list, a mapping or a text does.
    static func isLikely(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count > 1 else { return false }
        return (first == UInt8(ascii: "{") && last == UInt8(ascii: "}"))
            || (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
            || (first == UInt8(ascii: "\"") && last == UInt8(ascii: "\""))
    }

    /// Reads `bytes` and gives every text that is a value to `map`, with the name it stands under; nil when `bytes` are no
    /// JSON.
    init?(_ bytes: [UInt8], map: ([UInt8], [UInt8]?) -> [UInt8]?) {
        self.bytes = bytes
        guard value(under: nil, 0, map) else { return nil }
        space()
        guard place == bytes.count else { return nil }
        if copied > 0 { changed = out + bytes[copied...] }
    }

    private mutating func value(under name: [UInt8]?, _ depth: Int, _ map: ([UInt8], [UInt8]?) -> [UInt8]?) -> Bool {
        space()
        guard depth < Self.deepest, place < bytes.count else { return false }
        switch bytes[place] {
        case UInt8(ascii: "\""):
            let start = place
            guard let text = text() else { return false }
            if let decoded = text.decoded, let new = map(decoded, name) {
                out += bytes[copied..<start] + text.encoded(new)
                copied = place
            }
            return true
        case UInt8(ascii: "{"), UInt8(ascii: "["): return group(under: name, depth, map)
        default: return plain()
        }
    }

    private mutating func group(under name: [UInt8]?, _ depth: Int, _ map: ([UInt8], [UInt8]?) -> [UInt8]?) -> Bool {
        let isMapping = bytes[place] == UInt8(ascii: "{")
        let close = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
        place += 1
        space()
        if take(close) { return true }
        while true {
            var key = name
            if isMapping {
                space()
                guard let text = text() else { return false }
                key = text.decoded
                space()
                guard take(UInt8(ascii: ":")) else { return false }
            }
            guard value(under: key, depth + 1, map) else { return false }
            space()
            if take(close) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    /// A number, `true`, `false` or `null`.
    private mutating func plain() -> Bool {
        let start = place
        while place < bytes.count, bytes[place].isLetterOrDigit || "+-.".utf8.contains(bytes[place]) { place += 1 }
        let word = bytes[start..<place]
        if let first = word.first, first == UInt8(ascii: "-") || (first >= 48 && first <= 57) {
            return Double(String(decoding: word, as: UTF8.self)) != nil
        }
        return ["true", "false", "null"].contains { word.elementsEqual($0.utf8) }
    }

    private mutating func text() -> JSONLiteral? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < bytes.count else { return nil }
        place += 1
        return JSONLiteral(raw: bytes[start..<(place - 1)])
    }

    private mutating func space() {
        while place < bytes.count, " \t\r\n".utf8.contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }
}

/// A text of JSON as it is written between its quotes.
struct JSONLiteral {
    let raw: ArraySlice<UInt8>

    private static let escapes: [(letter: UInt8, byte: UInt8)] = [
        (UInt8(ascii: "n"), 10), (UInt8(ascii: "r"), 13), (UInt8(ascii: "t"), 9), (UInt8(ascii: "b"), 8),
        (UInt8(ascii: "f"), 12),
    ]

    /// The text itself; nil when an escape is none.
    var decoded: [UInt8]? {
        guard raw.contains(UInt8(ascii: "\\")) else { return Array(raw) }
        var out: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            guard let letter = rest.popFirst() else { return nil }
            if letter == UInt8(ascii: "u") {
                guard let scalar = Self.scalar(&rest) else { return nil }
                out += Array(String(scalar).utf8)
            } else if let escape = Self.escapes.first(where: { $0.letter == letter }) {
                out.append(escape.byte)
            } else if "\"\\/".utf8.contains(letter) {
                out.append(letter)
            } else {
                return nil
            }
        }
        return out
    }

    private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let first = unit(&rest) else { return nil }
        guard (0xd800..<0xdc00).contains(first) else { return Unicode.Scalar(first) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"), let second = unit(&rest),
            (0xdc00..<0xe000).contains(second)
        else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    }

    private static func unit(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard rest.count >= 4 else { return nil }
        defer { rest = rest.dropFirst(4) }
        return UInt32(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
    }

    /// `text` between quotes, escaped as the text was that it replaces: slashes and letters beyond ASCII differ.
    func encoded(_ text: [UInt8]) -> [UInt8] {
        let pairs = Array(zip(raw, raw.dropFirst()))
        let slashes = pairs.contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "/") }
        let ascii =
            raw.allSatisfy { $0 < 128 } && pairs.contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "u") }
        var out: [UInt8] = [UInt8(ascii: "\"")]
        if ascii, let text = String(validating: text, as: UTF8.self) {
            for scalar in text.unicodeScalars {
                if scalar.isASCII { Self.escape(UInt8(scalar.value), slashes, &out) } else { Self.escape(scalar, &out) }
            }
        } else {
            for byte in text { Self.escape(byte, slashes, &out) }
        }
        return out + [UInt8(ascii: "\"")]
    }

    private static func escape(_ byte: UInt8, _ slashes: Bool, _ out: inout [UInt8]) {
        if let escape = escapes.first(where: { $0.byte == byte }) {
            out += [UInt8(ascii: "\\"), escape.letter]
        } else if byte < 32 {
            unit(UInt16(byte), &out)
        } else {
            if "\"\\".utf8.contains(byte) || (slashes && byte == UInt8(ascii: "/")) { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
    }

    private static func escape(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
        for one in UTF16.encode(scalar) ?? .init() { unit(one, &out) }
    }

    private static func unit(_ unit: UInt16, _ out: inout [UInt8]) {
        let digits = String(unit, radix: 16)
        out += Array("\\u".utf8) + Array(String(repeating: "0", count: 4 - digits.count).utf8) + Array(digits.utf8)
    }
}
