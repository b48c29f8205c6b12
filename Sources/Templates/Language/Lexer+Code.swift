// SPDX-License-Identifier: Apache-2.0

extension Lexer {
    private static let operators = ["**", "//", "==", "!=", ">=", "<="]
    private static let singles = Set("+-/*%~[](){}><=.:|,;".utf8)
    private static let closers: [UInt8: UInt8] = [
        UInt8(ascii: "("): UInt8(ascii: ")"), UInt8(ascii: "["): UInt8(ascii: "]"),
        UInt8(ascii: "{"): UInt8(ascii: "}"),
    ]

    /// The inside of a tag up to its end; up to the end of the text when `end` is nil.
    mutating func code(until end: String?) throws {
        let isVariable = end == syntax.variableEnd
        var open: [UInt8] = []
        while at < bytes.count {
            if open.isEmpty, let end, try closeTag(end, isVariable: isVariable) { return }
            let byte = bytes[at]
            if Self.isSpace(byte) {
                at += 1
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                try text(quote: byte, keepsBackslashes: isVariable && syntax.keepsBackslashes)
            } else if isDigit(byte) {
                try number()
            } else if isNamePart(byte) {
                name()
            } else {
                try symbol(byte, &open)
            }
        }
        if let end { throw error("the tag is not closed: expected `\(end)`", at: bytes.count) }
    }

    private mutating func closeTag(_ end: String, isVariable: Bool) throws -> Bool {
        var scan = at
        var sign: UInt8 = 0
        if bytes[at] == UInt8(ascii: "-") || (bytes[at] == UInt8(ascii: "+") && !isVariable) {
            sign = bytes[at]
            scan += 1
        }
        guard starts(with: end, at: scan) else { return false }
        add(isVariable ? .variableEnd : .blockEnd, at: at)
        at = scan + end.utf8.count
        afterTag(sign: sign, trims: !isVariable)
        return true
    }

    private mutating func symbol(_ byte: UInt8, _ open: inout [UInt8]) throws {
        if let long = Self.operators.first(where: { starts(with: $0, at: at) }) {
            add(.op(long), at: at)
            at += 2
            return
        }
        guard Self.singles.contains(byte) else {
            throw error("unexpected character `\(String(decoding: [byte], as: UTF8.self))`", at: at)
        }
        let text = String(decoding: [byte], as: UTF8.self)
        if let closer = Self.closers[byte] {
            open.append(closer)
        } else if Self.closers.values.contains(byte) {
            guard let expected = open.popLast() else { throw error("unexpected `\(text)`", at: at) }
            guard expected == byte else {
                throw error("unexpected `\(text)`, expected `\(String(decoding: [expected], as: UTF8.self))`", at: at)
            }
        }
        add(.op(text), at: at)
        at += 1
    }

    private mutating func name() {
        let start = at
        while at < bytes.count, isNamePart(bytes[at]) { at += 1 }
        add(.name(String(decoding: bytes[start..<at], as: UTF8.self)), at: start)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private func isNamePart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 128 || isDigit(byte) || (65...90).contains(byte)
            || (97...122).contains(byte)
    }

    // MARK: Numbers

    private mutating func number() throws {
        let start = at
        if bytes[at] == UInt8(ascii: "0"), at + 1 < bytes.count,
            let radix = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2][bytes[at + 1] | 32]
        {
            at += 2
            let digits = take { $0.isHexDigit || $0 == "_" }
            guard let value = Int(digits, radix: radix) else {
                throw error("`0` and what follows is no number", at: start)
            }
            return add(.int(value), at: start)
        }
        let whole = take { $0.isNumber || $0 == "_" }
        // `list.0.1` are two indices, no fraction.
        let afterDot = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
        let fraction = afterDot ? "" : fractionAndPower()
        if !fraction.isEmpty, let value = Double(whole + fraction) { return add(.float(value), at: start) }
        guard let value = Int(whole) else {
            throw error("`\(whole)` is larger than a number can be", at: start)
        }
        add(.int(value), at: start)
    }

    private mutating func take(_ test: (Character) -> Bool) -> String {
        var digits = ""
        while at < bytes.count, bytes[at] < 128, test(Character(Unicode.Scalar(bytes[at]))) {
            if bytes[at] != UInt8(ascii: "_") { digits.unicodeScalars.append(Unicode.Scalar(bytes[at])) }
            at += 1
        }
        return digits
    }

    private mutating func fractionAndPower() -> String {
        var text = ""
        if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), isDigit(bytes[at + 1]) {
            at += 1
            text = "." + take { $0.isNumber || $0 == "_" }
        }
        var scan = at
        if scan < bytes.count, bytes[scan] | 32 == UInt8(ascii: "e") {
            scan += 1
            var sign = ""
            if scan < bytes.count, "+-".utf8.contains(bytes[scan]) {
                sign = String(decoding: [bytes[scan]], as: UTF8.self)
                scan += 1
            }
            if scan < bytes.count, isDigit(bytes[scan]) {
                at = scan
                text += "e" + sign + take { $0.isNumber || $0 == "_" }
            }
        }
        return text
    }

    // MARK: Texts

    private mutating func text(quote: UInt8, keepsBackslashes: Bool) throws {
        let start = at
        at += 1
        while at < bytes.count, bytes[at] != quote { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        guard at < bytes.count else { throw error("the text that starts here has no end", at: start) }
        let inside = bytes[start + 1..<at]
        at += 1
        if !inside.contains(UInt8(ascii: "\\")) {
            add(.text(String(decoding: inside, as: UTF8.self)), at: start)
        } else if keepsBackslashes {
            let text = Escapes.quotesOnly(String(decoding: inside, as: UTF8.self), quote: Unicode.Scalar(quote))
            add(.text(text), at: start)
        } else {
            guard let text = Escapes.decoded(String(decoding: inside, as: UTF8.self)) else {
                throw error("a text has a broken escape", at: start)
            }
            add(.text(text), at: start)
        }
    }
}
