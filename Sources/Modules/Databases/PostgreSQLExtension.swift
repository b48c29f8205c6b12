// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Extensions of a PostgreSQL database.
struct PostgreSQLExtension: Module {
    static let name = "postgresql_ext"
    static let summary = "Adds, updates and removes extensions of a PostgreSQL database."
    static let notes = [
        "The host's own psql does the work; no Python is needed. Root at the socket becomes `login_user` by itself."
    ]
    static let examples = [
        Example("Trigrams for the search", "postgresql_ext: { name: pg_trgm, login_db: site }"),
        Example("The newest version", "postgresql_ext: { name: pg_trgm, login_db: site, version: latest }"),
    ]
    static let returns = [
        ReturnValue("queries", "the statements"), ReturnValue("prev_version", "the version before"),
        ReturnValue("version", "the version now"),
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The extension.", aliases: "ext") var name: String
    @Parameter("The database.", aliases: "db") var loginDb: String
    @Parameter("The schema its objects lie in.") var schema: String?
    @Parameter("The role taken after login.") var sessionRole: String?
    @Parameter("Whether it is there.") var state = State.present
    @Parameter("Whether what it needs is added too, or what needs it removed too.") var cascade = false
    @Parameter("The version to bring it to; `latest` for the newest.") var version: String?
    @Parameter("A comment on it; an empty text takes it away.") var comment: String?
    @ParameterGroup var login = PostgreSQLLogin()

    func probe(in context: TaskContext) throws -> Probe<PostgreSQLAnswer> {
        let name = PostgreSQLText.literal(name)
        let sql = """
            SELECT json_build_object(
                'installed', (SELECT row_to_json(x) FROM (SELECT e.extversion AS version, n.nspname AS schema,
                    obj_description(e.oid, 'pg_extension') AS comment
                    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = \(name)) x),
                'latest', (SELECT default_version FROM pg_available_extensions WHERE name = \(name)))
            """
        return login.probe([sql], database: loginDb, role: sessionRole, in: context)
    }

    func decide(from found: PostgreSQLAnswer, in context: TaskContext) throws -> Decision {
        let installed = found.value["installed"]
        let current = installed?["version"]?.string
        let latest = found.value["latest"]?.string
        guard latest != nil || current != nil || state == .absent || context.checkMode else {
            throw ModuleFailure("extension \(name) is not available on the host", values: ["db": .string(loginDb)])
        }
        let target = version == "latest" ? latest : version
        var statements: [String] = []
        let quoted = PostgreSQLText.identifier(name)
        switch (state, current) {
        case (.absent, nil): break
        case (.absent, _): statements = ["DROP EXTENSION \(quoted)" + (cascade ? " CASCADE" : "")]
        case (.present, nil): statements = [creation(target)]
        case (.present, let current?):
            if let target, target != current {
                statements.append("ALTER EXTENSION \(quoted) UPDATE TO \(PostgreSQLText.identifier(target))")
            }
            if let schema, schema != installed?["schema"]?.string {
                statements.append("ALTER EXTENSION \(quoted) SET SCHEMA \(PostgreSQLText.identifier(schema))")
            }
        }
        if state == .present, let comment, comment != installed?["comment"]?.string ?? "" {
            statements.append("COMMENT ON EXTENSION \(quoted) IS \(PostgreSQLText.literal(comment))")
        }
        let after = state == .absent ? "" : target ?? current ?? latest ?? ""
        var decision = Decision(values: [
            "db": .string(loginDb), "ext": .string(name), "prev_version": .string(current ?? ""),
            "version": .string(after), "queries": .strings(statements),
        ])
        decision.warnings = found.warnings
        guard !statements.isEmpty else { return decision }
        let script = login.run(statements, database: loginDb, role: sessionRole)
        decision.changes = [
            Change(
                "extension \(name) of \(loginDb): \(statements[0].split(separator: " ")[0].lowercased())", before: "",
                after: statements.map { $0 + ";\n" }.joined(), header: "SQL", steps: [.run(script)])
        ]
        return decision
    }

    private func creation(_ version: String?) -> String {
        var words = ["CREATE EXTENSION \(PostgreSQLText.identifier(name))"]
        if let schema { words.append("WITH SCHEMA \(PostgreSQLText.identifier(schema))") }
        if let version { words.append("VERSION \(PostgreSQLText.identifier(version))") }
        if cascade { words.append("CASCADE") }
        return words.joined(separator: " ")
    }
}
