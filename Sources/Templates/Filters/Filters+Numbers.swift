// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

extension Filters {
    /// Arithmetic and conversion to numbers.
    static let numbers: [String: Filter] = [
        "int": Filter("default", "base") { value, a, _ in
            try Numbers.int(value, base: a.int(1, 10)).map { .int($0) } ?? a[0] ?? 0
        },
        "float": Filter("default") { value, a, _ in Numbers.float(value).map { .float($0) } ?? a[0] ?? 0.0 },
        "abs": Filter { value, _, _ in
            switch value.asNumber {
            case .int(let number): return .int(abs(number))
            case .float(let number): return .float(abs(number))
            case nil: throw TemplateError.type("bad operand type for abs(): '\(value.typeName)'")
            }
        },
        "round": Filter("precision", "method") { value, a, _ in
            try Numbers.round(value, precision: a.int(0, 0), method: a.text(1, "common"))
        },
        "sum": Filter("attribute", "start") { value, a, run in
            let path = try AttributePath(a.given(0))
            return try items(of: value).reduce(a[1] ?? 0) { total, item in
                if case .string = total {
                    throw TemplateError.type("sum() can't sum strings [use ''.join(seq) instead]")
                }
                return try Operators.arithmetic(.add, total, path.map { try $0.value(in: item, run) } ?? item)
            }
        },
        "log": Filter("base") { value, a, _ in
            let number = try Numbers.double(value, "log")
            guard number > 0 else { throw TemplateError.type("math domain error") }
            guard let base = a.given(0) else { return .float(log(number)) }
            let ground = try Numbers.double(base, "log")
            return .float(ground == 10 ? log10(number) : log(number) / log(ground))
        },
        "pow": Filter("y") { value, a, _ in
            .float(pow(try Numbers.double(value, "pow"), try Numbers.double(a.required(0), "pow")))
        },
        "root": Filter("base") { value, a, _ in
            let number = try Numbers.double(value, "root")
            let base = try a.given(0).map { try Numbers.double($0, "root") } ?? 2
            guard number >= 0 else { throw TemplateError.type("root() can only be used on numbers: math domain error") }
            return .float(base == 2 ? sqrt(number) : pow(number, 1 / base))
        },
    ]
}

/// Python's conversions to numbers.
enum Numbers {
    /// `int(value)`; nil when it is no number.
    static func int(_ value: Value, base: Int = 10) -> Int? {
        switch value {
        case .string(let text):
            return int(text, base: base) ?? float(value).flatMap { Int(exactly: $0.rounded(.towardZero)) }
        case .float(let number): return Int(exactly: number.rounded(.towardZero))
        default: return value.wholeNumber
        }
    }

    private static func int(_ text: String, base: Int) -> Int? {
        var digits = Text.strip(text)[...]
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            sign = String(first)
            digits = digits.dropFirst()
        }
        let prefixes = [16: "0x", 8: "0o", 2: "0b"]
        var radix = base
        if base == 0 {
            guard let found = prefixes.first(where: { digits.lowercased().hasPrefix($0.value) }) else {
                return Int(sign + digits)
            }
            radix = found.key
        }
        if let prefix = prefixes[radix], digits.lowercased().hasPrefix(prefix) { digits = digits.dropFirst(2) }
        guard (2...36).contains(radix), digits.first != "_", digits.last != "_", !digits.contains("__"),
            digits.first?.isHexDigit == true || digits.first?.isLetter == true
        else { return nil }
        return Int(sign + digits.filter { $0 != "_" }, radix: radix)
    }

    /// `float(value)`; nil when it is no number.
    static func float(_ value: Value) -> Double? {
        guard case .string(let text) = value else { return value.asNumber?.double }
        let trimmed = Text.strip(text).lowercased()
        let digits = trimmed.drop { "+-".contains($0) }
        if ["inf", "infinity", "nan"].contains(digits), trimmed.count - digits.count < 2 { return Double(trimmed) }
        guard !trimmed.contains("x"), !trimmed.contains("p"), !trimmed.contains("n"), digits.first != "_" else {
            return nil
        }
        let plain = trimmed.filter { $0 != "_" }
        return Double(plain) ?? (plain.hasSuffix(".") ? Double(plain.dropLast()) : Double("0" + plain))
    }

    static func double(_ value: Value, _ filter: String) throws -> Double {
        guard let number = value.asNumber else {
            throw TemplateError.type(
                "\(filter)() can only be used on numbers: must be real number, not \(value.typeName)")
        }
        return number.double
    }

    static func round(_ value: Value, precision: Int, method: String) throws -> Value {
        guard ["common", "ceil", "floor"].contains(method) else {
            throw TemplateError.type("method must be common, ceil or floor")
        }
        guard let number = value.asNumber else {
            throw TemplateError.type("type \(value.typeName) doesn't define __round__ method")
        }
        guard method == "common" else {
            let scale = pow(10, Double(precision))
            let scaled = number.double * scale
            return .float((method == "ceil" ? scaled.rounded(.up) : scaled.rounded(.down)) / scale)
        }
        if case .int(let whole) = number {
            guard precision < 0, precision > -19 else { return .int(whole) }
            let unit = Int(pow(10, Double(-precision)))
            let rest = whole - whole / unit * unit
            let down = whole - rest
            let isUp = abs(rest) * 2 > unit || (abs(rest) * 2 == unit && (down / unit) % 2 != 0)
            return .int(isUp ? down + (rest < 0 ? -unit : unit) : down)
        }
        guard precision >= 0 else {
            let scale = pow(10, Double(-precision))
            return .float((number.double / scale).rounded(.toNearestOrEven) * scale)
        }
        // The decimal text is rounded from the exact value, as Python does.
        return .float(Double(FormatSpec.c("%.\(min(precision, 300))f", number.double)) ?? number.double)
    }
}
