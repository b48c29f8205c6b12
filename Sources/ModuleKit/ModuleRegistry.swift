// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The modules that a run knows, by name.
public struct ModuleRegistry: Sendable {
    /// The definitions by short name.
    public let definitions: [String: ModuleDefinition]
    /// The names that other names stand for.
    private let aliases: [String: String]

    /// A registry of module types.
    public init(_ types: [any Module.Type]) {
        func definition<M: Module>(_ type: M.Type) -> ModuleDefinition { ModuleDefinition(type) }
        self.init(types.map { definition($0) })
    }

    private init(_ all: [ModuleDefinition]) {
        definitions = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let pairs = all.flatMap { definition in definition.aliases.map { ($0, definition.name) } }
        aliases = Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// This registry with further modules.
    public func adding(_ types: [any Module.Type]) -> ModuleRegistry {
        ModuleRegistry(Array(definitions.values) + Array(ModuleRegistry(types).definitions.values))
    }

    /// The module called `name` or known under it, with or without its collection: `apt`, `ansible.builtin.apt`.
    public subscript(_ name: String) -> ModuleDefinition? {
        let short = String(name.split(separator: ".").last ?? "")
        return definitions[short] ?? aliases[short].flatMap { definitions[$0] }
    }
}
