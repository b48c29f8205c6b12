// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Values
import YAMLDocument

/// Reads an INI inventory, as Ansible's `ini` plugin does.
struct INISource {
    let source: SourceText
    /// The path of the file, for `inventory_file`.
    let path: String
    private(set) var problems: [Diagnostic] = []

    /// What a section holds.
    private enum Part: String {
        case hosts
        case children
        case vars
    }

    private var group = "ungrouped"
    private var part = Part.hosts
    private var number = 0
    private var line = ""
    /// Groups that are named by others but have no section of their own yet, with the first mention.
    private var pending: OrderedDictionary<String, Pending> = [:]
    private var lines: [Substring]

    private struct Pending {
        var part: Part
        var parents: [String]
        var diagnostic: Diagnostic
    }

    init(_ source: SourceText, path: String) {
        self.source = source
        self.path = path
        lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// Adds what the file says to `inventory`; problems are collected.
    mutating func read(into inventory: inout Inventory) {
        for text in lines {
            number += 1
            line = String(text)
            let trimmed = line.trimmed
            guard let first = trimmed.first, first != "#", first != ";" else { continue }
            do {
                try take(trimmed, &inventory)
            } catch let problem as Diagnostic {
                problems.append(problem)
            } catch {
                problems.append(problem("\(error)"))
            }
        }
        for (name, mention) in pending {
            var diagnostic = mention.diagnostic
            diagnostic.hint =
                didYouMean(name, among: inventory.groups.keys.filter { pending[$0] == nil })
                ?? "add a section `[\(name)]`"
            problems.append(diagnostic)
        }
    }

    private func problem(_ message: String, column: Int? = nil, hint: String? = nil) -> Diagnostic {
        let indent = line.prefix { $0.isWhitespace }.count
        return Diagnostic(
            message, at: SourceLocation(file: source.file, line: number, column: column ?? indent + 1),
            sourceLine: line,
            hint: hint)
    }

    private func place(_ column: Int) -> SourceLocation {
        SourceLocation(file: source.file, line: number, column: column)
    }

    private mutating func take(_ text: String, _ inventory: inout Inventory) throws {
        if text.hasPrefix("["), let section = Self.section(text) { return try begin(section, &inventory) }
        if text.hasPrefix("["), text.hasSuffix("]"), !text.dropFirst().contains("[") {
            throw problem(
                "`\(text)` is no section", hint: "write `[group]`, `[group:vars]` or `[group:children]`, without spaces"
            )
        }
        switch part {
        case .hosts: try host(&inventory)
        case .vars: try variable(text, &inventory)
        case .children: try child(text, &inventory)
        }
    }

    /// The parts of `[name]` and `[name:kind]`, with or without a comment behind it.
    private static func section(_ text: String) -> (name: String, kind: String?)? {
        guard let close = text.firstIndex(of: "]") else { return nil }
        let rest = String(text[text.index(after: close)...]).trimmed
        guard rest.isEmpty || rest.hasPrefix("#") else { return nil }
        let parts = text[text.index(after: text.startIndex)..<close].split(
            separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let name = parts.first, !name.isEmpty,
            !name.contains(where: \.isWhitespace)
        else { return nil }
        guard parts.count == 2 else { return (String(name), nil) }
        let kind = parts[1]
        guard !kind.isEmpty, kind.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
        return (String(name), String(kind))
    }

    private mutating func begin(_ section: (name: String, kind: String?), _ inventory: inout Inventory) throws {
        group = section.name
        guard let kind = Part(rawValue: section.kind ?? "hosts") else {
            let word = section.kind ?? ""
            part = .vars
            throw problem(
                "`[\(section.name):\(word)]` is no kind of section",
                hint: didYouMean(word, among: ["vars", "children", "hosts"])
                    ?? "write `[\(section.name):vars]` or `[\(section.name):children]`")
        }
        part = kind
        warnAboutName(&inventory)
        if inventory.groups[group] == nil {
            if part == .vars, pending[group] == nil {
                pending[group] = Pending(
                    part: .vars, parents: [], diagnostic: problem("variables of a group `\(group)` that isn't there"))
            }
            inventory.ensureGroup(group, at: place(1))
        }
        if part != .vars, let mention = pending[group] {
            if mention.part == .children { try addPending(group, &inventory) } else { pending[group] = nil }
        }
    }

    private func warnAboutName(_ inventory: inout Inventory) {
        let isName =
            group.first.map { $0.isLetter || $0 == "_" } == true
            && group.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        guard !isName, inventory.groups[group] == nil else { return }
        inventory.warnings.append(
            problem("the group `\(group)` can't be used as a variable's name", hint: "use letters, digits and `_`"))
    }

    /// A group that was named as a child before its section makes its parents' children complete.
    private mutating func addPending(_ name: String, _ inventory: inout Inventory) throws {
        guard let mention = pending.removeValue(forKey: name) else { return }
        for parent in mention.parents {
            try inventory.addChild(
                name, to: parent, at: mention.diagnostic.location, line: mention.diagnostic.sourceLine)
            if pending[parent]?.part == .children { try addPending(parent, &inventory) }
        }
    }

    private mutating func child(_ text: String, _ inventory: inout Inventory) throws {
        let word = text.prefix { !$0.isWhitespace && $0 != ":" && $0 != "]" }
        let rest = text.dropFirst(word.count).drop(while: \.isWhitespace)
        guard !word.isEmpty, rest.isEmpty || rest.hasPrefix("#") else {
            throw problem("expected the name of a group, found `\(text)`", hint: "hosts stand in `[\(group)]`")
        }
        let name = String(word)
        guard inventory.groups[name] == nil else {
            return try inventory.addChild(name, to: group, at: problem("").location, line: line)
        }
        let mention = Pending(
            part: .children, parents: [group],
            diagnostic: problem("`[\(group):children]` names a group `\(name)` that isn't there"))
        if pending[name] == nil { pending[name] = mention } else { pending[name]?.parents.append(group) }
    }

    private func variable(_ text: String, _ inventory: inout Inventory) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw problem(
                "expected `name=value`, found `\(text)`", hint: "hosts stand in `[\(group)]`, not `[\(group):vars]`")
        }
        let name = String(text[..<equals]).trimmed
        let value = String(text[text.index(after: equals)...]).trimmed
        let written = Written(PythonLiteral.value(of: value), at: place(line.prefix { $0.isWhitespace }.count + 1))
        try inventory.setVariable(name, to: written, ofGroup: group)
    }

    private func host(_ inventory: inout Inventory) throws {
        guard let words = ShellWords.split(line), let first = words.first else {
            throw problem("a quote is missing in this line", hint: "every `\"` or `'` that opens a text must close it")
        }
        if first.text == "---" {
            throw problem("`---` begins a YAML file", hint: "name the file with the ending .yml")
        }
        let names: [String]
        let port: Int?
        do throws(HostRange.Flaw) {
            (names, port) = try HostRange.expand(first.text)
        } catch {
            throw problem(error.message, column: first.column, hint: error.hint)
        }
        for name in names { inventory.ensureHost(name, in: group, port: port, at: place(first.column), source: path) }
        for word in words.dropFirst() {
            guard let equals = word.text.firstIndex(of: "=") else {
                throw problem(
                    "expected `name=value` after the host, found `\(word.text)`", column: word.column,
                    hint: "one host a line; values with spaces need quotes")
            }
            let value = PythonLiteral.value(of: String(word.text[word.text.index(after: equals)...]))
            let written = Written(value, at: place(word.column))
            for name in names { inventory.hosts[name]?.variables.set(String(word.text[..<equals]), to: written) }
        }
    }
}
