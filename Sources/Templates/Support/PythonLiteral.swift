// SPDX-License-Identifier: Apache-2.0

import Values

/// Reads a Python literal as `ast.literal_eval` does; JSON's `true`, `false` and `null` count too.
struct PythonLiteral {
    private struct NotALiteral: Error {}

    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var depth = 0

    /// The value of `text`, or nil when it is no literal.
    static func read(_ text: String) -> Value? {
        var reader = PythonLiteral(scalars: Array(text.unicodeScalars))
        guard let value = try? reader.tuple(), reader.isAtEnd else { return nil }
        return value
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var isAtEnd: Bool { at >= scalars.count }

    private mutating func skipSpace() {
        while at < scalars.count {
            if scalars[at] == "#" {
                while at < scalars.count, scalars[at] != "\n" { at += 1 }
            } else if " \t\n\r\u{c}".unicodeScalars.contains(scalars[at]) {
                at += 1
            } else {
                return
            }
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard at < scalars.count, scalars[at] == scalar else { return false }
        at += 1
        skipSpace()
        return true
    }

    private mutating func tuple() throws -> Value {
        skipSpace()
        let first = try value()
        guard take(",") else { return first }
        var items = [first]
        while !isAtEnd, scalars[at] != ")" {
            items.append(try value())
            if !take(",") { break }
        }
        return .list(items)
    }

    private mutating func value() throws -> Value {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard at < scalars.count, depth < 200 else { throw NotALiteral() }
        let result: Value
        switch scalars[at] {
        case "[": result = .list(try items(until: "]"))
        case "(": result = try parentheses()
        case "{": result = try dictOrSet()
        case "'", "\"": result = .string(try text())
        case "-", "+": result = try signed()
        case "0"..."9", ".": result = try number()
        default: result = try word()
        }
        skipSpace()
        return result
    }

    private mutating func items(until end: Unicode.Scalar) throws -> [Value] {
        at += 1
        var items: [Value] = []
        while !take(end) {
            items.append(try value())
            if take(",") { continue }
            guard take(end) else { throw NotALiteral() }
            break
        }
        return items
    }

    private mutating func parentheses() throws -> Value {
        at += 1
        if take(")") { return [] }
        let inside = try tuple()
        guard take(")") else { throw NotALiteral() }
        return inside
    }

    private mutating func dictOrSet() throws -> Value {
        at += 1
        var dict = Dict()
        var set: [Value] = []
        while !take("}") {
            let key = try value()
            if set.isEmpty, take(":") {
                if key.list != nil || key.dict != nil { throw NotALiteral() }
                dict[key] = try value()
            } else if dict.isEmpty {
                if !set.contains(key) { set.append(key) }
            } else {
                throw NotALiteral()
            }
            if take(",") { continue }
            guard take("}") else { throw NotALiteral() }
            break
        }
        return set.isEmpty ? .dict(dict) : .list(set)
    }

    private mutating func signed() throws -> Value {
        let isNegative = scalars[at] == "-"
        at += 1
        switch try value() {
        case .int(let number): return .int(isNegative ? -number : number)
        case .float(let number): return .float(isNegative ? -number : number)
        default: throw NotALiteral()
        }
    }

    private mutating func word() throws -> Value {
        let start = at
        while at < scalars.count, scalars[at].properties.isAlphabetic || scalars[at] == "_" { at += 1 }
        switch Text.string(scalars[start..<at]) {
        case "True", "true": return true
        case "False", "false": return false
        case "None", "null": return .null
        case let prefix where at < scalars.count && scalars[at] == "'" || at < scalars.count && scalars[at] == "\"":
            guard ["r", "b", "u", "rb", "br"].contains(prefix.lowercased()) else { throw NotALiteral() }
            return .string(try text(isRaw: prefix.lowercased().contains("r")))
        default: throw NotALiteral()
        }
    }

    private mutating func number() throws -> Value {
        let start = at
        while at < scalars.count,
            scalars[at].properties.isASCIIHexDigit || ".xXoObB_".unicodeScalars.contains(scalars[at])
                || ("+-".unicodeScalars.contains(scalars[at]) && scalars[at - 1].properties.lowercaseMapping == "e")
        {
            at += 1
        }
        let text = Text.string(scalars[start..<at].filter { $0 != "_" }).lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            guard let number = Int(text.dropFirst(2), radix: radix) else { throw NotALiteral() }
            return .int(number)
        }
        if let number = Int(text), text == "0" || !text.hasPrefix("0") || number == 0 { return .int(number) }
        guard text.contains(".") || text.contains("e"), let number = Double(text.hasPrefix(".") ? "0" + text : text)
        else { throw NotALiteral() }
        return .float(number)
    }

    /// One text, or several side by side.
    private mutating func text(isRaw: Bool = false) throws -> String {
        var whole = try oneText(isRaw)
        skipSpace()
        while at < scalars.count, scalars[at] == "'" || scalars[at] == "\"" {
            whole += try oneText(false)
            skipSpace()
        }
        return whole
    }

    private mutating func oneText(_ isRaw: Bool) throws -> String {
        let quote = scalars[at]
        let isTriple = scalars[at...].starts(with: [quote, quote, quote])
        let end = Array(repeating: quote, count: isTriple ? 3 : 1)
        at += end.count
        let start = at
        while at < scalars.count, !scalars[at...].starts(with: end) {
            if scalars[at] == "\n", !isTriple { throw NotALiteral() }
            at += scalars[at] == "\\" ? 2 : 1
        }
        guard at < scalars.count else { throw NotALiteral() }
        let inside = Text.string(scalars[start..<at])
        at += end.count
        if isRaw { return inside }
        guard let text = Escapes.decoded(inside) else { throw NotALiteral() }
        return text
    }
}
