// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The modules that a run knows, by name.
public struct ModuleRegistry: Sendable {
    /// The definitions by short name.
    public let definitions: [String: ModuleDefinition]

    /// A registry of module types.
    public init(_ types: [any Module.Type]) {
        func definition<M: Module>(_ type: M.Type) -> ModuleDefinition { ModuleDefinition(type) }
        definitions = Dictionary(types.map { ($0.name, definition($0)) }, uniquingKeysWith: { $1 })
    }

    /// The module called `name`, with or without its collection: `apt`, `ansible.builtin.apt`.
    public subscript(_ name: String) -> ModuleDefinition? {
        definitions[String(name.split(separator: ".").last ?? "")]
    }
}
