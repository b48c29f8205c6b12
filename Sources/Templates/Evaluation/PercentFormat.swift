// SPDX-License-Identifier: Apache-2.0

import Values

/// Python's `'%s: %05.2f' % values`.
///
/// Source: docs.python.org, library/stdtypes, "printf-style String Formatting".
struct PercentFormat {
    private var rest: Substring.UnicodeScalarView
    private var values: ArraySlice<Value>
    private let dict: Dict?
    private var out = ""

    /// `whole` is the value when it is no tuple; a mapping answers `%(name)s`.
    static func format(_ format: String, _ values: [Value], whole: Value?) throws -> String {
        let dict = try whole.flatMap { try mapping(of: $0) }
        var run = PercentFormat(rest: format.unicodeScalars[...], values: values[...], dict: dict)
        try run.run()
        if !run.values.isEmpty, dict == nil {
            if let whole, case .list = whole, values.count == 1, run.values.count == 1 { return run.out }
            throw TemplateError.type("not all arguments converted during string formatting")
        }
        return run.out
    }

    private init(rest: Substring.UnicodeScalarView, values: ArraySlice<Value>, dict: Dict?) {
        self.rest = rest
        self.values = values
        self.dict = dict
    }

    private mutating func run() throws {
        while let scalar = rest.popFirst() {
            if scalar == "%" {
                try directive()
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
    }

    private mutating func directive() throws {
        var key: String?
        if rest.first == "(" {
            rest.removeFirst()
            key = Text.string(rest.prefix { $0 != ")" })
            rest = rest.drop { $0 != ")" }.dropFirst()
        }
        var spec = FormatSpec()
        spec.align = ">"
        var flags = ""
        while let flag = rest.first, "#0- +".unicodeScalars.contains(flag) {
            flags.unicodeScalars.append(flag)
            rest.removeFirst()
        }
        spec.width = try number() ?? 0
        if spec.width < 0 {
            flags += "-"
            spec.width = -spec.width
        }
        if rest.first == "." {
            rest.removeFirst()
            spec.precision = try number() ?? 0
        }
        while let letter = rest.first, "hlL".unicodeScalars.contains(letter) { rest.removeFirst() }
        guard let type = rest.popFirst() else { throw TemplateError.type("incomplete format") }
        if type == "%" {
            out += "%"
            return
        }
        if flags.contains("-") { spec.align = "<" }
        if flags.contains("+") { spec.sign = "+" } else if flags.contains(" ") { spec.sign = " " }
        spec.isAlternate = flags.contains("#")
        out += try text(of: value(key), spec, Character(type), zero: flags.contains("0") && !flags.contains("-"))
    }

    private mutating func number() throws -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            return try value(nil).wholeNumber
        }
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        return Int(Text.string(digits))
    }

    private mutating func value(_ key: String?) throws -> Value {
        if let key {
            guard let dict else { throw TemplateError.type("format requires a mapping") }
            guard let value = dict[.string(key)] else { throw TemplateError.type("KeyError: '\(key)'") }
            return value
        }
        guard let value = values.popFirst() else {
            throw TemplateError.type("not enough arguments for format string")
        }
        return value
    }

    private func text(of value: Value, _ spec: FormatSpec, _ type: Character, zero: Bool) throws -> String {
        var spec = spec
        switch type {
        case "s": return try spec.format(.string(printed(value)))
        case "r", "a":
            try checkDefined(value)
            return try spec.format(.string(value.representation))
        case "c":
            if let number = value.wholeNumber {
                spec.type = "c"
                return try spec.format(.int(number))
            }
            return try spec.format(value)
        case "d", "i", "u", "o", "x", "X", "e", "E", "f", "F", "g", "G": break
        default: throw TemplateError.type("unsupported format character '\(type)'")
        }
        guard let number = value.asNumber else {
            try checkDefined(value)
            throw TemplateError.type("%\(type) format: a number is required, not \(value.typeName)")
        }
        if zero { (spec.fill, spec.align) = ("0", "=") }
        guard "diuoxX".contains(type) else {
            spec.type = type
            return try spec.format(.float(number.double))
        }
        spec.type = "diu".contains(type) ? "d" : type
        if case .float(let fraction) = number {
            guard type != "x", type != "X", type != "o", let whole = Int(exactly: fraction.rounded(.towardZero)) else {
                throw TemplateError.type("%\(type) format: an integer is required, not float")
            }
            return try padded(whole, spec)
        }
        return try padded(value.wholeNumber ?? 0, spec)
    }

    /// A precision of a whole number is its least count of digits.
    private func padded(_ number: Int, _ spec: FormatSpec) throws -> String {
        guard let precision = spec.precision else { return try spec.format(.int(number)) }
        var inner = spec
        inner.precision = nil
        (inner.fill, inner.align, inner.width) = ("0", "=", precision + (number < 0 || spec.sign != "-" ? 1 : 0))
        var outer = FormatSpec()
        (outer.align, outer.width) = (spec.align == "=" ? ">" : spec.align, spec.width)
        return try outer.format(.string(inner.format(.int(number))))
    }
}
