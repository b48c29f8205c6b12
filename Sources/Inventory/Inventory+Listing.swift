// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Values
import YAMLDocument

extension Inventory {
    /// What `ansible-inventory --list` prints: the groups, and under `_meta` the variables of each host.
    ///
    /// `limit` restricts the hosts. Variables are as written, not rendered.
    public func listing(files: VariableFiles, limit: String? = nil) throws -> Value {
        let names = try hosts(matching: "all", limit: limit)
        var result = Dict()
        var seen: Set<String> = []
        list("all", Set(names), &result, &seen)
        var variables = Dict()
        for name in names {
            let own = try merged(for: name, files: files)
            if !own.isEmpty { variables[.string(name)] = .dict(own) }
        }
        result["_meta"] = ["hostvars": .dict(variables)]
        return .dict(result)
    }

    /// The variables of one host, merged by precedence: what `ansible-inventory --host` prints.
    public func merged(for host: String, files: VariableFiles) throws -> Dict {
        try layers(for: host, files: files).reduce(into: Dict()) { all, layer in
            all.merge(layer.values) { $1 }
        }
    }

    private func list(_ name: String, _ names: Set<String>, _ result: inout Dict, _ seen: inout Set<String>) {
        guard let group = groups[name] else { return }
        var entry = Dict()
        if name != "all" {
            let hosts = group.hosts.filter(names.contains)
            if !hosts.isEmpty { entry["hosts"] = .strings(hosts) }
        }
        if !group.children.isEmpty { entry["children"] = .strings(group.children) }
        if !entry.isEmpty { result[.string(name)] = .dict(entry) }
        for child in group.children where seen.insert(child).inserted { list(child, names, &result, &seen) }
    }

    /// What `ansible-inventory --graph` prints: a tree of groups and hosts, with variables when `files` is given.
    ///
    /// Throws a `Diagnostic` when there is no group `start`.
    public func graph(from start: String = "all", files: VariableFiles? = nil) throws -> String {
        guard groups[start] != nil else {
            throw Diagnostic("there is no group `\(start)`", hint: didYouMean(start, among: groups.keys))
        }
        return try graphLines(start, depth: 0, files).joined(separator: "\n")
    }

    private func graphLines(_ name: String, depth: Int, _ files: VariableFiles?) throws -> [String] {
        guard let group = groups[name] else { return [] }
        var lines = [Self.branch("@\(name):", depth)]
        for child in group.children { lines += try graphLines(child, depth: depth + 1, files) }
        if name != "all" {
            for host in group.hosts {
                lines.append(Self.branch(host, depth + 1))
                if let files { lines += Self.variableLines(try merged(for: host, files: files), depth + 2) }
            }
        }
        if files != nil { lines += Self.variableLines(group.variables.values, depth + 1) }
        return lines
    }

    private static func variableLines(_ variables: Dict, _ depth: Int) -> [String] {
        let pairs = variables.map { ($0.key.text, $0.value.text) }.sorted { $0.0 < $1.0 }
        return pairs.map { branch("{\($0.0) = \($0.1)}", depth) }
    }

    private static func branch(_ text: String, _ depth: Int) -> String {
        depth == 0 ? text : String(repeating: "  |", count: depth) + "--" + text
    }
}
