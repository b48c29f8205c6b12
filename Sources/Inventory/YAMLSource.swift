// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import Vault
import YAMLDocument

/// Reads a YAML (or JSON) inventory, as Ansible's `yaml` plugin does.
struct YAMLSource {
    let path: String
    let opener: VaultOpener
    private(set) var problems: [Diagnostic] = []

    init(path: String, opener: @escaping VaultOpener) {
        self.path = path
        self.opener = opener
    }

    /// Adds what the document says to `inventory`; problems are collected.
    mutating func read(_ node: YAMLNode, into inventory: inout Inventory) {
        guard let pairs = node.pairs else {
            problems.append(
                node.diagnostic("a YAML inventory must be a mapping of groups, found \(node.summary)"))
            return
        }
        if let plugin = node["plugin"] {
            problems.append(
                plugin.diagnostic(
                    "inventory plugins are not supported, found the settings of \(plugin.summary)",
                    hint: "write the hosts down, or use an executable script"))
            return
        }
        for pair in pairs { attempt { try $0.group(pair.key, pair.value, &inventory) } }
    }

    private mutating func attempt(_ body: (inout YAMLSource) throws -> Void) {
        do {
            try body(&self)
        } catch let problem as Diagnostic {
            problems.append(problem)
        } catch {
            problems.append(Diagnostic("\(error)"))
        }
    }

    private mutating func group(_ key: YAMLNode, _ node: YAMLNode, _ inventory: inout Inventory) throws {
        guard let name = key.plainText, !name.isEmpty else { throw key.diagnostic("a group's name must be a text") }
        inventory.ensureGroup(name, at: key.location)
        if node.isNull { return }
        guard let pairs = node.pairs else {
            throw node.diagnostic(
                "the group `\(name)` must be a mapping, found \(node.summary)",
                hint: "its hosts stand below `hosts:`, one a line, each with a `:`")
        }
        for pair in pairs {
            switch pair.key.plainText {
            case "vars": try variables(pair.value, ofGroup: name, &inventory)
            case "children":
                for child in try entries(pair, name) {
                    attempt { try $0.group(child.key, child.value, &inventory) }
                    let line = child.key.source.line(child.key.line)
                    try inventory.addChild(child.key.plainText ?? "", to: name, at: child.key.location, line: line)
                }
            case "hosts": for host in try entries(pair, name) { attempt { try $0.host(host, name, &inventory) } }
            default: throw unknown(pair.key, name)
            }
        }
    }

    private func unknown(_ key: YAMLNode, _ group: String) -> Diagnostic {
        let name = key.plainText ?? key.summary
        return key.diagnostic(
            "`\(name)` is no part of the group `\(group)`: expected `hosts`, `vars` or `children`",
            hint: didYouMean(name, among: ["hosts", "vars", "children"])
                ?? "groups below `\(group)` stand below `children:`")
    }

    /// The entries of `hosts` or `children`: a mapping, or one name.
    private func entries(_ pair: YAMLPair, _ group: String) throws -> [YAMLPair] {
        if pair.value.isNull { return [] }
        if let pairs = pair.value.pairs { return pairs }
        if pair.value.plainText != nil {
            let empty = YAMLNode(
                kind: .mapping([]), line: pair.value.line, column: pair.value.column, source: pair.value.source)
            return [YAMLPair(key: pair.value, value: empty)]
        }
        throw pair.value.diagnostic(
            "`\(pair.key.plainText ?? "")` of `\(group)` must be a mapping, found \(pair.value.summary)",
            hint: "write `name:` in place of `- name`")
    }

    private func variables(_ node: YAMLNode, ofGroup group: String, _ inventory: inout Inventory) throws {
        let variables = try WrittenVariables(node, vault: opener, what: "`vars` of `\(group)`")
        for (name, value) in variables.values {
            let written = variables[name.text] ?? Written(value, at: node.location)
            try inventory.setVariable(name.text, to: written, ofGroup: group)
        }
    }

    private func host(_ pair: YAMLPair, _ group: String, _ inventory: inout Inventory) throws {
        guard let pattern = pair.key.plainText, case .string = try pair.key.value() else {
            throw pair.key.diagnostic(
                "a host's name must be a text, found \(pair.key.summary)", hint: "put it in quotes")
        }
        let variables = try WrittenVariables(pair.value, vault: opener, what: "the variables of `\(pattern)`")
        let names: [String]
        let port: Int?
        do throws(HostRange.Flaw) {
            (names, port) = try HostRange.expand(pattern)
        } catch {
            throw pair.key.diagnostic(error.message, hint: error.hint)
        }
        for name in names {
            inventory.ensureHost(name, in: group, port: port, at: pair.key.location, source: path)
            guard !variables.isEmpty, let known = inventory.hosts[name]?.variables else { continue }
            inventory.hosts[name]?.variables = known.merging(variables)
        }
    }
}
