// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Sanitise
import ShellScript
import Values

/// The proof that nothing of production is left.
struct ProductionTraces: Module {
    static let name = "production_traces"
    static let summary =
        "Searches all tables of databases and all files for what belongs to production, and fails when it finds any."
    static let notes = [
        "It shares nothing with what `sanitise_database` and `sanitise_files` know of texts: a word is found wherever it "
            + "stands, in any letters, in every column of every table, in the content and in the name of every file. "
            + "Only what `allowed` names is taken out first.",
        "Archives and compressed files are not opened; the rules remove the usual ones.",
        "The failure names table, column and row, or the file; `found` has all of it.",
    ]
    static let examples = [
        Example(
            "Nothing of production",
            """
            production_traces:
              words: [example.com, 203.0.113.7]
              allowed: [staging.example.com]
              databases: [{ engine: mariadb, name: wordpress }]
              paths: [/var/lib/wordpress/wp-content]
            """)
    ]
    static let returns = [ReturnValue("found", "a list of places, each with the word")]

    @Parameter("What must not be there: names, addresses, keys.") var words: [String]
    @Parameter("What may be there although one of the words is a part of it.") var allowed: [String] = []
    @Parameter("Files with rules on the controller; their keys are searched for too.") var rules: [String] = []
    @Parameter("Databases: `engine`, `name` and, when it isn't the usual one, `socket`.") var databases: [Mapping] = []
    @Parameter("Directories and files; those that are missing are passed over.") var paths: [String] = []

    /// How many places of a table are told.
    private static let most = 20

    func validate() throws {
        if let short = words.first(where: { $0.count < 4 }) {
            throw ArgumentError(
                "`\(short)` is too short to search for; expected four characters or more", argument: "words")
        }
        _ = try databases.map(dialect)
    }

    private func dialect(_ database: Mapping) throws -> DatabaseDialect {
        guard let name = database.pairs["name"]?.text,
            let engine = database.pairs["engine"].flatMap({ DatabaseEngine(rawValue: $0.text) })
        else {
            throw ArgumentError(
                "a database needs `name`, and `engine`: \(DatabaseEngine.mariadb.rawValue) or \(DatabaseEngine.postgresql.rawValue)",
                argument: "databases")
        }
        return DatabaseDialect(engine: engine, database: name, socket: database.pairs["socket"]?.text)
    }

    func probe(in context: TaskContext) throws -> Probe<[String]> {
        let keys = try SanitiseDatabase.rules(rules, in: context).keys
        var probe = files(keys)
        for database in databases {
            let dialect = try dialect(database)
            let further = dialect.tables().then { rows(of: $0, dialect, keys) }
            probe = probe.and(further).map { $0 + $1 }
        }
        return probe
    }

    private func rows(of tables: [DatabaseTable], _ dialect: DatabaseDialect, _ keys: [KeyPattern]) -> Probe<[String]> {
        let tables = tables.filter { !$0.columns.isEmpty }
        guard !tables.isEmpty else { return Probe(known: []) }
        let names = words + keys.map(\.begins)
        return Probe(dialect.run(tables.enumerated().map { select($1, tag: $0, dialect, keys) })) { output in
            guard output.succeeded else { throw dialect.failure(output) }
            return output.lines.filter { !$0.isEmpty }.flatMap { line -> [String] in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard let tag = fields.first.flatMap({ Int($0) }), tables.indices.contains(tag) else { return [] }
                let table = tables[tag]
                let row = table.row(Array(fields.dropFirst().prefix(table.key.count)))
                return zip(table.columns, fields.dropFirst(1 + table.key.count)).compactMap { column, word in
                    guard let word = Int(word), names.indices.contains(word - 1) else { return nil }
                    return "\(dialect.database): \(table.title).\(column.name), \(row): \(names[word - 1])"
                }
            }
        }
    }

    /// For each column the number of the first word that it holds, or 0.
    private func select(_ table: DatabaseTable, tag: Int, _ dialect: DatabaseDialect, _ keys: [KeyPattern]) -> String {
        let cases = table.columns.map { column -> String in
            let text = "COALESCE(\(dialect.text(column)), '')"
            let rest = allowed.reduce("LOWER(\(text))") {
                "REPLACE(\($0), \(dialect.literal($1.lowercased())), '')"
            }
            let tests =
                words.map { dialect.holds(rest, $0.lowercased()) } + keys.map { dialect.fits(text, $0.expression) }
            let whens = tests.enumerated().map { "WHEN \($1) THEN \($0 + 1)" }.joined(separator: " ")
            return "CASE \(whens) ELSE 0 END"
        }
        let fields = ["\(tag)"] + table.key.map(dialect.hexadecimal)
        let columns = cases.enumerated().map { "\($1) AS word_\($0)" }
        let keyed = fields.enumerated().map { "\($1) AS key_\($0)" }
        let any = cases.indices.map { "word_\($0) > 0" }.joined(separator: " OR ")
        let names = fields.indices.map { "key_\($0)" } + cases.indices.map { "word_\($0)" }
        return """
            SELECT \(names.joined(separator: ", ")) FROM (SELECT \((keyed + columns).joined(separator: ", ")) \
            FROM \(dialect.name(table))) searched WHERE \(any) LIMIT \(Self.most)
            """
    }

    private func files(_ keys: [KeyPattern]) -> Probe<[String]> {
        guard !paths.isEmpty else { return Probe(known: []) }
        let search = FileSearch(words: words, allowed: allowed, keys: keys)
        let names = words.flatMap { ["-o", "-iname", "*\($0)*"] }.dropFirst()
        let script: ShellScript = """
            set -- ; for path in \(words: paths); do if [ -e "$path" ]; then set -- "$@" "$path"; fi; done
            [ $# -gt 0 ] || exit 0
            list=$(mktemp -d) && trap 'rm -rf -- "$list"' EXIT || exit 1
            \(search.candidates)
            sort -z -u "$list/found" | tr '\\0' '\\n' | while IFS= read -r file; do
                [ -f "$file" ] || continue
                if \(search.holds); then printf 'content %s\\n' "$file"; fi
            done
            find "$@" \\( \(words: names) \\) | while IFS= read -r file; do printf 'name %s\\n' "$file"; done
            """
        return Probe(script) { output in
            guard output.succeeded else { throw ModuleFailure("cannot search the files: \(output.stderr)") }
            return output.lines.compactMap { line in
                guard let space = line.firstIndex(of: " ") else { return nil }
                let path = line[line.index(after: space)...]
                if line[..<space] == "content" { return "\(path): its content" }
                let name = allowed.reduce(path.lowercased()) { $0.split(separator: $1.lowercased()).joined() }
                return words.contains { name.contains($0.lowercased()) } ? "\(path): its name" : nil
            }
        }
    }

    func decide(from found: [String], in context: TaskContext) throws -> Decision {
        guard !found.isEmpty else { return .nothing(["found": .list([])]) }
        let shown = found.prefix(10).joined(separator: "; ")
        let more = found.count > 10 ? "; and \(found.count - 10) more, see `found`" : ""
        throw ModuleFailure(
            "something of production is left: \(shown)\(more)", values: ["found": .strings(found)])
    }
}
