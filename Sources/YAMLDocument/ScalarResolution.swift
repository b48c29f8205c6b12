// SPDX-License-Identifier: Apache-2.0

import Values

/// Which type a plain scalar has by YAML 1.1, as PyYAML's safe loader reads it (yaml/resolver.py).
enum ScalarResolution {
    /// The long tag of an unquoted `text`; that of a string when nothing else fits.
    static func tag(of text: String) -> String {
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return YAMLTag.null }
        switch first {
        case UInt8(ascii: "~"): return text == "~" ? YAMLTag.null : YAMLTag.string
        case UInt8(ascii: "<"): return text == "<<" ? YAMLTag.merge : YAMLTag.string
        case UInt8(ascii: "="): return text == "=" ? YAMLTag.value : YAMLTag.string
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return numberTag(of: bytes)
        default: break
        }
        if words[text] != nil { return YAMLTag.bool }
        return ["null", "Null", "NULL"].contains(text) ? YAMLTag.null : YAMLTag.string
    }

    /// The words that are booleans, each in three spellings.
    static let words: [String: Bool] = {
        var words: [String: Bool] = [:]
        for (word, flag) in [
            ("yes", true), ("no", false), ("true", true), ("false", false), ("on", true), ("off", false),
        ] {
            for spelling in [word, word.prefix(1).uppercased() + word.dropFirst(), word.uppercased()] {
                words[spelling] = flag
            }
        }
        return words
    }()

    private static func numberTag(of bytes: [UInt8]) -> String {
        if isFloat(bytes) { return YAMLTag.float }
        if isInt(bytes) { return YAMLTag.int }
        return Timestamp(bytes, strict: true) != nil ? YAMLTag.timestamp : YAMLTag.string
    }

    private static func isFloat(_ bytes: [UInt8]) -> Bool {
        var scanner = ByteScanner(bytes)
        let signed = scanner.take(anyOf: "+-")
        if scanner.takeRest(anyOf: [".inf", ".Inf", ".INF"]) { return true }
        if !signed, scanner.takeRest(anyOf: [".nan", ".NaN", ".NAN"]) { return true }
        if scanner.peek == UInt8(ascii: ".") {
            guard !signed else { return false }
            scanner.advance()
            guard scanner.takeDigit() else { return false }
            scanner.skipDigits()
            return scanner.skipExponent() && scanner.isAtEnd
        }
        guard scanner.takeDigit() else { return false }
        scanner.skipDigits()
        let sexagesimal = scanner.skipSixtieths()
        guard scanner.take(anyOf: ".") else { return false }
        scanner.skipDigits()
        return (sexagesimal || scanner.skipExponent()) && scanner.isAtEnd
    }

    private static func isInt(_ bytes: [UInt8]) -> Bool {
        var scanner = ByteScanner(bytes)
        _ = scanner.take(anyOf: "+-")
        guard let first = scanner.peek else { return false }
        if first == UInt8(ascii: "0") {
            scanner.advance()
            guard let second = scanner.peek else { return true }
            let digits: String
            switch second {
            case UInt8(ascii: "b"): digits = "01_"
            case UInt8(ascii: "x"): digits = "0123456789abcdefABCDEF_"
            default: return scanner.rest.allSatisfy { "01234567_".utf8.contains($0) }
            }
            scanner.advance()
            return !scanner.isAtEnd && scanner.rest.allSatisfy(digits.utf8.contains)
        }
        guard scanner.takeDigit() else { return false }
        scanner.skipDigits()
        _ = scanner.skipSixtieths()
        return scanner.isAtEnd
    }
}

/// Walks over the bytes of a scalar.
struct ByteScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var peek: UInt8? { at < bytes.count ? bytes[at] : nil }
    var isAtEnd: Bool { at == bytes.count }
    var rest: ArraySlice<UInt8> { bytes[at...] }

    mutating func advance() { at += 1 }

    mutating func take(anyOf choices: String) -> Bool {
        guard let byte = peek, choices.utf8.contains(byte) else { return false }
        at += 1
        return true
    }

    mutating func takeRest(anyOf words: [String]) -> Bool {
        guard words.contains(where: { rest.elementsEqual($0.utf8) }) else { return false }
        at = bytes.count
        return true
    }

    mutating func takeDigit() -> Bool { take(anyOf: "0123456789") }

    /// Digits and underscores, as many as there are.
    mutating func skipDigits() { while take(anyOf: "0123456789_") {} }

    /// A number of at least `least` and at most `most` digits.
    mutating func number(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var count = 0
        while count < most, let byte = peek, (48..<58).contains(byte) {
            value = value * 10 + Int(byte - 48)
            count += 1
            at += 1
        }
        return count >= least ? value : nil
    }

    /// `e+10` and the like, or nothing; false when there is an `e` that begins no exponent.
    mutating func skipExponent() -> Bool {
        guard take(anyOf: "eE") else { return true }
        guard take(anyOf: "+-"), takeDigit() else { return false }
        while takeDigit() {}
        return true
    }

    /// Groups of `:59`; whether there was one.
    mutating func skipSixtieths() -> Bool {
        var found = false
        while peek == UInt8(ascii: ":") {
            let start = at
            at += 1
            let tens = take(anyOf: "012345")
            guard takeDigit() || tens else {
                at = start
                break
            }
            found = true
        }
        return found
    }
}
