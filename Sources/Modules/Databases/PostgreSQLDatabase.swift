// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Databases of a PostgreSQL server.
struct PostgreSQLDatabase: Module {
    static let name = "postgresql_db"
    static let summary = "Creates, drops, renames, dumps and restores databases of a PostgreSQL server."
    static let notes = [
        "The host's own psql, pg_dump and pg_restore do the work; no Python is needed. Root at the socket becomes "
            + "`login_user` by itself, so `become_user: postgres` is not needed.",
        "Encoding and locale can't be changed after creation: a difference is a failure, as in Ansible.",
        "`dump` writes beside the target and renames when the dump is whole, so a failed dump never replaces a good "
            + "one; the file gets mode 0600. A target ending in `.dir` is written by pg_dump itself.",
    ]
    static let examples = [
        Example(
            "The site's database", "postgresql_db: { name: site, owner: site, encoding: UTF-8, template: template0 }"),
        Example("Dump it", "postgresql_db: { name: site, state: dump, target: /var/backups/site.sql.gz }"),
        Example("Away with it", "postgresql_db: { name: site, state: absent, force: true }"),
    ]
    static let returns = [
        ReturnValue("db", "the name"), ReturnValue("executed_commands", "the SQL statements or commands that were run"),
    ]

    enum State: String, ParameterChoice { case absent, dump, present, rename, restore }

    @Parameter("The database.", aliases: "db") var name: String
    @Parameter("The role that owns it.") var owner = ""
    @Parameter("The template a new database is made from.") var template = ""
    @Parameter("The encoding of a new database.") var encoding = ""
    @Parameter("How a new database sorts (LC_COLLATE).") var lcCollate = ""
    @Parameter("How a new database tells letters (LC_CTYPE).") var lcCtype = ""
    @Parameter("The ICU locale of a new database.") var icuLocale = ""
    @Parameter("The locale provider of a new database: `icu` or `libc`.") var localeProvider = ""
    @Parameter("The role taken after login.") var sessionRole: String?
    @Parameter("Whether it exists, or what is done with it.") var state = State.present
    @Parameter("Whether connections are cut when it is dropped.") var force = false
    @Parameter("The file of dump and restore on the host, or the new name with `rename`.") var target = ""
    @Parameter("More words for pg_dump, pg_restore or psql.") var targetOpts = ""
    @Parameter("The database to log in to for creating and dropping.") var maintenanceDb = "postgres"
    @Parameter("How many connections it takes; -1 for any number.") var connLimit = ""
    @Parameter("The tablespace it lies in.") var tablespace = ""
    @Parameter("More words for pg_dump.") var dumpExtraArgs: String?
    @Parameter("A comment on it; an empty text takes it away.") var comment: String?
    @ParameterGroup var login = PostgreSQLLogin()

