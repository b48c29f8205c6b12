// SPDX-License-Identifier: Apache-2.0

import OrderedCollections
import Values

/// The value of a Python literal, as `ast.literal_eval` reads the values of INI inventories.
///
/// Numbers, texts in quotes, lists, tuples, sets, mappings, `True`, `False` and `None`. Whatever isn't one stays a text.
struct PythonLiteral {
    private let characters: [Character]
    private var at = 0

    /// The value of `text`: a literal's, or the text itself.
    static func value(of text: String) -> Value {
        // Most values are words, which no literal begins like.
        if let first = text.utf8.first, (97...122).contains(first), first != 114, first != 117 { return .string(text) }
        var parser = PythonLiteral(characters: Array(text))
        return parser.whole() ?? .string(text)
    }

    private init(characters: [Character]) { self.characters = characters }

    private var peek: Character? { at < characters.count ? characters[at] : nil }

    private mutating func whole() -> Value? {
        skipSpace()
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        if peek == "," { return openTuple(value) }
        return at == characters.count || peek == "#" ? value : nil
    }

    /// `1, 2` without parentheses is a tuple.
    private mutating func openTuple(_ first: Value) -> Value? {
        var items = [first]
        while peek == "," {
            at += 1
            skipSpace()
            if at == characters.count { break }
            guard let item = value(depth: 0) else { return nil }
            items.append(item)
            skipSpace()
        }
        return at == characters.count ? .list(items) : nil
    }

    private mutating func skipSpace() {
        while let character = peek, character == " " || character == "\t" || character == "\n" { at += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text)
        guard at + wanted.count <= characters.count, Array(characters[at..<at + wanted.count]) == wanted else {
            return false
        }
        at += wanted.count
        return true
    }

    private mutating func value(depth: Int) -> Value? {
        guard depth < 100, let first = peek else { return nil }
        switch first {
        case "[": return items(close: "]", depth: depth).map { .list($0.items) }
        case "(": return parenthesised(depth: depth)
        case "{": return braced(depth: depth)
        case "'", "\"": return strings()
        case "-", "+":
            at += 1
            skipSpace()
            guard let number = value(depth: depth + 1) else { return nil }
            switch number {
            case .int(let value): return .int(first == "-" ? -value : value)
            case .float(let value): return .float(first == "-" ? -value : value)
            default: return nil
            }
        default: return first.isNumber || first == "." ? number() : word()
        }
    }

    private mutating func word() -> Value? {
        var name = ""
        while let character = peek, character.isLetter || character.isNumber || character == "_" {
            name.append(character)
            at += 1
        }
        switch name {
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "None": return .null
        default: break
        }
        // A text with a prefix: `u'text'`, `r'text'`.
        guard ["u", "U", "r", "R"].contains(name), let quote = peek, quote == "'" || quote == "\"" else { return nil }
        return string(raw: name.lowercased() == "r").map(Value.string)
    }

    private mutating func number() -> Value? {
        let start = at
        while let character = peek {
            let isExponentSign =
                (character == "+" || character == "-") && at > start && "eE".contains(characters[at - 1])
                && !characters[start...].starts(with: "0x")
            guard character.isASCII,
                character.isLetter || character.isNumber || "._".contains(character) || isExponentSign
            else { break }
            at += 1
        }
        return Self.number(String(characters[start..<at]))
    }

