// SPDX-License-Identifier: Apache-2.0

extension Value {
    /// What Python's `str()` gives: text as it is, everything else as `repr()`.
    public var text: String {
        switch self {
        case .string(let text): text
        case .undefined: ""
        case .object(let object): object.text
        default: representation
        }
    }

    /// What Python's `repr()` gives: `'text'`, `True`, `None`, `[1, 2]`, `{'a': 1}`.
    public var representation: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let value): String(value)
        case .float(let value): Self.pythonText(of: value)
        case .string(let text): Self.pythonLiteral(of: text)
        case .list(let items): "[" + items.map(\.representation).joined(separator: ", ") + "]"
        case .dict(let dict):
            "{" + dict.map { "\($0.key.representation): \($0.value.representation)" }.joined(separator: ", ") + "}"
        case .undefined: "AnsibleUndefined"
        case .object(let object): object.text
        }
    }

    /// A double as Python prints it: `1.0`, `1e+16`, `nan`, the shortest digits that read back equal.
    public static func pythonText(of value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, exponent) = shortestDigits(of: abs(value))
        let sign = value < 0 ? "-" : ""
        // Python switches to scientific notation below 1e-4 and from 1e16 on.
        guard (-4..<16).contains(exponent) else {
            let mantissa = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
            let power = String(abs(exponent))
            return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(power.count < 2 ? "0" : "")\(power)"
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// The significant digits of a positive number and the power of ten of the first one.
    private static func shortestDigits(of value: Double) -> (digits: String, exponent: Int) {
        // Swift prints the shortest text that reads back equal: `123.45`, `1e-07`, `1.5e+20`.
        let parts = String(value).lowercased().split(separator: "e")
        let number = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(number[0])
        let fraction = number.count > 1 ? String(number[1]) : ""
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        exponent += whole.count - 1 - leading
        let digits = all.dropFirst(leading).reversed().drop { $0 == "0" }.reversed()
        return (String(digits), exponent)
    }

    /// A text as a Python literal: single quotes unless it holds one and no double quote; control characters escaped.
    private static func pythonLiteral(of text: String) -> String {
        let quote: Unicode.Scalar =
            text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
        var out = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": out.append(contentsOf: "\\n".unicodeScalars)
            case "\r": out.append(contentsOf: "\\r".unicodeScalars)
            case "\t": out.append(contentsOf: "\\t".unicodeScalars)
            case quote: out.append(contentsOf: "\\\(quote)".unicodeScalars)
            case _ where scalar.value < 32 || (127..<161).contains(scalar.value) || scalar.value == 173:
                let hex = String(scalar.value, radix: 16)
                out.append(contentsOf: ("\\x" + (hex.count < 2 ? "0" : "") + hex).unicodeScalars)
            default: out.append(scalar)
            }
        }
        out.append(quote)
        return String(out)
    }
}
