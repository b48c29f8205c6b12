// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads the fields of a point in time from a text: Python's `strptime`.
struct TimeReader {
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    private var rest: Substring
    private var values: [Character: Int] = [:]
    private(set) var microseconds = 0

    init(_ text: String) { rest = text[...] }

    /// The fields that were read, as the C library has them.
    var fields: tm? {
        var fields = tm()
        fields.tm_year = Int32((values["Y"] ?? 1900) - 1900)
        fields.tm_mon = Int32((values["m"] ?? 1) - 1)
        fields.tm_mday = Int32(values["d"] ?? 1)
        var hour = values["H"] ?? 0
        if let twelve = values["I"] { hour = twelve % 12 + (values["p"] == 1 ? 12 : 0) }
        fields.tm_hour = Int32(hour)
        fields.tm_min = Int32(values["M"] ?? 0)
        fields.tm_sec = Int32(values["S"] ?? 0)
        if let day = values["j"], values["d"] == nil {
            var start = fields
            (start.tm_mon, start.tm_mday) = (0, 1)
            var time = timegm(&start) + (day - 1) * 86400
            gmtime_r(&time, &fields)
        }
        return fields
    }

    /// Reads the whole text; false when it does not match.
    mutating func read(_ format: String) -> Bool {
        var format = format[...]
        while let letter = format.popFirst() {
            if letter.isWhitespace {
                rest = rest.drop(while: \.isWhitespace)
            } else if letter == "%" {
                guard let directive = format.popFirst(), field(directive) else { return false }
            } else {
                guard rest.popFirst() == letter else { return false }
            }
        }
        return rest.isEmpty
    }

    private mutating func field(_ directive: Character) -> Bool {
        switch directive {
        case "Y": return number("Y", digits: 4...4, 0...9999)
        case "y":
            guard number("Y", digits: 2...2, 0...99), let year = values["Y"] else { return false }
            values["Y"] = year + (year < 69 ? 2000 : 1900)
            return true
        case "m": return number("m", digits: 1...2, 1...12)
        case "d": return number("d", digits: 1...2, 1...31)
        case "H": return number("H", digits: 1...2, 0...23)
        case "I": return number("I", digits: 1...2, 1...12)
        case "M": return number("M", digits: 1...2, 0...59)
        case "S": return number("S", digits: 1...2, 0...61)
        case "j": return number("j", digits: 1...3, 1...366)
        case "w": return number("w", digits: 1...1, 0...6)
        case "f": return fraction()
        case "B", "b", "h": return name(Self.months, short: directive != "B", "m")
        case "A", "a": return name(Self.days, short: directive == "a", "w")
        case "p": return name(["am", "pm"], short: false, "p", from: 0)
        case "T": return read(part: "%H:%M:%S")
        case "F": return read(part: "%Y-%m-%d")
        case "D": return read(part: "%m/%d/%y")
        case "R": return read(part: "%H:%M")
        case "z": return zone()
        case "Z": return name(["utc", "gmt"], short: false, "Z")
        case "%": return rest.popFirst() == "%"
        default: return false
        }
    }

    private mutating func read(part format: String) -> Bool {
        for (index, letter) in format.enumerated() where letter == "%" || !letter.isLetter {
            if letter == "%" {
                let directive = format[format.index(format.startIndex, offsetBy: index + 1)]
                guard field(directive) else { return false }
            } else {
                guard rest.popFirst() == letter else { return false }
            }
        }
        return true
    }

    private mutating func number(_ key: Character, digits: ClosedRange<Int>, _ range: ClosedRange<Int>) -> Bool {
        let text = rest.prefix(digits.upperBound).prefix { $0.isASCII && $0.isNumber }
        guard text.count >= digits.lowerBound, let number = Int(text), range.contains(number) else { return false }
        values[key] = number
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func fraction() -> Bool {
        let text = rest.prefix(6).prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(text) else { return false }
        microseconds = (text.count..<6).reduce(number) { number, _ in number * 10 }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func zone() -> Bool {
        if rest.first == "Z" { return rest.popFirst() != nil }
        guard let sign = rest.popFirst(), "+-".contains(sign) else { return false }
        let digits = rest.prefix { $0.isNumber || $0 == ":" }
        rest = rest.dropFirst(digits.count)
        return digits.count >= 4
    }

    private mutating func name(_ names: [String], short: Bool, _ key: Character, from start: Int = 1) -> Bool {
        let text = rest.lowercased()
        for (index, name) in names.enumerated() {
            let wanted = short ? String(name.prefix(3)) : name
            if text.hasPrefix(wanted) {
                values[key] = index + start
                rest = rest.dropFirst(wanted.count)
                return true
            }
        }
        return false
    }
}
