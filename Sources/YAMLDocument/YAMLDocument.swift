// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// The documents of a YAML 1.1 text, as libyaml reads them; JSON is YAML too.
public struct YAMLDocument: Sendable {
    /// The documents, in order; none when the text has nothing but comments.
    public let nodes: [YAMLNode]
    /// What is allowed but probably a mistake: keys given twice.
    public let warnings: [Diagnostic]

    /// Reads `source`.
    ///
    /// Throws a `Diagnostic` with place, line and likely fix when it isn't YAML.
    public init(_ source: SourceText) throws {
        var composer = Composer(source)
        nodes = try composer.documents()
        warnings = composer.warnings
    }

    /// The documents of `text`, which the user knows as `file`.
    public static func parse(text: String, file: String) throws -> [YAMLNode] {
        try YAMLDocument(SourceText(file: file, text: text)).nodes
    }

    /// The documents of the file at `path`.
    public static func load(path: String) throws -> [YAMLNode] {
        try YAMLDocument(SourceText(path: path)).nodes
    }

    /// The only document; nil when there is none.
    ///
    /// Throws a `Diagnostic` at the second document when there are several.
    public func single() throws -> YAMLNode? {
        if nodes.count > 1 {
            throw nodes[1].diagnostic("a second document; expected one", hint: "remove the `---` before it")
        }
        return nodes.first
    }
}

/// The value of a YAML text, as PyYAML's `safe_load` reads it: what the `from_yaml` filter gives.
public func yamlValue(_ text: String) throws -> Value {
    try YAMLDocument(SourceText(file: "<text>", text: text)).single()?.value() ?? .null
}
