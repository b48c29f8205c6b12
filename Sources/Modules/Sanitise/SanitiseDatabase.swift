// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Sanitise
import ShellScript
import Values

/// A database without what belongs to production.
struct SanitiseDatabase: Module {
    static let name = "sanitise_database"
    static let summary = "Takes what belongs to production out of a database: people, keys, addresses."
    static let notes = [
        "Files of rules say what is done to which table: rows deleted, columns set or masked, entries of serialised data "
            + "emptied. `playbooks/files/sanitise` has rules for Django and WordPress; later files add to earlier ones.",
        "Then every column of every table that can hold text is searched for the addresses of `replace` and for keys. "
            + "Serialised PHP and JSON, also inside of each other, are taken apart and written again with right lengths. "
            + "Mail addresses of these hosts become addresses of nobody.",
        "Only rows that hold something leave the server, in batches. A value that changes meanwhile is left as it is then.",
        "Damaged serialised data with something of production in it is left alone, named in a warning and in `left`.",
        "It works as root, or as a user whom the server knows, through the server's socket on the host itself.",
    ]
    static let examples = [
        Example(
            "A blog that comes from production",
            """
            sanitise_database:
              engine: mariadb
              database: wordpress
              rules: [sanitise/wordpress.yml]
              replace: { www.example.com: "https://staging.example.com", "*.example.com": staging.example.com }
            """)
    ]
    static let returns = [
        ReturnValue("rows", "how many rows or values were, or would be, changed, by what was done to them"),
        ReturnValue("left", "a list of values that could not be taken apart: `table`, `column`, `row`"),
    ]

    @Parameter("The kind of server.") var engine: DatabaseEngine
    @Parameter("The database.") var database: String
    @Parameter("Files with rules on the controller, looked for as `copy` does.") var rules: [String] = []
    @Parameter(
        "Addresses of production, each with what takes its place: `www.example.com: https://staging.example.com`.")
    var replace = Mapping()
    @Parameter("What `{prefix}` stands for in rules.") var prefix = "wp_"
    @Parameter("The password that `{password:…}` in rules stands for; without one nobody can log in.", secret: true)
    var password = ""
    @Parameter("The server's Unix socket; left out, the client's own default.") var loginUnixSocket: String?

    /// What there is to do.
    struct Found: Sendable {
        var work: RuleWork
        var counts: [Int]
        var scan: TableScan
        var values: TableScan.Found
    }

    func validate() throws { _ = try Self.hosts(replace) }

    static func hosts(_ replace: Mapping) throws -> HostRewrite {
        do { return try HostRewrite(replace.pairs.map { ($0.key.text, $0.value.text) }) } catch let error
            as SanitiseError
        { throw ArgumentError(error.description, argument: "replace") }
    }

    /// The rules of all files; throws `ModuleFailure` with every mistake in its place.
    static func rules(_ names: [String], in context: TaskContext) throws -> SanitiseRules {
        try names.reduce(into: SanitiseRules()) { all, name in
            let path = try context.files.find(name, kind: "files")
            let text = String(decoding: try context.files.read(path), as: UTF8.self)
            do { all = all.appending(try SanitiseRules(text: text, file: path)) } catch let error as Diagnostics {
                throw ModuleFailure(error.description)
            } catch let error as Diagnostic { throw ModuleFailure(error.description) }
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let rules = try Self.rules(rules, in: context)
        let scrubber = Scrubber(hosts: try Self.hosts(replace), keys: rules.keys)
        let dialect = DatabaseDialect(engine: engine, database: database, socket: loginUnixSocket)
        return dialect.tables().then { tables in
            let work = try RuleWork(rules.tables, tables, dialect: dialect, prefix: prefix, password: password)
            let scan = TableScan(dialect: dialect, scrubber: scrubber, emptied: work.emptied)
            return work.counts().then { counts in
                scan.probe(tables).map { Found(work: work, counts: counts, scan: scan, values: $0) }
            }
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var changes: [Change] = []
        var rows: Dict = [:]
        for (step, count) in zip(found.work.steps, found.counts) where count > 0 {
            rows[.string("\(step.table): \(step.what)")] = .int(count)
            changes.append(
                Change(
                    "\(step.table): \(step.what), \(Self.count(count, "row"))",
                    before: "\(Self.count(count, "row")) as production has them\n", after: "\(step.after)\n",
                    header: "\(database): \(step.table), \(step.what)",
                    steps: [.run(found.scan.dialect.transaction([step.statement]))]))
        }
        let values = found.values.updates.filter { !found.work.settled.contains("\($0.table.title).\($0.column.name)") }
        for updates in Self.byColumn(values) {
            let title = "\(updates[0].table.title).\(updates[0].column.name)"
            rows[.string("\(title): rewrite")] = .int(updates.count)
            changes.append(
                Change(
                    "\(title): take production out of \(Self.count(updates.count, "value"))",
                    before: updates.map { $0.table.row($0.key) + "\n" }.joined(), after: "",
                    header: "\(database): \(title)",
                    steps: Self.chunks(updates).map { chunk in
                        .run(found.scan.dialect.transaction(chunk.map(found.scan.statement)))
                    }))
        }
        let left = found.values.left
        return Decision(
            changes: changes,
            values: [
                "rows": .dict(rows),
                "left": .list(
                    left.map { ["table": .string($0.table), "column": .string($0.column), "row": .string($0.row)] }),
            ],
            warnings: warnings(left))
    }

    /// The first of what was left alone; all of it is a return value.
    private func warnings(_ left: [ValueLeft]) -> [String] {
        let told = left.prefix(10).map {
            "\(database): \($0.table).\($0.column), \($0.row): "
                + "damaged serialised data with something of production in it, left as it is"
        }
        return left.count > told.count
            ? told + ["\(database): \(left.count - told.count) more such values, see `left`"] : told
    }

    private static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    private static func byColumn(_ updates: [ValueUpdate]) -> [[ValueUpdate]] {
        let groups = Dictionary(grouping: updates) { "\($0.table.title)\n\($0.column.name)" }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Pieces of about half a megabyte: what a server takes in one go, and a connection in one message.
    private static func chunks(_ updates: [ValueUpdate]) -> [[ValueUpdate]] {
        var chunks: [[ValueUpdate]] = [[]]
        var size = 0
        for update in updates {
            if size + update.value.count > 1 << 18, !chunks[chunks.count - 1].isEmpty {
                chunks.append([])
                size = 0
            }
            chunks[chunks.count - 1].append(update)
            size += update.value.count + 200
        }
        return chunks
    }
}
