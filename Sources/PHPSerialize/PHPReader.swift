// SPDX-License-Identifier: Apache-2.0

extension PHPValue {
    /// Whether `bytes` begin as serialised data of some length does, whole or damaged.
    public static func isLikely(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = bytes[...]
        guard let kind = rest.popFirst(), "aOCEsS".utf8.contains(kind), rest.popFirst() == UInt8(ascii: ":") else {
            return false
        }
        let digits = rest.prefix { $0 >= 48 && $0 <= 57 }
        rest = rest.dropFirst(digits.count)
        guard !digits.isEmpty, rest.popFirst() == UInt8(ascii: ":"), let next = rest.first else { return false }
        return next == (kind == UInt8(ascii: "a") ? UInt8(ascii: "{") : UInt8(ascii: "\""))
    }

    /// The value that `bytes` hold from their first to their last; nil when they are damaged or something else.
    public init?(serialized bytes: [UInt8]) {
        var reader = PHPReader(bytes)
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }
}

/// Reads the format from bytes; every method answers nil at the first byte that doesn't fit.
private struct PHPReader {
    private let bytes: [UInt8]
    private var place = 0
    /// Deeper nesting than any program writes would only serve to exhaust the stack.
    private static let deepest = 200

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func value(depth: Int) -> PHPValue? {
        guard depth < Self.deepest, place < bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "N"): return take("N;") ? .plain(Array("N;".utf8)) : nil
        case UInt8(ascii: "b"): return plain { $0 == 48 || $0 == 49 }
        case UInt8(ascii: "i"), UInt8(ascii: "R"), UInt8(ascii: "r"): return plain(Self.isWhole)
        case UInt8(ascii: "d"): return plain(Self.isReal)
        case UInt8(ascii: "s"): return string()
        case UInt8(ascii: "S"): return escaped()
        case UInt8(ascii: "a"): return array(depth)
        case UInt8(ascii: "O"): return object(depth)
        case UInt8(ascii: "C"): return custom()
        case UInt8(ascii: "E"): return enumeration()
        default: return nil
        }
    }

    private static func isWhole(_ byte: UInt8) -> Bool { (byte >= 48 && byte <= 57) || "+-".utf8.contains(byte) }
    private static func isReal(_ byte: UInt8) -> Bool { isWhole(byte) || ".eEINFA".utf8.contains(byte) }

    /// `k:…;` with one or more bytes that fit.
    private mutating func plain(_ fits: (UInt8) -> Bool) -> PHPValue? {
        let start = place
        place += 1
        guard take(":"), place < bytes.count, fits(bytes[place]) else { return nil }
        while place < bytes.count, fits(bytes[place]) { place += 1 }
        return take(";") ? .plain(Array(bytes[start..<place])) : nil
    }

    private mutating func string() -> PHPValue? {
        place += 1
        guard take(":"), let text = quoted(), take(";") else { return nil }
        return .string(text)
    }

    /// `S:` counts characters, some of which are written as `\` and two digits; it comes out as `s:`.
    private mutating func escaped() -> PHPValue? {
        place += 1
        guard take(":"), let count = number(), take(":\"") else { return nil }
        var text: [UInt8] = []
        while text.count < count {
            guard place < bytes.count else { return nil }
            if bytes[place] == UInt8(ascii: "\\") {
                guard place + 2 < bytes.count,
                    let byte = UInt8(String(decoding: bytes[place + 1...place + 2], as: UTF8.self), radix: 16)
                else { return nil }
                text.append(byte)
                place += 3
            } else {
                text.append(bytes[place])
                place += 1
            }
        }
        return take("\";") ? .string(text) : nil
    }

    private mutating func array(_ depth: Int) -> PHPValue? {
        place += 1
        guard take(":"), let count = number(), take(":{"), let pairs = pairs(count, depth) else { return nil }
        return .array(pairs)
    }

    private mutating func object(_ depth: Int) -> PHPValue? {
        place += 1
        guard take(":"), let name = quoted(), take(":"), let count = number(), take(":{"),
            let pairs = pairs(count, depth)
        else { return nil }
        return .object(name: name, pairs)
    }

    private mutating func custom() -> PHPValue? {
        place += 1
        guard take(":"), let name = quoted(), take(":"), let count = number(), take(":{"), let payload = bytes(count),
            take("}")
        else { return nil }
        return .custom(name: name, payload)
    }

    private mutating func enumeration() -> PHPValue? {
        let start = place
        place += 1
        guard take(":"), quoted() != nil, take(";") else { return nil }
        return .plain(Array(bytes[start..<place]))
    }

    private mutating func pairs(_ count: Int, _ depth: Int) -> [PHPPair]? {
        // Each pair takes at least six bytes, so a count that lies reserves nothing.
        guard count <= (bytes.count - place) / 6 else { return nil }
        var pairs: [PHPPair] = []
        pairs.reserveCapacity(count)
        for _ in 0..<count {
            guard place < bytes.count, "isS".utf8.contains(bytes[place]), let key = value(depth: depth + 1),
                let value = value(depth: depth + 1)
            else { return nil }
            pairs.append(PHPPair(key: key, value: value))
        }
        return take("}") ? pairs : nil
    }

    /// `length:"bytes"`.
    private mutating func quoted() -> [UInt8]? {
        guard let count = number(), take(":\""), let text = bytes(count), take("\"") else { return nil }
        return text
    }

    private mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= bytes.count - place else { return nil }
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    private mutating func number() -> Int? {
        var value = 0
        let start = place
        while place < bytes.count, bytes[place] >= 48, bytes[place] <= 57, place - start < 12 {
            value = value * 10 + Int(bytes[place] - 48)
            place += 1
        }
        return place > start ? value : nil
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard count <= bytes.count - place else { return false }
        for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return false }
        place += count
        return true
    }
}
