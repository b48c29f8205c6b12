// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// SQL for a MySQL or MariaDB server.
struct MySQLQuery: Module {
    static let name = "mysql_query"
    static let summary = "Runs SQL on a MySQL or MariaDB server."
    static let notes = [
        "The host's own client does the work. Values come back as numbers where the server prints whole numbers, "
            + "else as texts; NULL is null.",
        "A query that changes data or tables reports a change when rows were touched, or when it is a `CREATE`, `DROP`, "
            + "`ALTER`, `RENAME` or `TRUNCATE`. In check mode the task is skipped.",
    ]
    static let checkMode = CheckModeSupport.skipped
    static let examples = [
        Example("How many posts?", "mysql_query: { login_db: blog, query: SELECT COUNT(*) AS posts FROM wp_posts }"),
        Example(
            "With arguments",
            "mysql_query: { login_db: shop, query: UPDATE items SET price = %s WHERE name = %s, positional_args: [5, tea] }"
        ),
    ]
    static let returns = [
        ReturnValue("executed_queries", "the queries with their arguments in place"),
        ReturnValue("query_result", "rows as mappings, a list for each query"),
        ReturnValue("rowcount", "rows found or touched, for each query"),
        ReturnValue("execution_time_ms", "zeros: the client does not tell"),
    ]

    @Parameter("A query, or a list of queries.") var query: Value
    @Parameter("Values for `%s` in the query.") var positionalArgs: [Value]?
    @Parameter("Values for `%(name)s` in the query.") var namedArgs: Mapping?
    @Parameter("The database to log in to.") var loginDb: String?
    @Parameter("Whether all queries run in one transaction.") var singleTransaction = false
    @Parameter("Session variables set before the queries.") var sessionVars: Mapping?
    @ParameterGroup var login = MySQLLogin()

    private static let changing = ["INSERT", "UPDATE", "DELETE", "REPLACE"]
    private static let defining = ["CREATE", "DROP", "ALTER", "RENAME", "TRUNCATE"]
    private static let count = "SELECT ROW_COUNT() AS lifeboat_row_count"

    func validate() throws {
        if positionalArgs != nil && namedArgs != nil {
            throw ArgumentError("positional_args and named_args exclude each other")
        }
        _ = try queries
    }

    private var queries: [String] {
        get throws {
            let items = query.list ?? [query]
            return try items.map { item in
                guard case .string(let text) = item else {
                    throw ArgumentError("a query must be a text, found \(item.typeName)", argument: "query")
                }
                let filled = try SQLArguments(positionalArgs, namedArgs?.pairs).fill(text, literal: Self.literal)
                return filled.trimmed.hasSuffix(";") ? String(filled.trimmed.dropLast()) : filled.trimmed
            }
        }
    }

    func decide(from found: Void, in context: TaskContext) throws -> Decision {
        let queries = try queries
        guard !context.checkMode else { return Decision(skipped: "SQL is not run in check mode") }
        var statements = (sessionVars?.pairs ?? [:]).map { name, value in
            "SET SESSION \(MySQLText.identifier(name.text)) = \(MySQLText.literal(value.text))"
        }
        if singleTransaction { statements.append("START TRANSACTION") }
        statements += queries.flatMap { [$0, Self.count] }
        if singleTransaction { statements.append("COMMIT") }
        var decision = Decision(
            changes: [Change("run SQL", steps: [.ask(login.run(statements, database: loginDb))])],
            values: ["executed_queries": .strings(queries)])
        decision.finish = { outputs, result in
            guard let output = outputs.last else { return }
            guard output.succeeded else { throw MySQLLogin.failure(output, doing: "cannot execute the SQL") }
            Self.report(MySQLResult.all(in: output), queries, &result)
        }
        return decision
    }

    /// Parts the results at the row counts that follow each query.
    private static func report(_ results: [MySQLResult], _ queries: [String], _ result: inout ModuleResult) {
        var groups: [(rows: [[MySQLResult.Field]], count: Int)] = []
        var rows: [[MySQLResult.Field]] = []
        for one in results {
            if one.statement == count {
                let touched = one.firstColumn.first.flatMap { Int($0) } ?? 0
                groups.append((rows, touched < 0 ? rows.count : touched))
                rows = []
            } else {
                rows += one.rows
            }
        }
        result.values["query_result"] = .list(groups.map { .list($0.rows.map { .dict(dict($0)) }) })
        result.values["rowcount"] = .list(groups.map { .int($0.count) })
        result.values["execution_time_ms"] = .list(groups.map { _ in .int(0) })
        result.changed = zip(queries, groups).contains { query, group in
            let verb = query.prefix { $0.isLetter }.uppercased()
            return defining.contains(verb) || (changing.contains(verb) && group.count > 0)
        }
    }

    static func dict(_ row: [MySQLResult.Field]) -> Dict {
        Dict(row.map { (.string($0.name), value($0.value)) }, uniquingKeysWith: { $1 })
    }

    /// A printed value: NULL, a whole number, or a text.
    static func value(_ text: String?) -> Value {
        guard let text else { return .null }
        if let number = Int(text), String(number) == text { return .int(number) }
        return .string(text)
    }

    private static func literal(_ value: Value) -> String {
        switch value {
        case .null, .undefined: "NULL"
        case .bool(let flag): flag ? "1" : "0"
        case .int, .float: value.text
        case .list(let items): "(" + items.map(literal).joined(separator: ", ") + ")"
        default: MySQLText.literal(value.text)
        }
    }
}
