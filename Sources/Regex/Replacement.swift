// SPDX-License-Identifier: Apache-2.0

/// A replacement text of Python's `re.sub`, taken apart.
struct Replacement {
    private enum Part {
        case text(String)
        case group(Int)
        case name(String)
    }

    private var parts: [Part] = []

    init(_ template: String, groupCount: Int, names: Set<String>) throws {
        var reader = Reader(template)
        var text = String.UnicodeScalarView()
        while let scalar = reader.next() {
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            switch try Self.escape(&reader) {
            case .text(let more): text.append(contentsOf: more.unicodeScalars)
            case .group(let number):
                guard number <= groupCount else { throw reader.error("invalid group reference \(number)") }
                parts += [.text(String(text)), .group(number)]
                text = .init()
            case .name(let name):
                guard names.contains(name) else { throw reader.error("unknown group name '\(name)'") }
                parts += [.text(String(text)), .name(name)]
                text = .init()
            }
        }
        parts.append(.text(String(text)))
    }

    func expand(_ match: Match) -> String {
        parts.reduce(into: "") { out, part in
            switch part {
            case .text(let text): out += text
            case .group(0): out += match.text
            case .group(let number): out += match.groups[number - 1] ?? ""
            case .name(let name): out += match.named[name].flatMap { $0 } ?? ""
            }
        }
    }

    private static func escape(_ reader: inout Reader) throws -> Part {
        guard let letter = reader.next() else { throw reader.error("bad escape (end of pattern)") }
        switch letter {
        case "g": return try groupByName(&reader)
        case "0":
            return .text(scalar(of: octal("0", &reader, most: 3)))
        case "1"..."9": return number(letter, &reader)
        case "\\": return .text("\\")
        case "a": return .text("\u{7}")
        case "b": return .text("\u{8}")
        case "f": return .text("\u{c}")
        case "n": return .text("\n")
        case "r": return .text("\r")
        case "t": return .text("\t")
        case "v": return .text("\u{b}")
        case "a"..."z", "A"..."Z": throw reader.error("bad escape \\\(letter)")
        default: return .text("\\\(letter)")
        }
    }

    private static func groupByName(_ reader: inout Reader) throws -> Part {
        guard reader.next() == "<" else { throw reader.error("missing <") }
        var name = ""
        while let scalar = reader.next() {
            guard scalar != ">" else {
                guard !name.isEmpty else { throw reader.error("missing group name") }
                return Int(name).map(Part.group) ?? .name(name)
            }
            name.unicodeScalars.append(scalar)
        }
        throw reader.error("missing >, unterminated name")
    }

    /// `\1` to `\99` is a group, three octal digits are a character.
    private static func number(_ first: Unicode.Scalar, _ reader: inout Reader) -> Part {
        var digits = String(first)
        guard let second = reader.peek, ("0"..."9").contains(second) else { return .group(Int(digits) ?? 0) }
        digits.unicodeScalars.append(second)
        reader.skip()
        if let third = reader.peek, digits.allSatisfy({ ("0"..."7").contains($0) }), first <= "3",
            ("0"..."7").contains(third)
        {
            reader.skip()
            digits.unicodeScalars.append(third)
            return .text(scalar(of: digits))
        }
        return .group(Int(digits) ?? 0)
    }

    private static func octal(_ start: String, _ reader: inout Reader, most: Int) -> String {
        var digits = start
        while digits.count < most, let digit = reader.peek, ("0"..."7").contains(digit) {
            digits.unicodeScalars.append(digit)
            reader.skip()
        }
        return digits
    }

    private static func scalar(of octal: String) -> String {
        String(UInt32(octal, radix: 8).flatMap(Unicode.Scalar.init) ?? "\0")
    }
}
