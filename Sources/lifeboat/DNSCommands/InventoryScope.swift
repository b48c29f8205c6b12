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
    private let host: String
    /// The names that are being looked up: one that leads to itself has no end.
    private let above: [String]

    init(_ inventory: Inventory, bench: Workbench) {
        self.init(inventory, bench, host: inventory.hosts.keys.first ?? "localhost", above: [])
    }

    private init(_ inventory: Inventory, _ bench: Workbench, host: String, above: [String]) {
        (self.inventory, self.bench, self.host, self.above) = (inventory, bench, host, above)
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
            guard let value = try merged()[name] else { return nil }
            guard !above.contains("\(host) \(name)") else {
                throw Diagnostic("the variable `\(name)` is defined by itself")
            }
            let inner = InventoryScope(inventory, bench, host: host, above: above + ["\(host) \(name)"])
            return try bench.templates.evaluateDeep(value, in: inner)
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
            return .object(
                Variables(scope: InventoryScope(scope.inventory, scope.bench, host: name, above: scope.above)))
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
