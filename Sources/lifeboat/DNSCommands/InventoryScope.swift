// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Templates
import Values

/// The variables that an inventory gives to all of its hosts, for commands that run no play.
///
/// They are those of the first host, so that values of `group_vars/all` can use `groups` and `hostvars`.
struct InventoryScope: Scope {
    private let inventory: Inventory
    private let bench: Workbench
    private var host: String
    /// The names that are being looked up: one that leads to itself has no end.
    private var above: [String] = []
    /// Addresses of hosts that have none yet.
    private let assumed: [String: String]

    init(_ inventory: Inventory, bench: Workbench, assuming assumed: [String: String] = [:]) {
        (self.inventory, self.bench, self.assumed) = (inventory, bench, assumed)
        host = inventory.hosts.keys.first ?? "localhost"
    }

    /// The same for another host, or with one more name that is being looked up.
    private func scope(of host: String, below name: String? = nil) -> InventoryScope {
        var scope = self
        scope.host = host
        if let name { scope.above.append("\(host) \(name)") }
        return scope
    }

    /// Where a part of a variable is written: `["dns_zones", "example.com", "ttl"]`; the nearest that is known.
    func location(_ path: [String]) -> SourceLocation? {
        guard let name = path.first, bench.extraVariables[name] == nil,
            let layers = try? inventory.layers(for: host, files: VariableFiles(reader: bench.reader)),
            let written = layers.reversed().lazy.compactMap({ $0.variables[name] }).first
        else { return nil }
        var (location, node) = (written.location, written.node)
        for part in path.dropFirst() {
            node =
                Int(part).flatMap { index in node?.items.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
                ?? node?[part]
            guard let found = node else { break }
            location = found.location
        }
        return location
    }

    var names: [String] { ((try? merged()) ?? [:]).keys.map(\.text) + ["groups", "hostvars", "inventory_hostname"] }

    private func merged() throws -> Dict {
        var variables = try inventory.merged(for: host, files: VariableFiles(reader: bench.reader))
        variables.merge(bench.extraVariables) { $1 }
        return variables
    }

    func variable(_ name: String) throws -> Value? {
        switch name {
        case "inventory_hostname": return .string(host)
        case "groups":
            let groups = inventory.groups.keys.map {
                (Value.string($0), Value.strings(inventory.hosts(in: $0)))
            }
            return .dict(Dict(groups, uniquingKeysWith: { $1 }))
        case "hostvars":
            return .object(Hosts(of: self))
        default:
            guard let value = try merged()[name] else {
                return ["ansible_host", "private_address"].contains(name) ? assumed[host].map(Value.string) : nil
            }
            guard !above.contains("\(host) \(name)") else {
                throw Diagnostic("the variable `\(name)` is defined by itself")
            }
            return try bench.templates.evaluateDeep(value, in: scope(of: host, below: name))
        }
    }

    /// `hostvars`.
    private struct Hosts: ValueObject {
        let scope: InventoryScope
        init(of scope: InventoryScope) { self.scope = scope }

        var typeName: String { "HostVars" }
        var text: String { "hostvars" }
        var keys: [Value]? { scope.inventory.hosts.keys.map(Value.string) }
        func attribute(_ name: String) throws -> Value? {
            guard scope.inventory.host(name) != nil else { return nil }
            return .object(Variables(scope: scope.scope(of: name)))
        }
    }

    /// `hostvars['web1']`.
    private struct Variables: ValueObject {
        let scope: InventoryScope
        var typeName: String { "HostVarsVars" }
        var text: String { "hostvars['\(scope.host)']" }
        var keys: [Value]? { scope.names.map(Value.string) }
        func attribute(_ name: String) throws -> Value? { try scope.variable(name) }
    }
}
