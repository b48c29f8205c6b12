// SPDX-License-Identifier: Apache-2.0

import Values

/// An argument of a module: its type, default, aliases and meaning, declared where its value lives.
///
/// ```swift
/// @Parameter("Packages to manage.", aliases: "pkg") var name: [String]         // required
/// @Parameter("What to bring them to.") var state: Presence = .present          // has a default
/// @Parameter("Who owns the file.") var owner: String?                          // may be left out
/// ```
/// The YAML name is the property's name in snake case.
@propertyWrapper
public struct Parameter<Wrapped: ParameterValue>: Decodable, Sendable {
    /// The argument's value, or its default.
    public var wrappedValue: Wrapped {
        get {
            guard let value else { preconditionFailure("a required argument was read before it was filled") }
            return value
        }
        set { value = newValue }
    }
    /// Whether the user gave the argument.
    public private(set) var isGiven = false
    private var value: Wrapped?
    private let help: String
    private let aliases: [String]
    private let isSecret: Bool

    /// What is known about the argument beside its value: `$state.isGiven`.
    public var projectedValue: Parameter<Wrapped> { self }

    private init(_ value: Wrapped?, _ help: String, _ aliases: [String], _ isSecret: Bool) {
        (self.value, self.help, self.aliases, self.isSecret) = (value, help, aliases, isSecret)
    }

    /// An argument with a default.
    public init(wrappedValue: Wrapped, _ help: String, aliases: String..., secret: Bool = false) {
        self.init(wrappedValue, help, aliases, secret)
    }

    /// An argument that may be left out.
    public init<Inner>(_ help: String, aliases: String..., secret: Bool = false) where Wrapped == Inner? {
        self.init(.some(nil), help, aliases, secret)
    }

    /// A required argument.
    @_disfavoredOverload
    public init(_ help: String, aliases: String..., secret: Bool = false) {
        self.init(nil, help, aliases, secret)
    }

    /// Never called: `ModuleDefinition` copies the declared parameter and fills it.
    public init(from decoder: any Decoder) throws {
        throw ArgumentError("parameters are filled by ModuleDefinition")
    }
}

extension Parameter: DeclaredParameter {
    func definition(named name: String) -> ParameterDefinition {
        ParameterDefinition(
            name: name, aliases: aliases, help: help, type: Wrapped.argumentType, choices: Wrapped.choices,
            isRequired: value == nil, defaultText: value.flatMap { $0.argumentText }, isSecret: isSecret)
    }

    mutating func fill(_ argument: Value, source: String?) throws {
        value = try Wrapped(argument: argument, source: source)
        isGiven = true
    }
}

/// Several parameters that modules share, such as owner, group and mode of a file.
@propertyWrapper
public struct ParameterGroup<Group: Decodable & Sendable>: Decodable, Sendable {
    /// The parameters.
    public var wrappedValue: Group

    /// A group with its declared parameters.
    public init(wrappedValue: Group) { self.wrappedValue = wrappedValue }

    /// Never called: `ModuleDefinition` copies the declared group and fills it.
    public init(from decoder: any Decoder) throws { wrappedValue = try Group(from: decoder) }
}

extension ParameterGroup: DeclaredGroup {
    var declared: Any { wrappedValue }
}

/// A declared parameter with its type erased.
protocol DeclaredParameter: Sendable {
    func definition(named name: String) -> ParameterDefinition
    mutating func fill(_ argument: Value, source: String?) throws
}

/// A declared group with its type erased.
protocol DeclaredGroup: Sendable {
    var declared: Any { get }
}

/// What documentation and checks know about an argument.
public struct ParameterDefinition: Sendable, Hashable {
    /// The name in YAML.
    public var name: String
    /// Other names it answers to.
    public var aliases: [String]
    /// What it means.
    public var help: String
    /// What it takes, in Ansible's words: `str`, `bool`, `list of str`.
    public var type: String
    /// The words it is limited to; empty when it is not.
    public var choices: [String]
    /// Whether it must be given.
    public var isRequired: Bool
    /// Its default as YAML; nil when there is none.
    public var defaultText: String?
    /// Whether its value is a secret and never shown.
    public var isSecret: Bool
}
