// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Templates
import Vault

/// The controller's files as templates and lookups of a task see them: searched for as the task's own files are.
struct TaskTemplateFiles: TemplateFiles {
    let scope: TaskScope
    let reader: DocumentReader
    /// Globs and commands, which have nothing to do with roles.
    let local: any TemplateFiles

    func find(_ name: String, _ kind: TemplateFileKind) throws -> String? {
        scope.find(name, in: kind == .any ? "tasks" : kind.rawValue)
    }

    func read(_ path: String) throws -> [UInt8] { try reader.bytes(path: path) }

    func glob(_ pattern: String) throws -> [String] {
        for candidate in scope.candidates(for: pattern, in: "files") {
            let found = try local.glob(candidate)
            if !found.isEmpty { return found }
        }
        return []
    }

    func run(_ command: String) throws -> String { try local.run(command) }
}
