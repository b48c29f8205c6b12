// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension Inventory {
    /// The layers of variables of a host, the lowest first.
    ///
    /// Groups count in the order of their depth, then priority, then name. Throws a `Diagnostic` when a file of
    /// variables can't be read.
    public func layers(for host: String, files: VariableFiles) throws -> [VariableLayer] {
        let groups = groupsInOrder(of: host)
        let bases = sourceFolders
        let playbook = files.playbookDirectory.map { [$0] } ?? []
        var layers = (["all"] + groups).compactMap { name -> VariableLayer? in
            guard let variables = self.groups[name]?.variables, !variables.isEmpty else { return nil }
            return VariableLayer(kind: .inventoryGroup, name: name, variables: variables, file: nil)
        }
        let parts: [(VariableLayer.Kind, [String], [String])] = [
            (.inventoryAllFile, bases, ["all"]), (.playbookAllFile, playbook, ["all"]),
            (.inventoryGroupFile, bases, groups), (.playbookGroupFile, playbook, groups),
        ]
        for (kind, bases, names) in parts { layers += try read(kind, "group_vars", bases, names, files) }
        if let own = self.host(host)?.variables, !own.isEmpty {
            layers.append(VariableLayer(kind: .inventoryHost, name: host, variables: own, file: nil))
        }
        layers += try read(.inventoryHostFile, "host_vars", bases, [host], files)
        layers += try read(.playbookHostFile, "host_vars", playbook, [host], files)
        return layers
    }

    private func read(
        _ kind: VariableLayer.Kind, _ folder: String, _ bases: [String], _ names: [String], _ files: VariableFiles
    ) throws -> [VariableLayer] {
        try bases.flatMap { base in
            try names.flatMap { name in
                try files.files(base, folder, name).map {
                    VariableLayer(kind: kind, name: name, variables: $0.variables, file: $0.path)
                }
            }
        }
    }

    /// The folders beside which `group_vars` and `host_vars` are looked for.
    private var sourceFolders: [String] {
        sources.compactMap { source in
            if source.contains(","), !InventoryPath.exists(source) { return nil }
            if InventoryPath.isDirectory(source) { return source.hasSuffix("/") ? String(source.dropLast()) : source }
            return InventoryPath.directory(of: source)
        }
    }

    /// The groups a host is in, directly or not, without `all`, in the order in which their variables count.
    func groupsInOrder(of host: String) -> [String] {
        var found: Set<String> = []
        var waiting = Array(hosts[host]?.groups ?? [])
        while let name = waiting.popLast() {
            guard name != "all", found.insert(name).inserted else { continue }
            waiting += groups[name]?.parents ?? []
        }
        let order = found.compactMap { groups[$0] }.sorted {
            ($0.depth, $0.priority) != ($1.depth, $1.priority)
                ? ($0.depth, $0.priority) < ($1.depth, $1.priority)
                : $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars)
        }
        return order.map(\.name)
    }

    /// The groups of a host as `group_names` has them: sorted, without `all`.
    public func groupNames(of host: String) -> [String] {
        groupsInOrder(of: host).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    }

    /// All hosts of a group and of the groups below it: `groups['web']`.
    ///
    /// The group's own hosts come first, then those of its children, then those of theirs.
    public func hosts(in group: String) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        var level = [group]
        var visited: Set<String> = [group]
        while !level.isEmpty {
            var next: [String] = []
            for name in level {
                guard let group = groups[name] else { continue }
                for host in group.hosts where seen.insert(host).inserted { names.append(host) }
                for child in group.children where visited.insert(child).inserted { next.append(child) }
            }
            level = next
        }
        return names
    }
}
