// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Values
import Vault
import YAMLDocument

/// Reads what an executable inventory prints for `--list`, and for `--host` when it has no `_meta`.
struct ScriptSource {
    let path: String

    /// Adds what the script says to `inventory`.
    func read(into inventory: inout Inventory) throws {
        guard case .dict(let groups) = try output(["--list"]) else {
            throw Diagnostic("the inventory script `\(path)` must print a JSON object")
        }
        var names: OrderedSet<String> = []
        for (name, data) in groups where name != "_meta" {
            try group(name.text, data, &inventory, &names)
        }
        let known = groups["_meta"]?["hostvars"]
        for name in names {
            let found = try known.map { $0[name] ?? .dict(Dict()) } ?? output(["--host", name])
            guard case .dict(let variables) = found else {
                throw Diagnostic("the inventory script `\(path)` must print an object of variables for `\(name)`")
            }
            for (key, value) in variables { inventory.hosts[name]?.variables.set(key.text, to: written(value)) }
        }
    }

    private func written(_ value: Value) -> Written {
        Written(value, at: SourceLocation(file: path, line: 1, column: 1))
    }

    private func group(
        _ name: String, _ data: Value, _ inventory: inout Inventory, _ names: inout OrderedSet<String>
    ) throws {
        inventory.ensureGroup(name, at: nil)
        var parts = data.dict ?? ["hosts": data]
        if data.dict != nil, !["hosts", "vars", "children"].contains(where: { parts[$0] != nil }) {
            // The old short form: a host with its variables.
            parts = ["hosts": [.string(name)], "vars": data]
        }
        if let hosts = parts["hosts"] {
            guard let list = hosts.list else {
                throw Diagnostic("the inventory script `\(path)` must print a list of hosts for `\(name)`")
            }
            for host in list.map(\.text) {
                names.append(host)
                inventory.ensureHost(host, in: name, source: path)
            }
        }
        if let variables = parts["vars"], !variables.isNull {
            guard let dict = variables.dict else {
                throw Diagnostic("the inventory script `\(path)` must print an object of variables for `\(name)`")
            }
            for (key, value) in dict { try inventory.setVariable(key.text, to: written(value), ofGroup: name) }
        }
        for child in parts["children"]?.list ?? [] {
            inventory.ensureGroup(child.text, at: nil)
            try inventory.addChild(child.text, to: name, at: nil)
        }
    }

    private func output(_ arguments: [String]) throws -> Value {
        let call = ([path] + arguments).joined(separator: " ")
        let result = try ControllerProgram.run(path, arguments)
        guard result.status == 0 else {
            let lines = result.errors.split(separator: "\n").suffix(5).map(String.init)
            throw Diagnostic("the inventory script `\(call)` failed with status \(result.status)", notes: lines)
        }
        if result.output.trimmed.isEmpty, arguments.first == "--host" { return .dict(Dict()) }
        do {
            return try Value(json: result.output)
        } catch {
            throw Diagnostic("the inventory script `\(call)` does not print JSON: \(error)")
        }
    }
}
