// SPDX-License-Identifier: Apache-2.0

/// A text that is not JSON: what was expected, and at which byte.
public struct JSONError: Error, CustomStringConvertible, Sendable {
    /// What was expected.
    public var message: String
    /// The byte offset in the text.
    public var offset: Int
    /// The message with its place.
    public var description: String { "not JSON: \(message) at byte \(offset)" }
}

extension Value {
    /// Reads JSON text (RFC 8259, and Python's `NaN` and `Infinity`).
    public init(json text: String) throws {
        var reader = JSONReader(bytes: Array(text.utf8))
        self = try reader.document()
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var at = 0

    mutating func document() throws -> Value {
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw error("expected the end") }
        return value
    }

    private func error(_ message: String) -> JSONError { JSONError(message: message, offset: at) }

    private mutating func skipSpace() {
        while at < bytes.count, [32, 9, 10, 13].contains(bytes[at]) { at += 1 }
    }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func value(depth: Int) throws -> Value {
        skipSpace()
        guard at < bytes.count else { throw error("expected a value") }
        guard depth < 512 else { throw error("nested too deeply") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        default: break
        }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if take("null") { return .null }
        if take("NaN") { return .float(.nan) }
        if take("Infinity") { return .float(.infinity) }
        if take("-Infinity") { return .float(-.infinity) }
        return try number()
    }

    private mutating func number() throws -> Value {
        let start = at
        while at < bytes.count, "+-.eE0123456789".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let digits = text.drop { $0 == "-" }
        if digits.count < 2 || !digits.hasPrefix("0") || digits.hasPrefix("0.") || digits.lowercased().hasPrefix("0e") {
            if let int = Int(text), !text.hasPrefix("+") { return .int(int) }
            if let first = digits.first, first.isNumber, let double = Double(text) { return .float(double) }
        }
        at = start
        throw error("expected a value")
    }

    private mutating func array(depth: Int) throws -> Value {
        at += 1
        var items: [Value] = []
        skipSpace()
        if take("]") { return .list(items) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("expected `,` or `]`") }
        return .list(items)
    }

    private mutating func object(depth: Int) throws -> Value {
        at += 1
        var dict = Dict()
        skipSpace()
        if take("}") { return .dict(dict) }
        repeat {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw error("expected a key in quotes") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw error("expected `:`") }
            dict[.string(key)] = try value(depth: depth + 1)
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("expected `,` or `}`") }
        return .dict(dict)
    }

    private mutating func string() throws -> String {
        at += 1
        var out: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"): out += try escape()
            case 0..<32: throw error("control character in a text")
            default: out.append(byte)
            }
        }
        throw error("text without an end")
    }

    private mutating func escape() throws -> [UInt8] {
        guard at < bytes.count else { throw error("text without an end") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]), bytes[at...].starts(with: "\\u".utf8) {
                at += 2
                units.append(try unit())
            }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        default: throw error("unknown escape")
        }
    }

    private mutating func unit() throws -> UInt16 {
        guard at + 4 <= bytes.count, let unit = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw error("expected four hexadecimal digits") }
        at += 4
        return unit
    }
}
