// SPDX-License-Identifier: Apache-2.0

import Values

/// The value of a scalar whose type is known, as PyYAML's safe constructor makes it (yaml/constructor.py).
enum ScalarConstruction {
    /// The value of `text` read as the type of `tag`; nil when it can't be read as that.
    static func value(of text: String, tag: String) -> Value? {
        switch tag {
        case YAMLTag.string: .string(text)
        case YAMLTag.null: .null
        case YAMLTag.bool: boolean(text)
        case YAMLTag.int: integer(text)
        case YAMLTag.float: float(text)
        case YAMLTag.timestamp: timestamp(text)
        case YAMLTag.binary: binary(text)
        default: nil
        }
    }

    private static func boolean(_ text: String) -> Value? {
        ScalarResolution.words[text.lowercased()].map(Value.bool)
    }

    private static func integer(_ text: String) -> Value? {
        var digits = text.replacing("_", with: "")[...]
        let negative = digits.hasPrefix("-")
        if negative || digits.hasPrefix("+") { digits = digits.dropFirst() }
        if digits.hasPrefix("0b") { return whole(digits.dropFirst(2), radix: 2, negative) }
        if digits.hasPrefix("0x") { return whole(digits.dropFirst(2), radix: 16, negative) }
        if digits.hasPrefix("0") { return whole(digits, radix: 8, negative) }
        guard digits.contains(":") else { return whole(digits, radix: 10, negative) }
        var total = 0
        for part in digits.split(separator: ":", omittingEmptySubsequences: false) {
            guard let number = Int(part), !part.hasPrefix("-") else { return nil }
            let (product, overflow) = total.multipliedReportingOverflow(by: 60)
            guard !overflow else { return nil }
            total = product + number
        }
        return .int(negative ? -total : total)
    }

    private static func whole(_ digits: Substring, radix: Int, _ negative: Bool) -> Value? {
        let known = "0123456789abcdef".prefix(radix)
        guard !digits.isEmpty, digits.lowercased().allSatisfy({ known.contains($0) }) else { return nil }
        if let number = Int((negative ? "-" : "") + digits, radix: radix) { return .int(number) }
        // Python's integers have no end. What 64 bits can't hold stays the text it is, so that it prints the same.
        return radix == 10 ? .string((negative ? "-" : "") + digits) : nil
    }

    private static func float(_ text: String) -> Value? {
        var digits = text.replacing("_", with: "").lowercased()[...]
        let sign: Double = digits.hasPrefix("-") ? -1 : 1
        if digits.hasPrefix("-") || digits.hasPrefix("+") { digits = digits.dropFirst() }
        if digits == ".inf" || digits == "inf" || digits == "infinity" { return .float(sign * .infinity) }
        if digits == ".nan" || digits == "nan" { return .float(.nan) }
        var total = 0.0
        for part in digits.split(separator: ":", omittingEmptySubsequences: false) {
            guard let number = decimal(part) else { return nil }
            total = total * 60 + number
        }
        return .float(sign * total)
    }

    private static func decimal(_ text: Substring) -> Double? {
        guard let first = text.first, first.isASCII, first.isNumber || first == "." else { return nil }
        guard !text.hasPrefix("0x") else { return nil }
        return Double(text.hasSuffix(".") ? text + "0" : text.hasPrefix(".") ? "0" + text : text)
    }

    private static func timestamp(_ text: String) -> Value? {
        guard let moment = Timestamp(Array(text.utf8), strict: false), moment.exists else { return nil }
        return .string(moment.text)
    }

    /// Bytes are text here: what is not UTF-8 has no value.
    private static func binary(_ text: String) -> Value? {
        guard let bytes = Base64.decode(text), let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return .string(text)
    }
}
