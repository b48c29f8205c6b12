// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import Sanitise
import ShellScript

/// A value that is replaced: where it stands, and what it was and will be.
struct ValueUpdate: Sendable, Hashable {
    var table: DatabaseTable
    var column: DatabaseColumn
    /// The row's primary key in the form that the dialect printed it; empty when the table has none.
    var key: [String]
    /// The MD5 of the value that was seen: whatever has changed since is not overwritten.
    var seen: String
    var value: [UInt8]
}

/// A value that holds something of production and can't be taken apart.
struct ValueLeft: Sendable, Hashable {
    var table: String, column: String, row: String
}

/// Looks through all tables for rows that hold something of production, in batches; only such rows leave the server.
struct TableScan: Sendable {
    let dialect: DatabaseDialect
    let scrubber: Scrubber
    /// What is emptied by name, with the rows that are meant as SQL.
    let emptied: [Emptied]

    /// Entries of a column that are emptied.
    struct Emptied: Sendable {
        var table: DatabaseTable, column: DatabaseColumn
        var names: [NamePattern]
        var rows: String
    }

    /// What came of it.
    struct Found: Sendable {
        var updates: [ValueUpdate] = []
        var left: [ValueLeft] = []
    }

    /// How many rows of a table are asked for at once.
    static let batch = 500

    /// A table on its way, and the key of the last row that was seen.
    private struct Pending: Sendable {
        var table: DatabaseTable
        var after: String?
    }

    /// The question about all of `tables`.
    func probe(_ tables: [DatabaseTable]) -> Probe<Found> {
        ask(tables.filter { !columns(of: $0).isEmpty }.map { Pending(table: $0) }, Found())
    }

    private func ask(_ pending: [Pending], _ found: Found) -> Probe<Found> {
        guard !pending.isEmpty else { return Probe(known: found) }
        let statements = pending.enumerated().map { select($1, tag: $0) }
        return Probe(dialect.run(statements)) { output in
            guard output.succeeded else { throw dialect.failure(output) }
            var found = found
            var counts = [Int](repeating: 0, count: pending.count)
            var last = [String?](repeating: nil, count: pending.count)
            for line in output.lines where !line.isEmpty {
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard let tag = fields.first.flatMap({ Int($0) }), pending.indices.contains(tag) else {
                    throw dialect.failure(output)
                }
                read(Array(fields.dropFirst()), pending[tag].table, into: &found)
                counts[tag] += 1
                last[tag] = fields.count > 1 ? fields[1] : nil
            }
            let further = pending.indices.filter { counts[$0] == Self.batch && pending[$0].table.key.count == 1 }
            return .ask(ask(further.map { Pending(table: pending[$0].table, after: last[$0]) }, found))
        }
    }

    private func columns(of table: DatabaseTable) -> [DatabaseColumn] { table.columns.filter(\.isText) }

    /// `tag`, the key, which entries are emptied, and the columns that hold something.
    private func select(_ pending: Pending, tag: Int) -> String {
        let table = pending.table
        let columns = columns(of: table)
        let conditions = columns.map { condition($0, of: table) }
        var fields = ["\(tag)"] + table.key.map(dialect.hexadecimal)
        fields += rules(of: table).map { "CASE WHEN \($0.rows) THEN 1 ELSE 0 END" }
        fields += zip(columns, conditions).map { "CASE WHEN \($1) THEN \(dialect.hexadecimal($0)) ELSE '' END" }
        var rows = "(\(conditions.joined(separator: " OR ")))"
        var order = ""
        if table.key.count == 1 {
            let key = dialect.name(table.key[0].name)
            if let after = pending.after { rows += " AND \(key) > \(dialect.value(after, for: table.key[0]))" }
            order = " ORDER BY \(key) LIMIT \(Self.batch)"
        }
        return "SELECT \(fields.joined(separator: ", ")) FROM \(dialect.name(table)) WHERE \(rows)\(order)"
    }

    private func rules(of table: DatabaseTable) -> [Emptied] { emptied.filter { $0.table == table } }

    /// Whether the column may hold something; `Scrubber` decides.
    private func condition(_ column: DatabaseColumn, of table: DatabaseTable) -> String {
        let text = dialect.text(column)
        var parts = scrubber.hosts.searched.map { word in
            let allowed = scrubber.hosts.allowed.filter { $0.contains(word) }
            let rest = allowed.reduce("LOWER(\(text))") { "REPLACE(\($0), \(dialect.literal($1)), '')" }
            return dialect.holds(rest, word)
        }
        parts += scrubber.keys.map { dialect.holds(text, $0.begins) }
        for rule in rules(of: table) where rule.column == column {
            parts += rule.names.map { "(\(rule.rows) AND \(dialect.holds("LOWER(\(text))", $0.literal.lowercased())))" }
        }
        return parts.isEmpty ? "FALSE" : "(\(parts.joined(separator: " OR ")))"
    }

    private func read(_ fields: [String], _ table: DatabaseTable, into found: inout Found) {
        let columns = columns(of: table)
        let rules = rules(of: table)
        guard fields.count == table.key.count + rules.count + columns.count else { return }
        let key = Array(fields[..<table.key.count])
        let meant = zip(rules, fields[table.key.count...]).filter { $1 == "1" }.map(\.0)
        for (column, hexadecimal) in zip(columns, fields[(table.key.count + rules.count)...]) {
            guard let value = [UInt8](hexadecimal: hexadecimal), !value.isEmpty else { continue }
            let names = meant.filter { $0.column == column }.flatMap(\.names)
            let cleaned = scrubber.clean(value, names: names)
            if let new = cleaned.bytes {
                found.updates.append(
                    ValueUpdate(table: table, column: column, key: key, seen: Digest.md5.hex(value), value: new))
            }
            if cleaned.isLeft {
                found.left.append(ValueLeft(table: table.title, column: column.name, row: table.row(key)))
            }
        }
    }

    /// The statement that makes an update.
    func statement(_ update: ValueUpdate) -> String {
        let keys = zip(update.table.key, update.key).map { column, text in
            "\(dialect.name(column.name)) = \(dialect.value(text, for: column))"
        }
        let rows = (keys + ["\(dialect.md5(update.column)) = '\(update.seen)'"]).joined(separator: " AND ")
        return """
            UPDATE \(dialect.name(update.table)) SET \(dialect.name(update.column.name)) = \
            \(dialect.value(update.value.hexadecimal, for: update.column)) WHERE \(rows)
            """
    }
}

extension DatabaseTable {
    /// A row in the words of a message: `option_id=12`.
    func row(_ key: [String]) -> String {
        let parts = zip(self.key, key).map { column, hexadecimal in
            "\(column.name)=\([UInt8](hexadecimal: hexadecimal).map { String(decoding: $0, as: UTF8.self) } ?? "?")"
        }
        return parts.isEmpty ? "a row" : parts.joined(separator: ", ")
    }
}

extension [UInt8] {
    /// The bytes that pairs of hexadecimal digits stand for; nil when they are none.
    init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        func number(_ digit: UInt8) -> UInt8? {
            switch digit {
            case 48...57: digit - 48
            case 65...70: digit - 55
            case 97...102: digit - 87
            default: nil
            }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = number(digits[index]), let low = number(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }

    /// The bytes as pairs of hexadecimal digits.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
