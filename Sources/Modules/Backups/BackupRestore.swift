// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Parts of a backup set on their way back.
struct BackupRestore: Module {
    static let name = "backup_restore"
    static let summary = "Brings a backup set, a part of it, a database, a table or a file back."
    static let notes = [
        "What the store gives is compared with the set's manifest before anything on the host is touched. Databases are "
            + "loaded beside the live ones, their rows and content compared again, and only then swapped.",
        "What was there before is kept: a renamed database, a dump or the files, below /var/lib/lifeboat-backup/safety. "
            + "Each result names it as `safety`.",
        "What is as the manifest says is left alone, so a second run changes nothing. Check mode fetches and compares, and "
            + "swaps nothing.",
        "`to` brings the databases to a moment: everything before that second, and what in it stands before the first "
            + "statement that drops or empties something.",
    ]
    static let examples = [
        Example("The newest complete set of this host", "backup_restore: {}"),
        Example("One database as of a set", "backup_restore: { set: before-upgrade, database: wordpress }"),
        Example("A moment before a mistake", "backup_restore: { database: wordpress, to: '2026-11-22 14:03:07' }"),
        Example("One file, to look at it", "backup_restore: { file: /etc/nginx/nginx.conf, into: /root/old }"),
    ]
    static let returns = [
        ReturnValue("set", "the set it came from"),
        ReturnValue("restored", "a list: `part`, `what`, whether it `changed`, and where the `safety` copy is"),
    ]

    @Parameter("The set's id; `latest` is the newest that is complete.") var set = "latest"
    @Parameter("The moment, in UTC, that databases are brought to; `latest` is as far as their logs reach.")
    var to: String?
    @Parameter("The store; the first one that has the set when left out.") var store: String?
    @Parameter("The host whose parts are taken; this one when left out.") var from: String?
    @Parameter("The environment whose backups are taken; this one when left out.") var environment: String?
    @Parameter("The part; all but those that are only restored on request when left out.") var part: String?
    @Parameter("The database.") var database: String?
    @Parameter("The table of that database.") var table: String?
    @Parameter("The absolute path of a file or directory.") var file: String?
    @Parameter("A new directory that gets it, instead of its own place.") var into: String?

    func validate() throws {
        if table != nil && database == nil { throw ArgumentError("`table` needs `database`", argument: "table") }
        if file != nil && database != nil { throw ArgumentError("either `file` or `database`, not both") }
        for (name, path) in [("file", file), ("into", into)] {
            if let path, !path.hasPrefix("/") { throw ArgumentError("`\(path)` is not absolute", argument: name) }
        }
    }

    /// One thing that was, or would be, brought back.
    struct Item: Sendable, Hashable {
        var part: String
        var what: String
        var changed: Bool
        var safety: String?
        var set: String
    }

    func probe(in context: TaskContext) -> Probe<[Item]?> {
        let there: ShellScript = "command -v lifeboat-backup >/dev/null || exit 127"
        guard context.checkMode else {
            return Probe(there) { output in
                guard output.succeeded else { throw BackupProgram.notInstalled }
                return nil
            }
        }
        return Probe(there + "exec lifeboat-backup restore --check \(words: words)") { output in
            if output.status == 127 { return nil }
            guard output.succeeded else { throw BackupProgram.failure(output) }
            return try Self.items(output)
        }
    }

    func decide(from found: [Item]?, in context: TaskContext) throws -> Decision {
        if context.checkMode {
            guard let found else { return Decision(warnings: [BackupProgram.notInstalled.message]) }
            return Decision(
                changes: found.filter(\.changed).map { item in
                    Change(
                        "\(item.what): restore from set \(item.set)", before: "what is there now\n",
                        after: "\(item.part) of set \(item.set)\n", header: item.what)
                }, values: Self.values(found))
        }
        var decision = Decision(
            changes: [Change("restore from set \(set)", steps: [.ask("exec lifeboat-backup restore \(words: words)")])])
        decision.finish = { outputs, result in
            guard let output = outputs.last else { return }
            guard output.succeeded else { throw BackupProgram.failure(output) }
            let items = try Self.items(output)
            result.changed = items.contains(where: \.changed)
            result.values.merge(Self.values(items)) { $1 }
        }
        return decision
    }

    /// The arguments as the program takes them.
    var words: [String] {
        let named: [(String, String?)] = [
            ("--set", set), ("--to", to), ("--store", store), ("--from", from), ("--environment", environment),
            ("--part", part), ("--database", database), ("--table", table), ("--file", file), ("--into", into),
        ]
        return named.flatMap { name, value in value.map { [name, $0] } ?? [] }
    }

    /// The program's answer: a JSON document a line.
    static func items(_ output: ShellOutput) throws -> [Item] {
        try output.lines.filter { $0.hasPrefix("{") }.map { line in
            guard case .dict(let document) = try Value(json: line) else { throw BackupProgram.failure(output) }
            return Item(
                part: document["part"]?.text ?? "", what: document["what"]?.text ?? "",
                changed: document["changed"]?.text == "True", safety: document["safety"]?.text,
                set: document["set"]?.text ?? "")
        }
    }

    private static func values(_ items: [Item]) -> Dict {
        let restored = items.map { item -> Value in
            var one: Dict = ["part": .string(item.part), "what": .string(item.what), "changed": .bool(item.changed)]
            if let safety = item.safety { one["safety"] = .string(safety) }
            return .dict(one)
        }
        return ["restored": .list(restored), "set": items.first.map { .string($0.set) } ?? .null]
    }
}
