// SPDX-License-Identifier: Apache-2.0

import Values

extension Optional: ParameterValue where Wrapped: ParameterValue {
    /// The inner type's name.
    public static var argumentType: String { Wrapped.argumentType }
    /// The inner type's words.
    public static var choices: [String] { Wrapped.choices }
    /// Nothing when there is no value.
    public var argumentText: String? { flatMap(\.argumentText) }

    /// Null is no value.
    public init(argument: Value, source: String?) throws {
        self = argument.isNull ? nil : .some(try Wrapped(argument: argument, source: source))
    }
}

extension Array: ParameterValue where Element: ParameterValue {
    /// Ansible's name.
    public static var argumentType: String { "list of \(Element.argumentType)" }
    /// The words of an element.
    public static var choices: [String] { Element.choices }
    /// A flow sequence.
    public var argumentText: String? { "[" + compactMap(\.argumentText).joined(separator: ", ") + "]" }

    /// A list; a text with commas is one too, and any other scalar is a list of one.
    public init(argument: Value, source: String?) throws {
        switch argument {
        case .list(let items): self = try items.map { try Element(argument: $0, source: nil) }
        case .null: self = []
        case .string(let text) where text.contains(","):
            let parts = text.split(separator: ",").map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            self = try parts.filter { !$0.isEmpty }.map { try Element(argument: .string($0), source: nil) }
        default: self = [try Element(argument: argument, source: source)]
        }
    }
}

extension Value: ParameterValue {
    /// Ansible's name for "no particular type".
    public static var argumentType: String { "raw" }
    /// The value as JSON, which YAML reads.
    public var argumentText: String? { isNull ? nil : json(JSONLayout(asciiOnly: false)) }
    /// The argument as it is.
    public init(argument: Value, source: String?) throws { self = argument }
}

/// A mapping argument.
public struct Mapping: ParameterValue, Hashable {
    /// The pairs.
    public var pairs: Dict
    /// Ansible's name.
    public static var argumentType: String { "dict" }
    /// The mapping as JSON, which YAML reads.
    public var argumentText: String? { pairs.isEmpty ? "{}" : Value.dict(pairs).json() }

    /// A mapping of `pairs`.
    public init(_ pairs: Dict = [:]) { self.pairs = pairs }

    /// A mapping; a text `a=1, b=2` or JSON is one too.
    public init(argument: Value, source: String?) throws {
        switch argument {
        case .dict(let dict): pairs = dict
        case .null: pairs = [:]
        case .string(let text):
            if let value = try? Value(json: text), case .dict(let dict) = value {
                pairs = dict
                return
            }
            var dict = Dict()
            for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
                guard let equals = part.firstIndex(of: "=") else { throw Self.mismatch(argument) }
                dict[.string(String(part[..<equals]))] = .string(String(part[part.index(after: equals)...]))
            }
            pairs = dict
        default: throw Self.mismatch(argument)
        }
    }
}

/// The permission bits of a file: octal, or symbolic as in chmod(1).
public enum FileMode: ParameterValue, Hashable {
    /// Permission bits, such as `0o644`.
    case bits(Int)
    /// chmod(1)'s symbols, such as `u=rw,g=r,o=`.
    case symbolic(String)
    /// `preserve`: as the source file has it.
    case preserve

    /// Ansible's name.
    public static var argumentType: String { "mode" }
    /// The bits in octal, or the symbols.
    public var argumentText: String? {
        switch self {
        case .bits(let bits): "'0" + String(bits, radix: 8) + "'"
        case .symbolic(let symbols): symbols
        case .preserve: "preserve"
        }
    }

    /// Octal as text with or without a leading zero, as a YAML octal, or symbols; `644` without quotes is refused,
    /// because YAML reads it as the decimal number 644, which is mode 1204.
    public init(argument: Value, source: String?) throws {
        switch argument {
        case .int(let bits):
            if let source, !source.hasPrefix("0"), !source.isEmpty {
                throw ArgumentError(
                    "`\(source)` without quotes is the decimal number \(bits), which is mode 0\(String(bits, radix: 8))",
                    hint: "write `'0\(source)'`")
            }
            guard (0...0o7777).contains(bits) else { throw Self.mismatch(argument) }
            self = .bits(bits)
        case .string("preserve"): self = .preserve
        case .string(let text):
            let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
            if let bits = Int(digits, radix: 8), !digits.hasPrefix("-"), !digits.hasPrefix("+") {
                guard bits <= 0o7777 else { throw Self.mismatch(argument) }
                self = .bits(bits)
            } else if text.contains(where: { "=+-".contains($0) }), text.allSatisfy({ "ugoarwxXst=+-,".contains($0) }) {
                self = .symbolic(text)
            } else {
                throw Self.mismatch(
                    argument, hint: "write an octal such as `'0644'`, or symbols such as `u=rw,g=r,o=r`")
            }
        default: throw Self.mismatch(argument, hint: "write an octal such as `'0644'`")
        }
    }
}
