// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// SQL for a PostgreSQL database.
struct PostgreSQLQuery: Module {
    static let name = "postgresql_query"
    static let summary = "Runs SQL in a PostgreSQL database."
    static let notes = [
        "The host's own psql does the work. Rows of `SELECT`, `VALUES`, `TABLE` and `WITH … SELECT` come back with "
            + "their types; what `INSERT … RETURNING`, `SHOW` and the like return comes back as texts.",
        "All queries run in one transaction unless `autocommit` is set. In check mode they run and are rolled back.",
    ]
    static let examples = [
        Example(
            "How many users?", "postgresql_query: { login_db: site, query: SELECT count(*) AS users FROM auth_user }"),
        Example(
            "With arguments",
            "postgresql_query: { login_db: site, query: 'UPDATE item SET price = %s WHERE name = %s', positional_args: [5, tea] }"
        ),
    ]
    static let returns = [
        ReturnValue("query", "the last query with its arguments in place"), ReturnValue("query_list", "all queries"),
        ReturnValue("statusmessage", "what the server said of the last query, such as `INSERT 0 1`"),
        ReturnValue("query_result", "rows of the last query"), ReturnValue("query_all_results", "rows of each query"),
        ReturnValue("rowcount", "rows found or touched, together"),
        ReturnValue("execution_time_ms", "zeros: psql does not tell"),
    ]

    @Parameter("A query, or a list of queries.") var query: Value
    @Parameter("Values for `%s` in the query.") var positionalArgs: [Value]?
    @Parameter("Values for `%(name)s` in the query.") var namedArgs: Mapping?
    @Parameter("The role taken after login.") var sessionRole: String?
    @Parameter("The database.", aliases: "db") var loginDb: String?
    @Parameter("Whether each query stands for itself, for what can't run in a transaction (VACUUM).") var autocommit =
        false
    @Parameter("The client's encoding.") var encoding: String?
    @Parameter("Schemas to look for names in.") var searchPath: [String]?
    @ParameterGroup var login = PostgreSQLLogin()

    func validate() throws {
        if positionalArgs != nil && namedArgs != nil {
            throw ArgumentError("positional_args and named_args exclude each other")
        }
        _ = try queries
    }

    private var queries: [String] {
        get throws {
            try (query.list ?? [query]).map { item in
                guard case .string(let text) = item else {
                    throw ArgumentError("a query must be a text, found \(item.typeName)", argument: "query")
                }
                let filled = try SQLArguments(positionalArgs, namedArgs?.pairs).fill(text, literal: Self.literal)
                    .trimmed
                return filled.hasSuffix(";") ? String(filled.dropLast()) : filled
            }
        }
    }

    /// In check mode the queries run inside a transaction that is rolled back, as Ansible does it.
    func probe(in context: TaskContext) throws -> Probe<PostgreSQLAnswer> {
        guard context.checkMode else { return Probe(known: .value(.null)) }
        guard !autocommit else { return Probe(known: .outOfReach("with autocommit nothing can be rolled back")) }
        let queries = try queries
        return Probe(script(queries, commits: false)) { output in
            if PostgreSQLLogin.isOutOfReach(output) || PostgreSQLLogin.isWithoutDatabase(output) {
                return .outOfReach(PostgreSQLLogin.failure(output).message)
            }
            guard output.succeeded else { throw PostgreSQLLogin.failure(output, doing: "cannot execute the SQL") }
            var result = ModuleResult()
            PostgreSQLReport(output).fill(&result, queries)
            result.values["changed"] = .bool(result.changed)
            return .value(.dict(result.values))
        }
    }

    func decide(from found: PostgreSQLAnswer, in context: TaskContext) throws -> Decision {
        let queries = try queries
        guard !context.checkMode else {
            guard found.warnings.isEmpty else { return Decision(skipped: found.warnings.joined()) }
            var values = found.value.dict ?? [:]
            let changed = values.removeValue(forKey: "changed")?.isTruthy ?? false
            return Decision(changes: changed ? [Change("run SQL")] : [], values: values)
        }
        var decision = Decision(changes: [Change("run SQL", steps: [.ask(script(queries, commits: true))])])
        decision.finish = { outputs, result in
            guard let output = outputs.last else { return }
            guard output.succeeded else { throw PostgreSQLLogin.failure(output, doing: "cannot execute the SQL") }
            PostgreSQLReport(output).fill(&result, queries)
        }
        return decision
    }

    private func script(_ queries: [String], commits: Bool) -> ShellScript {
        var statements: [String] = []
        if let encoding { statements.append("SET client_encoding TO \(PostgreSQLText.literal(encoding))") }
        if let searchPath {
            let path = searchPath.map { PostgreSQLText.identifier($0.trimmed) }.joined(separator: ", ")
            statements.append("SET search_path TO \(path)")
        }
        if !autocommit { statements.append("BEGIN") }
        for query in queries {
            statements.append("\\echo \(PostgreSQLReport.mark)\n\\set QUIET off\n\(PostgreSQLReport.asJSON(query))")
        }
        if !autocommit { statements.append("\\set QUIET on\n" + (commits ? "COMMIT" : "ROLLBACK")) }
        let words = ["--csv", "--pset=null=\(PostgreSQLReport.null)"]
        return login.run(statements, database: loginDb ?? "postgres", role: sessionRole, words: words)
    }

    static func literal(_ value: Value) -> String {
        switch value {
        case .null, .undefined: "NULL"
        case .bool(let flag): flag ? "true" : "false"
        case .int, .float: value.text
        case .list(let items): "ARRAY[" + items.map(literal).joined(separator: ", ") + "]"
        case .dict: PostgreSQLText.literal(value.json(JSONLayout(asciiOnly: false)))
        default: PostgreSQLText.literal(value.text)
        }
    }
}
