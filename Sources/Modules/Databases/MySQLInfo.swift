// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What a MySQL or MariaDB server says about itself.
struct MySQLInfo: Module {
    static let name = "mysql_info"
    static let summary = "Gathers facts about a MySQL or MariaDB server."
    static let notes = [
        "The host's own client does the work, so `connector_name` is `mariadb`. Values are numbers where the server "
            + "prints whole numbers, else texts."
    ]
    static let examples = [
        Example("Which version is it?", "mysql_info: { filter: version }"),
        Example("Databases and accounts", "mysql_info: { filter: [databases, users_info] }"),
    ]
    static let returns = [
        ReturnValue("server_engine", "`MariaDB` or `MySQL`"),
        ReturnValue("version", "major, minor, release, suffix, full"),
        ReturnValue("databases", "size and number of tables by name"), ReturnValue("settings", "global variables"),
        ReturnValue("global_status", "status variables"), ReturnValue("users", "rows of mysql.user by host and user"),
        ReturnValue("users_info", "accounts with their privileges, as mysql_user takes them"),
        ReturnValue("engines", "storage engines by name"), ReturnValue("master_status", "the binary log's place"),
        ReturnValue("slave_status", "replication by host, port and user"),
        ReturnValue("slave_hosts", "replicas by server id"), ReturnValue("connector_name", "the client's name"),
        ReturnValue("connector_version", "an empty text"),
    ]

    @Parameter(
        "What to gather: version, databases, settings, global_status, users, users_info, engines, "
            + "master_status, slave_status, slave_hosts; `!` in front leaves one out.")
    var filter: [String]?
    @Parameter("The database to log in to.") var loginDb: String?
    @Parameter("Of databases: `db_size`, `db_table_count` are left out.") var excludeFields: [String] = []
    @Parameter("Whether databases without tables are told too.") var returnEmptyDbs = false
    @ParameterGroup var login = MySQLLogin()

    private static let queries: OrderedDictionary<String, String> = [
        "databases": """
        SELECT s.SCHEMA_NAME AS name, COALESCE(SUM(t.DATA_LENGTH + t.INDEX_LENGTH), 0) AS size, \
        COUNT(t.TABLE_NAME) AS tables FROM information_schema.SCHEMATA s LEFT JOIN information_schema.TABLES t \
        ON t.TABLE_SCHEMA = s.SCHEMA_NAME GROUP BY s.SCHEMA_NAME
        """,
        "settings": "SHOW GLOBAL VARIABLES", "global_status": "SHOW GLOBAL STATUS",
        "users": "SELECT * FROM mysql.user", "engines": "SHOW ENGINES", "master_status": "SHOW MASTER STATUS",
        "slave_status": "SHOW SLAVE STATUS", "slave_hosts": "SHOW SLAVE HOSTS",
    ]
    private static let subsets = ["version", "users_info"] + queries.keys

    func validate() throws {
        for item in filter ?? [] {
            let name = item.hasPrefix("!") ? String(item.dropFirst()) : item
            guard !Self.subsets.contains(name) else { continue }
            throw ArgumentError(
                "`\(name)` is not one of \(Self.subsets.joined(separator: ", "))", argument: "filter")
        }
    }

    /// The subsets wanted; with any included by name the excluded ones don't count, as in Ansible.
    private var wanted: [String] {
        let included = (filter ?? []).filter { !$0.hasPrefix("!") }
        return included.isEmpty ? Self.subsets.filter { filter?.contains("!\($0)") != true } : included
    }

    func probe(in context: TaskContext) throws -> Probe<[String: MySQLResult]> {
        let names = wanted.flatMap { $0 == "users_info" ? ["users"] : [$0] }
        let queries = Self.queries.filter { names.contains($0.key) }
        let (login, loginDb, needsGrants) = (login, loginDb, wanted.contains("users_info"))
        let script = login.run(["SELECT VERSION()"] + queries.map(\.value), database: loginDb, keepGoing: true)
        return Probe(script) { output in
            let results = MySQLResult.all(in: output)
            guard !results.isEmpty else { throw MySQLLogin.failure(output) }
            var found = ["version": results[0]]
            for result in results.dropFirst() {
                if let name = queries.first(where: { $0.value == result.statement })?.key { found[name] = result }
            }
            guard needsGrants, let users = found["users"] else { return .found(found) }
            let grants = users.rows.filter { $0["is_role"] != "Y" }.map { row in
                "SHOW GRANTS FOR \(MySQLText.account(row["user"] ?? "", row["host"] ?? ""))"
            }
            let known = found
            return .ask(
                Probe(login.run(grants, database: loginDb, keepGoing: true)) { output in
                    var found = known
                    for result in MySQLResult.all(in: output) { found[result.statement] = result }
                    return found
                })
        }
    }