    func validate() throws {
        if [.dump, .restore, .rename].contains(state) && target.isEmpty {
            throw ArgumentError("with state=\(state.rawValue) target is required")
        }
        if !connLimit.isEmpty && Int(connLimit) == nil {
            throw ArgumentError("expected a whole number, found `\(connLimit)`", argument: "conn_limit")
        }
        if !["", "icu", "libc"].contains(localeProvider) {
            throw ArgumentError("`\(localeProvider)` is not one of icu, libc", argument: "locale_provider")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<PostgreSQLAnswer> {
        let wanted = encoding.isEmpty ? "NULL" : "pg_char_to_encoding(\(PostgreSQLText.literal(encoding)))"
        let sql = """
            SELECT json_build_object('databases', (SELECT json_object_agg(d.datname, json_build_object(
                'owner', r.rolname, 'encoding', pg_encoding_to_char(d.encoding),
                'same_encoding', d.encoding = \(wanted), 'lc_collate', d.datcollate, 'lc_ctype', d.datctype,
                'conn_limit', d.datconnlimit, 'tablespace', t.spcname,
                'comment', shobj_description(d.oid, 'pg_database')))
            FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba JOIN pg_tablespace t ON t.oid = d.dattablespace
            WHERE d.datname = ANY (\(PostgreSQLText.array([name, target])))))
            """
        return login.probe([sql], database: maintenanceDb, role: sessionRole, in: context)
    }

    func decide(from found: PostgreSQLAnswer, in context: TaskContext) throws -> Decision {
        let databases = found.value["databases"]
        let current = databases?[name]
        var decision: Decision
        switch state {
        case .present:
            decision = statements(try current.map(alterations) ?? creation(), current == nil ? "create" : "change")
        case .absent: decision = statements(current == nil ? [] : [removal], "drop")
        case .rename: decision = try renaming(hasOld: current != nil, hasNew: databases?[target] != nil, found)
        case .dump, .restore:
            guard current != nil || context.checkMode || state == .restore else {
                throw ModuleFailure("unable to dump: database \"\(name)\" does not exist")
            }
            decision = Decision(changes: [state == .dump ? dump() : restore()])
        }
        decision.values["db"] = .string(name)
        if decision.values["executed_commands"] == nil { decision.values["executed_commands"] = [] }
        decision.warnings += found.warnings
        return decision
    }

    private var quoted: String { PostgreSQLText.identifier(name) }

    private var removal: String { "DROP DATABASE \(quoted)" + (force ? " WITH (FORCE)" : "") }

    private func creation() -> [String] {
        var words = ["CREATE DATABASE \(quoted)"]
        if !owner.isEmpty { words.append("OWNER \(PostgreSQLText.identifier(owner))") }
        if !template.isEmpty { words.append("TEMPLATE \(PostgreSQLText.identifier(template))") }
        for (word, value) in [
            ("ENCODING", encoding), ("LC_COLLATE", lcCollate), ("LC_CTYPE", lcCtype), ("ICU_LOCALE", icuLocale),
        ] where !value.isEmpty { words.append("\(word) \(PostgreSQLText.literal(value))") }
        if !localeProvider.isEmpty { words.append("LOCALE_PROVIDER \(localeProvider)") }
        if !tablespace.isEmpty { words.append("TABLESPACE \(PostgreSQLText.identifier(tablespace))") }
        if !connLimit.isEmpty { words.append("CONNECTION LIMIT \(connLimit)") }
        return [words.joined(separator: " ")] + (comment.map { $0.isEmpty ? [] : [commentStatement($0)] } ?? [])
    }

    private func alterations(_ current: Value) throws -> [String] {
        if !encoding.isEmpty && current["same_encoding"]?.isTruthy != true {
            throw immutable("encoding", current["encoding"]?.text ?? "")
        }
        for (word, value) in [("lc_collate", lcCollate), ("lc_ctype", lcCtype)]
        where !value.isEmpty && value != current[word]?.text { throw immutable(word, current[word]?.text ?? "") }
        var statements: [String] = []
        if !owner.isEmpty && owner != current["owner"]?.text {
            statements.append("ALTER DATABASE \(quoted) OWNER TO \(PostgreSQLText.identifier(owner))")
        }
        if let limit = Int(connLimit), limit != current["conn_limit"]?.int {
            statements.append("ALTER DATABASE \(quoted) CONNECTION LIMIT \(limit)")
        }
        if !tablespace.isEmpty && tablespace != current["tablespace"]?.text {
            statements.append("ALTER DATABASE \(quoted) SET TABLESPACE \(PostgreSQLText.identifier(tablespace))")
        }
        if let comment, comment != current["comment"]?.string ?? "" { statements.append(commentStatement(comment)) }
        return statements
    }

    private func commentStatement(_ text: String) -> String {
        "COMMENT ON DATABASE \(quoted) IS \(PostgreSQLText.literal(text))"
    }

    private func immutable(_ what: String, _ current: String) -> ModuleFailure {
        ModuleFailure("changing \(what) is not supported: database \"\(name)\" has `\(current)`")
    }

    private func renaming(hasOld: Bool, hasNew: Bool, _ found: PostgreSQLAnswer) throws -> Decision {
        switch (hasOld, hasNew) {
        case (true, true):
            throw ModuleFailure("both \"\(name)\" and \"\(target)\" exist: nothing was renamed")
        case (false, true): return .nothing()
        case (false, false) where found.warnings.isEmpty:
            throw ModuleFailure("neither \"\(name)\" nor \"\(target)\" exists")
        default:
            return statements(["ALTER DATABASE \(quoted) RENAME TO \(PostgreSQLText.identifier(target))"], "rename")
        }
    }

    private func statements(_ all: [String], _ verb: String) -> Decision {
        guard !all.isEmpty else { return .nothing() }
        let script = login.run(all, database: maintenanceDb, role: sessionRole)
        return Decision(
            changes: [
                Change(
                    "\(verb) database \(name)", before: "", after: all.map { $0 + ";\n" }.joined(), header: "SQL",
                    steps: [.run(script)])
            ], values: ["executed_commands": .strings(all)])
    }
}
