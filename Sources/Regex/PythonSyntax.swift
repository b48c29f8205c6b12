// SPDX-License-Identifier: Apache-2.0

/// A Python pattern rewritten so that PCRE2 reads it as Python would.
struct PythonSyntax {
    /// The pattern for PCRE2.
    private(set) var text = ""
    /// Whether `(?a)` asks for `\w`, `\d` and `\s` in ASCII alone.
    private(set) var isASCII = false
    private var reader: Reader

    init(_ pattern: String) throws {
        reader = Reader(pattern)
        while let scalar = reader.next() {
            switch scalar {
            case "\\": try escape(inClass: false)
            case "[": try characterClass()
            case "(": openGroup()
            case "{": repetition()
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private mutating func escape(inClass: Bool) throws {
        guard let letter = reader.next() else { throw reader.error("bad escape (end of pattern)") }
        switch letter {
        case "Z" where !inClass: text += "\\z"
        case "v": text += "\\x0b"
        case "a": text += "\\x07"
        case "u": try hexadecimal(4, letter)
        case "U": try hexadecimal(8, letter)
        case "x": try hexadecimal(2, letter)
        case "0": octal()
        case "1"..."9": inClass ? octal(from: letter) : reference(letter)
        case "b", "d", "D", "f", "n", "r", "s", "S", "t", "w", "W": text += "\\\(letter)"
        case "A" where !inClass, "B" where !inClass: text += "\\\(letter)"
        case "a"..."z", "A"..."Z": throw reader.error("bad escape \\\(letter)")
        default:
            if letter.isASCII { text += "\\" }
            text.unicodeScalars.append(letter)
        }
    }

    private mutating func hexadecimal(_ count: Int, _ letter: Unicode.Scalar) throws {
        var digits = ""
        while digits.count < count, let digit = reader.peek, digit.properties.isASCIIHexDigit {
            digits.unicodeScalars.append(digit)
            reader.skip()
        }
        guard digits.count == count else { throw reader.error("incomplete escape \\\(letter)\(digits)") }
        text += "\\x{\(digits)}"
    }

    private mutating func octal(from first: Unicode.Scalar = "0") {
        var digits = String(first)
        while digits.count < 3, let digit = reader.peek, ("0"..."7").contains(digit) {
            digits.unicodeScalars.append(digit)
            reader.skip()
        }
        text += "\\x{\(String(Int(digits, radix: 8) ?? 0, radix: 16))}"
    }

    /// `\1` to `\99` is a group; three octal digits are a character.
    private mutating func reference(_ first: Unicode.Scalar) {
        var digits = String(first)
        if let second = reader.peek, ("0"..."9").contains(second) {
            digits.unicodeScalars.append(second)
            reader.skip()
            if let third = reader.peek, ("0"..."7").contains(third), digits.allSatisfy({ ("0"..."7").contains($0) }) {
                digits.unicodeScalars.append(third)
                reader.skip()
                text += "\\x{\(String(Int(digits, radix: 8) ?? 0, radix: 16))}"
                return
            }
        }
        text += "\\g{\(digits)}"
    }

    private mutating func characterClass() throws {
        text += "["
        if reader.peek == "^" {
            text += "^"
            reader.skip()
        }
        if reader.peek == "]" {
            text += "\\]"
            reader.skip()
        }
        while let scalar = reader.next() {
            switch scalar {
            case "]":
                text += "]"
                return
            case "\\": try escape(inClass: true)
            // Python knows no POSIX classes: a bracket inside brackets is a bracket.
            case "[": text += "\\["
            default: text.unicodeScalars.append(scalar)
            }
        }
        throw reader.error("unterminated character set")
    }

    /// Drops the inline flags `a`, `L` and `u`, which PCRE2 has as options of the whole pattern.
    private mutating func openGroup() {
        text += "("
        guard reader.peek == "?" else { return }
        var ahead = reader
        ahead.skip()
        for end in [")", ":"] as [Unicode.Scalar] {
            guard let flags = ahead.run(until: end, where: { "aiLmsux-".unicodeScalars.contains($0) }), !flags.isEmpty
            else { continue }
            if flags.contains("a") { isASCII = true }
            text += "?" + flags.filter { !"aLu".contains($0) }
            reader.skip(1 + flags.unicodeScalars.count)
            return
        }
    }

    private mutating func repetition() {
        text += "{"
        // PCRE2 before 10.43 takes `{,3}` for text.
        if reader.peek == ",", let inside = reader.run(until: "}", where: { $0 == "," || ("0"..."9").contains($0) }) {
            text += "0" + inside
            reader.skip(inside.utf8.count)
        }
    }
}
