// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A value as the user wrote it, and where: it may still hold templates.
public struct Written: Sendable {
    /// The value, not yet rendered.
    public var value: Value
    /// The file, line and column it stands at.
    public var location: SourceLocation
    /// The node it was read from, for its parts' places and its unquoted text; nil for what was taken from a longer
    /// text, such as `mode=0644` of `copy: src=a mode=0644`.
    public var node: YAMLNode?

    /// A value at a place.
    public init(_ value: Value, at location: SourceLocation, node: YAMLNode? = nil) {
        self.value = value
        self.location = location
        self.node = node
    }

    /// The value of `node`, opened with `vault` where it is encrypted.
    public init(_ node: YAMLNode, vault: VaultOpener? = nil) throws {
        self.init(try node.value(vault: vault), at: node.location, node: node)
    }

    /// Where its text begins: behind a quote, in the first line of a block.
    public var textLocation: SourceLocation { node?.textLocation ?? location }

    /// The value as text.
    public var text: String { value.text }

    /// Whether a text in it has a template delimiter.
    public var isTemplate: Bool { Self.isTemplate(value) }

    private static func isTemplate(_ value: Value) -> Bool {
        switch value {
        case .string(let text): text.contains("{{") || text.contains("{%") || text.contains("{#")
        case .list(let items): items.contains(where: isTemplate)
        case .dict(let dict): dict.values.contains(where: isTemplate) || dict.keys.contains(where: isTemplate)
        default: false
        }
    }

    /// A message about this value: its place and source line.
    public func diagnostic(_ message: String, hint: String? = nil, notes: [String] = []) -> Diagnostic {
        node?.diagnostic(message, hint: hint, notes: notes)
            ?? Diagnostic(message, at: location, hint: hint, notes: notes)
    }
}

/// Variables as the user wrote them: names, values, and the place of each.
public struct WrittenVariables: Sendable {
    /// The values by name, in the order written.
    public private(set) var values: Dict
    private var places: [String: Written] = [:]

    /// No variables.
    public init() { values = Dict() }

    /// Values without a place, such as those given on the command line.
    public init(_ values: Dict) { self.values = values }

    /// The variables of a mapping.
    ///
    /// Throws a `Diagnostic` when `node` is no mapping or a name is no text.
    public init(_ node: YAMLNode, vault: VaultOpener? = nil, what: String = "variables") throws {
        self.init()
        if node.isNull { return }
        guard let pairs = node.pairs else {
            throw node.diagnostic("\(what) must be a mapping of names to values, found \(node.summary)")
        }
        values.reserveCapacity(pairs.count)
        for pair in pairs {
            let key = try pair.key.value(vault: vault)
            let written = try Written(pair.value, vault: vault)
            values[key] = written.value
            places[key.text] = Written(written.value, at: pair.key.location, node: pair.value)
        }
    }

    /// Whether there are none.
    public var isEmpty: Bool { values.isEmpty }

    /// The value called `name` with its place; nil when there is none.
    public subscript(_ name: String) -> Written? { places[name] }

    /// Where `name` is defined; nil when that is unknown.
    public func location(of name: String) -> SourceLocation? { places[name]?.location }

    /// Sets one variable.
    public mutating func set(_ name: String, to written: Written) {
        values[.string(name)] = written.value
        places[name] = written
    }

    /// These variables with those of `other` over them.
    public func merging(_ other: WrittenVariables) -> WrittenVariables {
        var all = self
        for (name, value) in other.values { all.values[name] = value }
        all.places.merge(other.places) { $1 }
        return all
    }
}