    private static func number(_ text: String) -> Value? {
        guard !text.hasPrefix("_"), !text.hasSuffix("_"), !text.contains("__") else { return nil }
        let digits = text.replacing("_", with: "").lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            return Int(digits.dropFirst(2), radix: radix).map(Value.int)
        }
        guard digits.allSatisfy({ "0123456789.e+-".contains($0) }) else { return nil }
        if digits.allSatisfy(\.isNumber) {
            // Python refuses `007`, but `000` is 0.
            if digits.count > 1, digits.hasPrefix("0"), digits.contains(where: { $0 != "0" }) { return nil }
            // What 64 bits can't hold stays the text it is.
            return Int(digits).map(Value.int)
        }
        let padded = digits.hasPrefix(".") ? "0" + digits : digits
        let whole = padded.replacing(".e", with: ".0e")
        return Double(whole.hasSuffix(".") ? whole + "0" : whole).map(Value.float)
    }

    /// Texts that stand side by side are one.
    private mutating func strings() -> Value? {
        guard var all = string(raw: false) else { return nil }
        while true {
            let before = at
            skipSpace()
            guard let quote = peek, quote == "'" || quote == "\"" else {
                at = before
                return .string(all)
            }
            guard let next = string(raw: false) else { return nil }
            all += next
        }
    }

    private mutating func string(raw: Bool) -> String? {
        guard let quote = peek else { return nil }
        let triple = String(repeating: String(quote), count: 3)
        let isTriple = take(triple)
        if !isTriple { at += 1 }
        var text = ""
        while let character = peek {
            if isTriple ? take(triple) : character == quote {
                if !isTriple { at += 1 }
                return text
            }
            at += 1
            guard character == "\\", !raw else {
                if character == "\n", !isTriple { return nil }
                text.append(character)
                continue
            }
            guard let escaped = escape() else { return nil }
            text += escaped
        }
        return nil
    }

    private mutating func escape() -> String? {
        guard let letter = peek else { return nil }
        at += 1
        let simple: [Character: String] = [
            "\\": "\\", "'": "'", "\"": "\"", "n": "\n", "r": "\r", "t": "\t", "a": "\u{7}", "b": "\u{8}",
            "f": "\u{c}", "v": "\u{b}", "\n": "",
        ]
        if let text = simple[letter] { return text }
        let lengths: [Character: Int] = ["x": 2, "u": 4, "U": 8]
        if let length = lengths[letter] {
            guard at + length <= characters.count, let code = UInt32(String(characters[at..<at + length]), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { return nil }
            at += length
            return String(scalar)
        }
        if ("0"..."7").contains(letter) { return octal(letter) }
        return "\\\(letter)"
    }

    private mutating func octal(_ first: Character) -> String? {
        var digits = String(first)
        while digits.count < 3, let next = peek, ("0"..."7").contains(next) {
            digits.append(next)
            at += 1
        }
        return UInt32(digits, radix: 8).flatMap(Unicode.Scalar.init).map { String($0) }
    }

    private mutating func items(close: Character, depth: Int) -> (items: [Value], hasComma: Bool)? {
        at += 1
        var items: [Value] = []
        var hasComma = false
        while true {
            skipSpace()
            if peek == close {
                at += 1
                return (items, hasComma)
            }
            guard items.isEmpty || hasComma, let item = value(depth: depth + 1) else { return nil }
            items.append(item)
            skipSpace()
            hasComma = peek == ","
            if hasComma { at += 1 } else if peek != close { return nil }
        }
    }

    private mutating func parenthesised(depth: Int) -> Value? {
        guard let (items, hasComma) = items(close: ")", depth: depth) else { return nil }
        return items.count == 1 && !hasComma ? items[0] : .list(items)
    }

    private mutating func braced(depth: Int) -> Value? {
        at += 1
        var dict = Dict()
        var set: [Value] = []
        while true {
            skipSpace()
            if peek == "}" {
                at += 1
                return set.isEmpty ? .dict(dict) : .list(set)
            }
            guard let key = value(depth: depth + 1) else { return nil }
            skipSpace()
            if peek == ":", set.isEmpty {
                at += 1
                skipSpace()
                guard let value = value(depth: depth + 1) else { return nil }
                dict[key] = value
            } else {
                guard dict.isEmpty else { return nil }
                if !set.contains(key) { set.append(key) }
            }
            skipSpace()
            if peek == "," { at += 1 } else if peek != "}" { return nil }
        }
    }
}
