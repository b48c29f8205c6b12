// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Synchronization
import Values
import Vault
import YAMLDocument

/// The files of `group_vars/` and `host_vars/` beside the inventory's sources and the playbook, read when first asked.
public final class VariableFiles: Sendable {
    let reader: DocumentReader
    let playbookDirectory: String?

    /// The files beside the playbooks of `playbookDirectory`; `reader` opens those that are encrypted.
    public init(reader: DocumentReader = DocumentReader(), playbookDirectory: String? = nil) {
        self.reader = reader
        self.playbookDirectory = playbookDirectory
    }
}

extension Inventory {
    /// Reads one or several sources: INI or YAML files, folders, executable scripts, `host1,host2,` lists.
    ///
    /// Throws `Diagnostics` with every problem found.
    public static func load(_ sources: [String], reader: DocumentReader = DocumentReader()) throws -> Inventory {
        throw Diagnostic("can't read `\(sources)`")
    }

    /// The layers of variables of a host, the lowest first.
    ///
    /// Throws a `Diagnostic` when a file of variables can't be read.
    public func layers(for host: String, files: VariableFiles) throws -> [VariableLayer] { [] }

    /// The names of the hosts that `pattern` picks, in inventory order, restricted by `limit`.
    public func hosts(matching pattern: String, limit: String? = nil) throws -> [String] { [] }

    /// The groups of a host as `group_names` has them: sorted, without `all`.
    public func groupNames(of host: String) -> [String] { [] }

    /// All hosts of a group and of the groups below it, in inventory order: `groups['web']`.
    public func hosts(in group: String) -> [String] { [] }

    /// Adds a host, or further variables and groups to one: the `add_host` module.
    ///
    /// Returns whether anything was new.
    @discardableResult
    public mutating func addHost(_ name: String, groups: [String] = [], variables: Dict = Dict()) -> Bool { false }

    /// Adds a group below `parents` (`all` when empty) with `hosts`: the `group_by` module.
    ///
    /// Returns whether anything was new.
    @discardableResult
    public mutating func addGroup(_ name: String, parents: [String] = [], hosts: [String] = []) -> Bool { false }
}
