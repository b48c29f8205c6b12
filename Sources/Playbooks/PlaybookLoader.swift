// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import Vault
import YAMLDocument

/// Reads playbooks, roles and task files from disk.
public struct PlaybookLoader: Sendable {
    /// Renders a name in an import, knowing the variables that stand around it; throws when one has no value.
    public typealias Resolver = @Sendable (_ text: String, _ variables: Dict) throws -> String

    let configuration: Configuration
    let reader: DocumentReader
    let resolve: Resolver

    /// A loader.
    ///
    /// `vault` opens vaulted files and values; what it opens becomes known to `redactor`. `resolve` renders names in
    /// imports; without it a templated name is an error.
    public init(
        configuration: Configuration = Configuration(), vault: VaultSecrets = VaultSecrets(),
        redactor: Redactor? = nil, resolve: Resolver? = nil
    ) {
        self.configuration = configuration
        reader = DocumentReader(vault: vault, redactor: redactor)
        self.resolve =
            resolve ?? { text, _ in
                throw Diagnostic("the name `\(text)` has a template, but nothing to render it with")
            }
    }
}

extension PlaybookLoader {
    /// Reads the playbook at `path`, with the playbooks, roles and task files it imports.
    ///
    /// Throws `Diagnostics` with every problem found, in the order of the files.
    public func load(_ path: String) throws -> Playbook {
        throw Diagnostic("can't read `\(path)`")
    }

    /// Reads a file of tasks for `include_tasks`, searched from `scope`.
    public func loadTasks(
        _ name: String, from scope: TaskScope, variables: Dict, asHandlers: Bool
    ) throws -> (path: String, items: [PlayItem]) {
        throw Diagnostic("can't read `\(name)`")
    }

    /// Reads a role for `include_role`, its parts' names already rendered, searched from `scope`.
    public func loadRole(_ include: RoleInclude, from task: PlayTask, variables: Dict) throws -> Block {
        throw Diagnostic("can't read `\(include.name.text)`")
    }
}
