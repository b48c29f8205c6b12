// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// The reference of all modules as Markdown: a page for each, and an index.
public struct ModuleReference: Sendable {
    private let definitions: [ModuleDefinition]

    /// The reference of the modules in `registry`.
    public init(_ registry: ModuleRegistry) { definitions = registry.definitions.values.sorted { $0.name < $1.name } }

    /// The files by name, the index last.
    public var files: [(name: String, text: String)] {
        definitions.map { ("\($0.name).md", ModulePage($0).markdown) } + [("README.md", index)]
    }

    private var index: String {
        let rows = definitions.map { "| [\($0.name)](\($0.name).md) | \($0.summary) |" }
        let lines = [
            "# Modules", "",
            "Made from the modules' declarations by `make docs`; `lifeboat doc NAME` shows the same on a terminal.",
            "Those that Ansible has take its arguments and return its values.", "", "| module | what it does |",
            "| --- | --- |",
        ]
        return (lines + rows).joined(separator: "\n") + "\n"
    }
}
