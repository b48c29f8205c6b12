// SPDX-License-Identifier: Apache-2.0

import Values

/// The variables a template sees.
public protocol Scope: Sendable {
    /// The finished value of a variable, its own templates already rendered; nil when it is not defined.
    func variable(_ name: String) throws -> Value?
    /// The names of all variables.
    var names: [String] { get }
}

/// A scope of given values.
public struct DictScope: Scope {
    /// The values by name.
    public var values: [String: Value]

    /// A scope with `values`.
    public init(_ values: [String: Value] = [:]) { self.values = values }

    /// The value of `name`.
    public func variable(_ name: String) throws -> Value? { values[name] }

    /// The names of the values.
    public var names: [String] { values.keys.sorted() }
}

/// The placeholder that takes an argument away: `mode: "{{ mode | default(omit) }}"`.
public enum Omit {
    private static let placeholder = "__omit_place_holder__8f5c6e0a9a2b4f0c9d7e"

    /// The placeholder.
    public static let value = Value.string(placeholder)

    /// Whether `value` is the placeholder.
    public static func isOmit(_ value: Value) -> Bool { value.string == placeholder }
}
