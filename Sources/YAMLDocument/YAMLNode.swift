// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A piece of a YAML document as it was written, with its place.
///
/// Aliases are replaced by what they stand for, merge keys (`<<`) are merged, and of two equal keys the later counts.
public struct YAMLNode: Sendable {
    /// What kind of node it is, and what it holds.
    public indirect enum Kind: Sendable {
        /// One text.
        case scalar(YAMLScalar)
        /// A list.
        case sequence([YAMLNode])
        /// Keys and their values, in the order written.
        case mapping([YAMLPair])
    }

    /// What it holds.
    public let kind: Kind
    /// The tag in its long form (`tag:yaml.org,2002:int`, `!vault`), when one was written.
    public let tag: String?
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
    /// The text it is part of.
    public let source: SourceText

    /// A node at a place of `source`.
    public init(kind: Kind, tag: String? = nil, line: Int, column: Int, source: SourceText) {
        self.kind = kind
        self.tag = tag
        self.line = line
        self.column = column
        self.source = source
    }

    /// Where it begins.
    public var location: SourceLocation { SourceLocation(file: source.file, line: line, column: column) }

    /// Where the text of a scalar begins: behind its quote, in the first line of its block; else where it begins itself.
    public var textLocation: SourceLocation {
        guard case .scalar(let scalar) = kind else { return location }
        switch scalar.style {
        case .plain: return location
        case .singleQuoted, .doubleQuoted:
            return SourceLocation(file: source.file, line: line, column: column + 1)
        case .literal, .folded:
            let indentation = source.line(line + 1)?.prefix { $0 == " " }.count ?? 0
            return SourceLocation(file: source.file, line: line + 1, column: indentation + 1)
        }
    }

    /// The text of a scalar as written, before anything makes a number of it; nil for lists and mappings.
    public var plainText: String? { if case .scalar(let scalar) = kind { scalar.text } else { nil } }

    /// The text of a plain, unquoted scalar: `0644` of `mode: 0644`, nil for `mode: "0644"`.
    public var unquotedText: String? {
        if case .scalar(let scalar) = kind, scalar.style == .plain { scalar.text } else { nil }
    }

    /// The items of a sequence; nil for anything else.
    public var items: [YAMLNode]? { if case .sequence(let items) = kind { items } else { nil } }

    /// The pairs of a mapping; nil for anything else.
    public var pairs: [YAMLPair]? { if case .mapping(let pairs) = kind { pairs } else { nil } }

    /// The value of the key called `name` of a mapping; nil when there is none.
    public subscript(_ name: String) -> YAMLNode? { pairs?.first { $0.key.plainText == name }?.value }

    /// Whether it is empty, `~` or `null`.
    public var isNull: Bool {
        guard case .scalar(let scalar) = kind else { return false }
        if let tag { return tag == YAMLTag.null }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// A message about this node: its place, its source line.
    public func diagnostic(_ message: String, hint: String? = nil, notes: [String] = []) -> Diagnostic {
        source.diagnostic(message, line: line, column: column, hint: hint, notes: notes)
    }

    /// What it is in words: `a mapping`, `a list`, `` `text` ``.
    public var summary: String {
        switch kind {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): isNull ? "nothing" : "`\(scalar.text)`"
        }
    }
}

/// A key of a mapping and its value.
public struct YAMLPair: Sendable {
    /// The key.
    public let key: YAMLNode
    /// The value.
    public let value: YAMLNode

    /// A pair.
    public init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }
}

/// The text of a scalar and how it was quoted.
public struct YAMLScalar: Sendable {
    /// How a scalar was quoted.
    public enum Style: Sendable {
        /// Not at all: only such a scalar can be a number, a boolean or null.
        case plain
        /// `'single'`
        case singleQuoted
        /// `"double"`
        case doubleQuoted
        /// `|`
        case literal
        /// `>`
        case folded
    }

    /// The text, after quoting, folding and escapes.
    public let text: String
    /// How it was quoted.
    public let style: Style

    /// A scalar.
    public init(text: String, style: Style) {
        self.text = text
        self.style = style
    }
}

/// The tags of YAML 1.1's type repository, in their long form.
enum YAMLTag {
    static let prefix = "tag:yaml.org,2002:"
    static let null = prefix + "null"
    static let bool = prefix + "bool"
    static let int = prefix + "int"
    static let float = prefix + "float"
    static let timestamp = prefix + "timestamp"
    static let merge = prefix + "merge"
    static let value = prefix + "value"
    static let string = prefix + "str"
    static let binary = prefix + "binary"
    static let sequence = prefix + "seq"
    static let mapping = prefix + "map"
    static let set = prefix + "set"
    static let omap = prefix + "omap"
    static let pairs = prefix + "pairs"
}
