// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Sanitise
import ShellScript
import YAMLDocument

/// Rules brought together with the tables that are really there.
struct RuleWork: Sendable {
    /// One statement that may have something to do.
    struct Step: Sendable, Hashable {
        /// What it does, for messages: `set user_email`.
        var what: String
        /// The table's title.
        var table: String
        /// What it counts before, and does.
        var count: String, statement: String
        /// What columns hold afterwards, for `--diff`.
        var after: String
    }

    private(set) var steps: [Step] = []
    private(set) var emptied: [TableScan.Emptied] = []
    /// Columns of which every row is set: whatever is in them goes anyway.
    private(set) var settled: Set<String> = []
    private let dialect: DatabaseDialect
    private let prefix: String
    private let password: String

    /// Throws a `ModuleFailure` at the first rule about a table or column that isn't there.
    init(_ rules: [TableRule], _ tables: [DatabaseTable], dialect: DatabaseDialect, prefix: String, password: String)
        throws
    {
        (self.dialect, self.prefix, self.password) = (dialect, prefix, password)
        for rule in rules {
            guard let table = try table(of: rule, tables) else { continue }
            let absent = rule.columns.first { table[$0.name] == nil }
            if let absent {
                if rule.isOptional { continue }
                throw ModuleFailure(
                    absent.node.diagnostic(
                        "the table \(table.title) has no column `\(absent.name)`",
                        hint: "it has \(table.columns.map(\.name).joined(separator: ", "))"
                    ).description)
            }
            let rows = conditions(rule, table)
            for action in rule.actions { add(action, to: table, rows, Self.shown(rule.conditions)) }
            guard rule.conditions.isEmpty else { continue }
            for case .set(let column, _, _) in rule.actions { settled.insert("\(table.title).\(column)") }
        }
    }

    private func table(of rule: TableRule, _ tables: [DatabaseTable]) throws -> DatabaseTable? {
        let name = rule.table.split(separator: "{prefix}", omittingEmptySubsequences: false).joined(separator: prefix)
        if let table = tables.first(where: { $0.title == name }) { return table }
        if rule.isOptional { return nil }
        let node = rule.node["table"] ?? rule.node
        throw ModuleFailure(
            node.diagnostic(
                "the database \(dialect.database) has no table `\(name)`",
                hint: "`optional: true` leaves the rule out where the table is missing"
            ).description)
    }

    private func conditions(_ rule: TableRule, _ table: DatabaseTable) -> String {
        let parts = rule.conditions.compactMap { condition -> String? in
            guard let column = table[condition.column] else { return nil }
            let text = "LOWER(COALESCE(\(dialect.text(column)), ''))"
            let one = condition.patterns.map { "\(text) LIKE \(dialect.literal($0.like)) ESCAPE '|'" }
            let any = "(\(one.isEmpty ? "FALSE" : one.joined(separator: " OR ")))"
            return condition.isExcluding ? "NOT \(any)" : any
        }
        return parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ")
    }

    private mutating func add(_ action: TableRule.Action, to table: DatabaseTable, _ rows: String, _ which: String) {
        let name = dialect.name(table)
        switch action {
        case .delete:
            steps.append(
                Step(
                    what: "delete\(which)", table: table.title, count: "SELECT COUNT(*) FROM \(name) WHERE \(rows)",
                    statement: "DELETE FROM \(name) WHERE \(rows)", after: "no such rows"))
        case .set(let column, let pieces, _):
            guard let column = table[column] else { return }
            let shown = pieces.map(Self.shown).joined()
            assign(
                dialect.joined(pieces.map { expression($0, table) }), column, table, rows, "set \(column.name)\(which)",
                shown)
        case .mask(let column, _):
            guard let column = table[column] else { return }
            assign(
                dialect.masked(dialect.text(column)), column, table, rows, "mask \(column.name)\(which)",
                "x and 0 for letters and digits")
        case .empty(let column, let names, _):
            guard let column = table[column] else { return }
            emptied.append(TableScan.Emptied(table: table, column: column, names: names, rows: rows))
        }
    }

    private mutating func assign(
        _ expression: String, _ column: DatabaseColumn, _ table: DatabaseTable, _ rows: String, _ what: String,
        _ shown: String
    ) {
        let meant = "\(rows) AND \(dialect.differs(column, from: expression))"
        let name = dialect.name(table)
        steps.append(
            Step(
                what: what, table: table.title,
                count: "SELECT COUNT(*) FROM \(name) WHERE \(meant)",
                statement: """
                    UPDATE \(name) SET \(dialect.name(column.name)) = \(dialect.typed(expression, column)) WHERE \(meant)
                    """, after: shown))
    }

    private func expression(_ piece: TableRule.Piece, _ table: DatabaseTable) -> String {
        switch piece {
        case .text(let text): dialect.literal(text)
        case .column(let name): table[name].map { dialect.text($0) } ?? "''"
        case .password(let kind): dialect.literal(kind.stored(password, salt: dialect.database))
        }
    }

    /// Which rows are meant, in a few words.
    private static func shown(_ conditions: [TableRule.Condition]) -> String {
        conditions.map { condition in
            let patterns = condition.patterns.prefix(3).map(\.text).joined(separator: ", ")
            let more = condition.patterns.count > 3 ? ", …" : ""
            return " where \(condition.column) is \(condition.isExcluding ? "not " : "")\(patterns)\(more)"
        }.joined(separator: " and")
    }

    private static func shown(_ piece: TableRule.Piece) -> String {
        switch piece {
        case .text(let text): text
        case .column(let name): "{\(name)}"
        case .password(let kind): "{password:\(kind.rawValue)}"
        }
    }

    /// How many rows each step is about, in its order.
    func counts() -> Probe<[Int]> {
        guard !steps.isEmpty else { return Probe(known: []) }
        let dialect = dialect
        let count = steps.count
        return Probe(dialect.run(steps.map(\.count))) { output in
            let numbers = output.lines.compactMap { Int($0) }
            guard output.succeeded, numbers.count == count else { throw dialect.failure(output) }
            return numbers
        }
    }
}

extension NamePattern {
    /// The pattern for LIKE with `|` as escape, in small letters.
    fileprivate var like: String {
        text.lowercased().map { letter in
            switch letter {
            case "*": "%"
            case "?": "_"
            case "%", "_", "|": "|\(letter)"
            default: String(letter)
            }
        }.joined()
    }
}
