// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// What stands behind the colon in `{:>8.2f}`: fill, alignment, sign, width, grouping, precision, type.
///
/// Source: docs.python.org, library/string, "Format Specification Mini-Language".
struct FormatSpec {
    var fill = " "
    var align: Character?
    var sign: Character = "-"
    var isAlternate = false
    var width = 0
    var grouping: Character?
    var precision: Int?
    var type: Character?

    init() {}

    init(_ text: String) throws {
        var rest = Substring(text)
        let aligns: Set<Character> = ["<", ">", "=", "^"]
        if let second = rest.dropFirst().first, aligns.contains(second), let first = rest.first {
            fill = String(first)
            align = second
            rest = rest.dropFirst(2)
        } else if let first = rest.first, aligns.contains(first) {
            align = first
            rest = rest.dropFirst()
        }
        if let first = rest.first, "+- ".contains(first) {
            sign = first
            rest = rest.dropFirst()
        }
        if rest.first == "#" {
            isAlternate = true
            rest = rest.dropFirst()
        }
        if rest.first == "0", align == nil {
            fill = "0"
            align = "="
            rest = rest.dropFirst()
        }
        width = Self.number(&rest) ?? 0
        if let first = rest.first, first == "," || first == "_" {
            grouping = first
            rest = rest.dropFirst()
        }
        if rest.first == "." {
            rest = rest.dropFirst()
            precision = Self.number(&rest)
            guard precision != nil else { throw TemplateError.type("Format specifier missing precision") }
        }
        type = rest.first
        guard rest.count < 2 else { throw TemplateError.type("Invalid format specifier '\(text)'") }
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits)
    }

    // MARK: Formatting

    func format(_ value: Value) throws -> String {
        switch value {
        case .string(let text): return try self.text(text)
        case .bool where type == nil: return padded(value.text, numeric: false)
        case .bool, .int: return try whole(value.wholeNumber ?? 0)
        case .float(let number): return try float(number)
        default:
            guard type == nil, width == 0, align == nil else {
                throw TemplateError.type("unsupported format string passed to \(value.typeName).__format__")
            }
            return try printed(value)
        }
    }

    private func text(_ text: String) throws -> String {
        guard type == nil || type == "s" else {
            throw TemplateError.type("Unknown format code '\(type ?? " ")' for object of type 'str'")
        }
        return padded(precision.map { Text.string(text.unicodeScalars.prefix($0)) } ?? text, numeric: false)
    }

    private func whole(_ number: Int) throws -> String {
        let digits: String
        var prefix = ""
        switch type {
        case nil, "d", "n": digits = String(number.magnitude)
        case "b": (prefix, digits) = ("0b", String(number.magnitude, radix: 2))
        case "o": (prefix, digits) = ("0o", String(number.magnitude, radix: 8))
        case "x": (prefix, digits) = ("0x", String(number.magnitude, radix: 16))
        case "X": (prefix, digits) = ("0X", String(number.magnitude, radix: 16, uppercase: true))
        case "c": return padded(Unicode.Scalar(UInt32(number)).map { String($0) } ?? "", numeric: false)
        case "e", "E", "f", "F", "g", "G", "%": return try float(Double(number))
        default: throw TemplateError.type("Unknown format code '\(type ?? " ")' for object of type 'int'")
        }
        return signed(
            number < 0, (isAlternate ? prefix : ""), grouped(digits, every: type == nil || type == "d" ? 3 : 4))
    }

    private func float(_ number: Double) throws -> String {
        let magnitude = abs(number)
        var digits: String
        switch type {
        case nil:
            digits =
                precision.map { Self.general(magnitude, $0, "g", keepsPoint: true) } ?? Value.pythonText(of: magnitude)
        case "f", "F", "e", "E": digits = Self.c("%.\(precision ?? 6)\(type ?? "f")", magnitude)
        case "g", "G", "n": digits = Self.general(magnitude, precision ?? 6, type == "G" ? "G" : "g", keepsPoint: false)
        case "%": digits = Self.c("%.\(precision ?? 6)f", magnitude * 100) + "%"
        default: throw TemplateError.type("Unknown format code '\(type ?? " ")' for object of type 'float'")
        }
        if number.isNaN || number.isInfinite { digits = number.isNaN ? "nan" : "inf" }
        let whole = digits.prefix { $0.isNumber }
        return signed(number.sign == .minus, "", grouped(String(whole), every: 3) + digits.dropFirst(whole.count))
    }

    private static func general(_ number: Double, _ precision: Int, _ type: String, keepsPoint: Bool) -> String {
        let text = c("%.\(max(1, precision))\(type)", number)
        return keepsPoint && !text.contains(".") && !text.contains("e") && text.allSatisfy(\.isNumber)
            ? text + ".0" : text
    }

    /// C's `printf` for one double.
    static func c(_ format: String, _ number: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            let length = withVaList([number]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            let bytes = buffer.prefix(max(0, min(Int(length), buffer.count - 1))).map { UInt8(bitPattern: $0) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func grouped(_ digits: String, every size: Int) -> String {
        guard let grouping else { return digits }
        var out: [Character] = []
        for (index, digit) in digits.reversed().enumerated() {
            if index > 0, index % size == 0 { out.append(grouping) }
            out.append(digit)
        }
        return String(out.reversed())
    }

    private func signed(_ isNegative: Bool, _ prefix: String, _ digits: String) -> String {
        let mark = (isNegative ? "-" : sign == "-" ? "" : String(sign)) + prefix
        guard align == "=" else { return padded(mark + digits, numeric: true) }
        return mark + Text.pad(digits, to: width - mark.count, with: fill, left: true, right: false)
    }

    private func padded(_ text: String, numeric: Bool) -> String {
        switch align ?? (numeric ? ">" : "<") {
        case "<": return Text.pad(text, to: width, with: fill, left: false, right: true)
        case "^":
            let missing = max(0, width - text.unicodeScalars.count)
            return String(repeating: fill, count: missing / 2) + text
                + String(repeating: fill, count: missing - missing / 2)
        default: return Text.pad(text, to: width, with: fill, left: true, right: false)
        }
    }
}