    func decide(from found: [String: MySQLResult], in context: TaskContext) throws -> Decision {
        let full = found["version"]?.firstColumn.first ?? ""
        var values: Dict = [
            "server_engine": .string(full.contains("MariaDB") ? "MariaDB" : "MySQL"), "connector_name": "mariadb",
            "connector_version": "",
        ]
        for name in wanted {
            let rows = found[name]?.rows ?? []
            switch name {
            case "version": values["version"] = Self.version(full)
            case "users_info": values["users_info"] = usersInfo(found)
            case "databases": values["databases"] = databases(rows)
            case "settings", "global_status":
                values[.string(name)] = .dict(
                    Dict(
                        rows.map { (.string($0[0].value ?? ""), MySQLQuery.value($0[1].value)) },
                        uniquingKeysWith: { $1 }))
            case "users": values["users"] = Self.nested(rows, by: ["host", "user"])
            case "engines": values["engines"] = Self.nested(rows, by: ["engine"])
            case "slave_status":
                values["slave_status"] = Self.nested(rows, by: ["master_host", "master_port", "master_user"])
            case "slave_hosts": values["slave_hosts"] = Self.nested(rows, by: ["server_id"])
            default: values[.string(name)] = .dict(rows.first.map { MySQLQuery.dict($0) } ?? [:])
            }
        }
        return .nothing(values)
    }

    private static func version(_ full: String) -> Value {
        let parts = full.split(separator: "-", maxSplits: 1).map(String.init)
        let numbers = (parts.first ?? "").split(separator: ".").map { Int($0) ?? 0 }
        return .dict([
            "full": .string(full), "major": .int(numbers.first ?? 0),
            "minor": .int(numbers.count > 1 ? numbers[1] : 0), "release": .int(numbers.count > 2 ? numbers[2] : 0),
            "suffix": .string(parts.count > 1 ? parts[1] : ""),
        ])
    }

    private func databases(_ rows: [[MySQLResult.Field]]) -> Value {
        var all = Dict()
        for row in rows where returnEmptyDbs || row["tables"] != "0" {
            var entry = Dict()
            if !excludeFields.contains("db_size") { entry["size"] = MySQLQuery.value(row["size"]) }
            if !excludeFields.contains("db_table_count") { entry["tables"] = MySQLQuery.value(row["tables"]) }
            all[.string(row["name"] ?? "")] = .dict(entry)
        }
        return .dict(all)
    }

    private func usersInfo(_ found: [String: MySQLResult]) -> Value {
        .list(
            (found["users"]?.rows ?? []).filter { $0["is_role"] != "Y" }.map { row in
                let (user, host) = (row["user"] ?? "", row["host"] ?? "")
                let lines = found["SHOW GRANTS FOR \(MySQLText.account(user, host))"]?.firstColumn ?? []
                let account = MySQLAccounts.Account(user: user, host: host, row: row)
                return .dict([
                    "name": .string(user), "host": .string(host), "plugin": .string(account.plugin),
                    "plugin_auth_string": .string(account.authentication),
                    "priv": .string(MySQLPrivileges(grants: lines, columnsKeepCase: true).argument),
                ])
            })
    }

    /// Rows as mappings in mappings, by the values of `columns`, which the rows themselves then leave out.
    private static func nested(_ rows: [[MySQLResult.Field]], by columns: [String]) -> Value {
        guard let column = columns.first else { return .dict(rows.first.map { MySQLQuery.dict($0) } ?? [:]) }
        var groups: OrderedDictionary<String, [[MySQLResult.Field]]> = [:]
        for row in rows {
            groups[row[column] ?? "", default: []].append(row.filter { $0.name.lowercased() != column })
        }
        return .dict(
            Dict(
                groups.map { (.string($0.key), nested($0.value, by: Array(columns.dropFirst()))) },
                uniquingKeysWith: { $1 }))
    }
}
