// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Values
import YAMLDocument

/// Hosts and groups with their variables, from one or several sources.
public struct Inventory: Sendable {
    /// The groups by name, `all` and `ungrouped` among them, in the order they were first named.
    public internal(set) var groups: OrderedDictionary<String, Group> = [:]
    /// The hosts by name, in the order they were first named.
    public internal(set) var hosts: OrderedDictionary<String, Host> = [:]
    /// The sources that were read: files, folders, `a,b,` lists.
    public internal(set) var sources: [String] = []
    /// What is allowed but probably a mistake.
    public internal(set) var warnings: [Diagnostic] = []

    /// An inventory of the groups `all` and `ungrouped`, without hosts.
    public init() {
        groups["all"] = Group(name: "all", children: ["ungrouped"])
        groups["ungrouped"] = Group(name: "ungrouped", parents: ["all"], depth: 1)
    }

    /// The names that mean this machine also when no source names it.
    public static let localNames: Set<String> = ["localhost", "127.0.0.1", "::1"]

    /// The host called `name`; for `localhost` and its like also when no source names it.
    public func host(_ name: String) -> Host? {
        if let host = hosts[name] { return host }
        guard Self.localNames.contains(name) else { return nil }
        var host = Host(name: name)
        host.isImplicit = true
        host.variables = WrittenVariables(["ansible_connection": "local"])
        return host
    }
}

/// A group of hosts and of other groups.
public struct Group: Sendable {
    /// Its name.
    public internal(set) var name: String
    /// The hosts that were put into it directly.
    public internal(set) var hosts: OrderedSet<String> = []
    /// The groups that are its children.
    public internal(set) var children: OrderedSet<String> = []
    /// The groups it is a child of.
    public internal(set) var parents: OrderedSet<String> = []
    /// The variables of the inventory's source.
    public internal(set) var variables = WrittenVariables()
    /// `ansible_group_priority`: of two groups of one depth the higher counts more.
    public internal(set) var priority = 1
    /// Steps from `all`, by the longest way.
    public internal(set) var depth = 0
    /// Where it is first named; nil for groups made by the program.
    public internal(set) var location: SourceLocation?
}

/// A host.
public struct Host: Sendable {
    /// Its name in the inventory: `inventory_hostname`.
    public internal(set) var name: String
    /// The groups it was put into directly.
    public internal(set) var groups: OrderedSet<String> = []
    /// The variables of the inventory's source.
    public internal(set) var variables = WrittenVariables()
    /// Where it is first named; nil for hosts made by the program.
    public internal(set) var location: SourceLocation?
    /// The file it is first named in: `inventory_file`; nil for hosts of a `a,b,` list and of the program.
    public internal(set) var source: String?
    /// Whether it is the `localhost` that is there without being named.
    public internal(set) var isImplicit = false
}
