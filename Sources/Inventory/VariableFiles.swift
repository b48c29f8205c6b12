// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization
import Values
import Vault
import YAMLDocument

/// The files of `group_vars/` and `host_vars/` beside the inventory's sources and the playbook, read when first asked.
public final class VariableFiles: Sendable {
    /// A file of variables.
    struct File: Sendable {
        var path: String
        var variables: WrittenVariables
    }

    private let reader: DocumentReader
    let playbookDirectory: String?
    private let known = Mutex<[String: [File]]>([:])
    /// The names in each `group_vars` and `host_vars`: most hosts have no file, which one look at the folder tells.
    private let listings = Mutex<[String: Set<String>]>([:])
    private let found = Mutex<[Diagnostic]>([])

    /// The files beside the playbooks of `playbookDirectory`; `reader` opens those that are encrypted.
    public init(reader: DocumentReader = DocumentReader(), playbookDirectory: String? = nil) {
        self.reader = reader
        self.playbookDirectory = playbookDirectory
    }

    /// What is allowed but probably a mistake in the files read so far.
    public var warnings: [Diagnostic] { found.withLock { $0 } }

    /// The files of `name` in the folder `kind` of `base`, in the order in which they count.
    func files(_ base: String, _ kind: String, _ name: String) throws -> [File] {
        // A host may be called like a path; that is no file of variables.
        if name.hasPrefix("/") { return [] }
        let folder = "\(base)/\(kind)"
        let names = names(in: folder)
        let candidates = [name, "\(name).yml", "\(name).yaml", "\(name).json"]
        guard let first = candidates.first(where: names.contains) else { return [] }
        let path = "\(folder)/\(first)"
        if let files = known.withLock({ $0[path] }) { return files }
        let paths = InventoryPath.isDirectory(path) ? Self.paths(below: path) : [path]
        let files = try paths.map { path in
            File(
                path: path,
                variables: try reader.variables(path: path) { warning in found.withLock { $0.append(warning) } })
        }
        known.withLock { $0[path] = files }
        return files
    }

    private func names(in folder: String) -> Set<String> {
        listings.withLock { listings in
            if let names = listings[folder] { return names }
            let names = Set(InventoryPath.names(in: folder))
            listings[folder] = names
            return names
        }
    }

    /// The files of a folder and those below it, without hidden ones, backups and foreign endings.
    private static func paths(below folder: String) -> [String] {
        InventoryPath.names(in: folder).filter { !$0.hasPrefix(".") && !$0.hasSuffix("~") }.flatMap { name in
            let path = "\(folder)/\(name)"
            let hasEnding = name.contains(".")
            if InventoryPath.isDirectory(path) { return hasEnding ? [] : paths(below: path) }
            return !hasEnding || [".yml", ".yaml", ".json"].contains { name.hasSuffix($0) } ? [path] : []
        }
    }
}
