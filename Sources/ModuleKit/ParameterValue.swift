// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A type that an argument can have.
public protocol ParameterValue: Sendable {
    /// What it is called in the documentation, in Ansible's words.
    static var argumentType: String { get }
    /// The words it is limited to; empty when it is not.
    static var choices: [String] { get }
    /// Reads an argument; throws `ArgumentError` that says what was found and what was expected.
    ///
    /// `source` is the scalar as written in YAML, when the argument was written as a plain literal.
    init(argument: Value, source: String?) throws
    /// The value as YAML, for the documentation of a default; nil when there is nothing to show.
    var argumentText: String? { get }
}

extension ParameterValue {
    /// Not limited.
    public static var choices: [String] { [] }

    /// The complaint about a value of the wrong type.
    public static func mismatch(_ argument: Value, hint: String? = nil) -> ArgumentError {
        ArgumentError("expected \(argumentType), found `\(argument.text)` (\(argument.typeName))", hint: hint)
    }
}

/// An argument that is one of a few words: `enum State: String, ParameterChoice { case present, absent }`.
///
/// The words are the raw values; a raw value's `_` is taken literally. Other spellings come in `synonyms`.
public protocol ParameterChoice: ParameterValue, RawRepresentable, CaseIterable where RawValue == String {
    /// Words that mean the same as a choice; booleans as `true` and `false`.
    static var synonyms: [String: Self] { get }
}

extension ParameterChoice {
    /// No other spellings.
    public static var synonyms: [String: Self] { [:] }
    /// A word.
    public static var argumentType: String { "str" }
    /// The words.
    public static var choices: [String] { allCases.map(\.rawValue) }
    /// The word.
    public var argumentText: String? { rawValue }

    /// The choice that `argument` names.
    public init(argument: Value, source: String?) throws {
        let word: String? =
            if case .bool(let flag) = argument { source?.lowercased() ?? (flag ? "true" : "false") } else {
                argument.text
            }
        let boolean = argument.asBoolean.map { $0 ? "true" : "false" }
        guard let word,
            let choice = Self(rawValue: word) ?? Self.synonyms[word] ?? boolean.flatMap({ Self.synonyms[$0] })
        else {
            throw ArgumentError(
                "`\(argument.text)` is not one of \(Self.choices.joined(separator: ", "))",
                hint: didYouMean(argument.text, among: Self.choices))
        }
        self = choice
    }
}

extension String: ParameterValue {
    /// Ansible's name.
    public static var argumentType: String { "str" }
    /// The text, quoted when empty.
    public var argumentText: String? { isEmpty ? "''" : self }

    /// Any scalar as text; booleans as Python writes them; null as the empty text; lists and mappings as JSON.
    public init(argument: Value, source: String?) throws {
        switch argument {
        case .string(let text): self = text
        case .null: self = ""
        case .bool: self = source ?? argument.text
        case .int: self = source ?? argument.text
        case .float: self = source ?? argument.text
        case .list, .dict: self = argument.json(JSONLayout(asciiOnly: false))
        case .undefined, .object: throw Self.mismatch(argument)
        }
    }
}

extension Bool: ParameterValue {
    /// Ansible's name.
    public static var argumentType: String { "bool" }
    /// `true` or `false`.
    public var argumentText: String? { self ? "true" : "false" }

    /// Ansible's booleans: `yes`, `on`, `1`, `true` and their opposites.
    public init(argument: Value, source: String?) throws {
        guard let flag = argument.asBoolean else { throw Self.mismatch(argument, hint: "write `true` or `false`") }
        self = flag
    }
}

extension Int: ParameterValue {
    /// Ansible's name.
    public static var argumentType: String { "int" }
    /// The number.
    public var argumentText: String? { String(self) }

    /// A whole number, also as text.
    public init(argument: Value, source: String?) throws {
        switch argument {
        case .int(let number): self = number
        case .float(let number) where number == number.rounded() && abs(number) < 1e15: self = Int(number)
        case .string(let text):
            guard let number = Int(text.filter { !$0.isWhitespace }) else { throw Self.mismatch(argument) }
            self = number
        default: throw Self.mismatch(argument)
        }
    }
}

extension Double: ParameterValue {
    /// Ansible's name.
    public static var argumentType: String { "float" }
    /// The number.
    public var argumentText: String? { Value.pythonText(of: self) }

    /// A number, also as text.
    public init(argument: Value, source: String?) throws {
        if case .string(let text) = argument, let number = Double(text) {
            self = number
        } else if let number = argument.asNumber?.double, !(argument.isBoolean) {
            self = number
        } else {
            throw Self.mismatch(argument)
        }
    }
}

extension Value {
    fileprivate var isBoolean: Bool { if case .bool = self { true } else { false } }
}
