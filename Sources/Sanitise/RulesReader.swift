// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAMLDocument

extension SanitiseRules {
    /// Reads rules from `text`, which the user knows as `file`.
    ///
    /// Throws `Diagnostics` with everything that is wrong, each with its place.
    public init(text: String, file: String) throws {
        self.init()
        var reader = RulesReader()
        guard let root = try YAMLDocument(SourceText(file: file, text: text)).single() else { return }
        reader.read(root)
        guard reader.problems.isEmpty else { throw Diagnostics(reader.problems) }
        self = reader.rules
    }
}

/// Reads rules and collects what is wrong with them.
struct RulesReader {
    var rules = SanitiseRules()
    private(set) var problems: [Diagnostic] = []

    mutating func read(_ root: YAMLNode) {
        for (name, node) in pairs(of: root, what: "a file of rules", known: ["tables", "keys", "files"]) {
            switch name {
            case "tables": for item in list(node, "`tables`") { readTable(item) }
            case "keys": for item in list(node, "`keys`") { readKey(item) }
            default: readFiles(node)
            }
        }
    }

    private mutating func readFiles(_ node: YAMLNode) {
        for (_, node) in pairs(of: node, what: "`files`", known: ["remove"]) { rules.remove += texts(node, "`remove`") }
    }

    private mutating func readKey(_ node: YAMLNode) {
        if let begins = node.plainText, !node.isNull { return addKey(begins, nil, node) }
        var begins: String?
        var ends: String?
        for (name, node) in pairs(of: node, what: "a key", known: ["begins", "ends"]) {
            if name == "begins" { begins = text(node, "`begins`") } else { ends = text(node, "`ends`") }
        }
        guard let begins else {
            return complain(node, "a key needs `begins`: the characters that all such keys begin with")
        }
        addKey(begins, ends, node)
    }

    private mutating func addKey(_ begins: String, _ ends: String?, _ node: YAMLNode) {
        guard begins.utf8.count >= 3 else {
            return complain(node, "`\(begins)` is too short to know a key by; expected three characters or more")
        }
        rules.keys.append(KeyPattern(begins: begins, ends: ends))
    }

    private static let words = ["table", "where", "unless", "set", "mask", "empty", "delete", "optional"]

    private mutating func readTable(_ node: YAMLNode) {
        var rule = TableRule(table: "", node: node)
        for (name, node) in pairs(of: node, what: "a rule", known: Self.words) {
            switch name {
            case "table": rule.table = text(node, "`table`") ?? ""
            case "where", "unless": rule.conditions += conditions(node, name)
            case "set": rule.actions += settings(node)
            case "mask": rule.actions += columns(node, "`mask`").map { .mask(column: $0.name, $0.node) }
            case "empty": rule.actions += emptied(node)
            case "delete": if truth(node, "`delete`") == true { rule.actions.append(.delete) }
            default: rule.isOptional = truth(node, "`optional`") ?? false
            }
        }
        if node.pairs == nil { return }
        if node["table"] == nil { return complain(node, "a rule needs `table`: the table it is about") }
        if rule.actions.isEmpty {
            return complain(node, "this rule does nothing; expected one of set, mask, empty, delete: true")
        }
        if rule.actions.count > 1, rule.actions.contains(where: { if case .delete = $0 { true } else { false } }) {
            return complain(node, "rows that are deleted can't be changed too", hint: "make two rules of it")
        }
        rules.tables.append(rule)
    }

    private mutating func conditions(_ node: YAMLNode, _ word: String) -> [TableRule.Condition] {
        columns(node, "`\(word)`", withValues: true).map { column in
            let patterns = texts(column.value ?? column.node, "`\(column.name)`").map { NamePattern($0) }
            return TableRule.Condition(
                column: column.name, patterns: patterns, isExcluding: word == "unless", node: column.node)
        }
    }

    private mutating func settings(_ node: YAMLNode) -> [TableRule.Action] {
        columns(node, "`set`", withValues: true).compactMap { column in
            guard let value = column.value, let text = value.plainText else {
                complain(column.value ?? node, "`\(column.name)` must be set to a text")
                return nil
            }
            return pieces(of: text, value).map { .set(column: column.name, $0, column.node) }
        }
    }

    private mutating func emptied(_ node: YAMLNode) -> [TableRule.Action] {
        columns(node, "`empty`", withValues: true).map { column in
            let names = texts(column.value ?? column.node, "`\(column.name)`").map { NamePattern($0) }
            return .empty(column: column.name, names: names, column.node)
        }
    }

    /// `visitor {ID}` as words and columns.
    private mutating func pieces(of text: String, _ node: YAMLNode) -> [TableRule.Piece]? {
        var pieces: [TableRule.Piece] = []
        for (index, part) in text.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                if !part.isEmpty { pieces.append(.text(String(part))) }
                continue
            }
            guard let end = part.firstIndex(of: "}"), end != part.startIndex else {
                complain(node, "`{` begins the name of a column, and here is no `}` to end it")
                return nil
            }
            let name = String(part[..<end])
            guard let piece = piece(name, node) else { return nil }
            let rest = part[part.index(after: end)...]
            pieces += [piece] + (rest.isEmpty ? [] : [.text(String(rest))])
        }
        return pieces
    }

    private mutating func piece(_ name: String, _ node: YAMLNode) -> TableRule.Piece? {
        guard name.hasPrefix("password:") else { return .column(name) }
        let kind = String(name.dropFirst("password:".count))
        if let password = StagingPassword(rawValue: kind) { return .password(password) }
        let known = StagingPassword.allCases.map(\.rawValue)
        complain(
            node, "`\(kind)` is not one of \(known.joined(separator: ", "))", hint: didYouMean(kind, among: known))
        return nil
    }

    // MARK: Pieces of YAML

    mutating func complain(_ node: YAMLNode, _ message: String, hint: String? = nil) {
        problems.append(node.diagnostic(message, hint: hint))
    }
}
