// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Values
import YAMLDocument

extension Inventory {
    /// Makes sure that there is a group `name`.
    mutating func ensureGroup(_ name: String, at location: SourceLocation?) {
        if groups[name] == nil { groups[name] = Group(name: name, location: location) }
    }

    /// Makes sure that there is a host `name`, and puts it into `group`.
    mutating func ensureHost(
        _ name: String, in group: String?, port: Int? = nil, at location: SourceLocation? = nil, source: String? = nil
    ) {
        if hosts[name] == nil {
            var host = Host(name: name, location: location, source: source)
            if let port, let location {
                host.variables.set("ansible_port", to: Written(.int(port), at: location))
            } else if let port {
                host.variables = WrittenVariables(["ansible_port": .int(port)])
            }
            hosts[name] = host
        }
        guard let group else { return }
        groups[group]?.hosts.append(name)
        hosts[name]?.groups.append(group)
    }

    /// Makes `child` a child of `parent`.
    ///
    /// Throws a `Diagnostic` when that would close a circle of groups.
    mutating func addChild(_ child: String, to parent: String, at location: SourceLocation?, line: String? = nil) throws
    {
        if child == parent {
            throw Diagnostic("the group `\(parent)` is a child of itself", at: location, sourceLine: line)
        }
        if groups[parent]?.children.contains(child) == true { return }
        if let way = way(from: child, to: parent) {
            let circle = ([parent] + way).map { "`\($0)`" }.joined(separator: " → ")
            throw Diagnostic(
                "a circle of groups: \(circle)", at: location, sourceLine: line, hint: "take one of these children out")
        }
        groups[parent]?.children.append(child)
        groups[child]?.parents.append(parent)
    }

    /// The groups on the way down from `start` to `end`, both included; nil when there is none.
    private func way(from start: String, to end: String) -> [String]? {
        if start == end { return [start] }
        for child in groups[start]?.children ?? [] {
            if let rest = way(from: child, to: end) { return [start] + rest }
        }
        return nil
    }

    /// Sets a variable of a group; `ansible_group_priority` is a property of the group instead.
    mutating func setVariable(_ name: String, to written: Written, ofGroup group: String) throws {
        guard name == "ansible_group_priority" else {
            groups[group]?.variables.set(name, to: written)
            return
        }
        guard let priority = written.value.int ?? Int(written.text) else {
            throw written.diagnostic("`ansible_group_priority` must be a whole number, found `\(written.text)`")
        }
        groups[group]?.priority = priority
    }

    /// Brings everything into order after hosts and groups were added.
    ///
    /// Groups without parents are children of `all`; hosts without groups are in `ungrouped`, others aren't.
    mutating func reconcile() {
        let orphans = groups.values.filter { $0.name != "all" && $0.parents.isEmpty }.map(\.name)
        for name in orphans {
            groups["all"]?.children.append(name)
            groups[name]?.parents.append("all")
        }
        for name in hosts.keys {
            let own = hosts[name]?.groups ?? []
            if own.contains(where: { $0 != "all" && $0 != "ungrouped" }) {
                if own.contains("ungrouped") {
                    groups["ungrouped"]?.hosts.remove(name)
                    hosts[name]?.groups.remove("ungrouped")
                }
            } else if !own.contains("ungrouped") {
                groups["ungrouped"]?.hosts.append(name)
                hosts[name]?.groups.append("ungrouped")
            }
        }
        measureDepths()
        let conflicts = hosts.keys.filter { groups[$0] != nil }
        for name in conflicts where !warnings.contains(where: { $0.message.contains("`\(name)` is both") }) {
            warnings.append(Diagnostic("`\(name)` is both a host and a group", at: hosts[name]?.location))
        }
    }

    /// Depth is the length of the longest way from `all`.
    private mutating func measureDepths() {
        var waiting = groups.mapValues(\.parents.count)
        var ready = groups.values.filter(\.parents.isEmpty).map(\.name)
        for name in ready { groups[name]?.depth = 0 }
        while let name = ready.popLast() {
            let depth = groups[name]?.depth ?? 0
            for child in groups[name]?.children ?? [] {
                let known = groups[child]?.depth ?? 0
                groups[child]?.depth = max(known, depth + 1)
                waiting[child, default: 0] -= 1
                if waiting[child] == 0 { ready.append(child) }
            }
        }
    }

    /// Adds a host, or further variables and groups to one: the `add_host` module.
    ///
    /// Returns whether anything was new.
    @discardableResult
    public mutating func addHost(_ name: String, groups names: [String] = [], variables: Dict = Dict()) -> Bool {
        var changed = hosts[name] == nil
        ensureHost(name, in: "all")
        if let known = hosts[name]?.variables {
            let all = known.merging(WrittenVariables(variables))
            if Value.dict(all.values) != .dict(known.values) { changed = true }
            hosts[name]?.variables = all
        }
        for group in names {
            if groups[group]?.hosts.contains(name) != true { changed = true }
            ensureGroup(group, at: nil)
            ensureHost(name, in: group)
        }
        reconcile()
        return changed
    }

    /// Adds a group below `parents` (`all` when empty) with `hosts`: the `group_by` module.
    ///
    /// Returns whether anything was new.
    @discardableResult
    public mutating func addGroup(_ name: String, parents: [String] = [], hosts names: [String] = []) -> Bool {
        var changed = groups[name] == nil
        ensureGroup(name, at: nil)
        for parent in parents where parent != "all" {
            if groups[parent]?.children.contains(name) != true { changed = true }
            ensureGroup(parent, at: nil)
            // A circle can't come from a task: Ansible ignores the parent then, too.
            try? addChild(name, to: parent, at: nil)
        }
        for host in names {
            if groups[name]?.hosts.contains(host) != true { changed = true }
            ensureHost(host, in: name)
        }
        reconcile()
        return changed
    }
}
