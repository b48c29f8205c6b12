// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Databases of a MySQL or MariaDB server.
struct MySQLDatabase: Module {
    static let name = "mysql_db"
    static let summary = "Creates, drops, dumps and imports databases of a MySQL or MariaDB server."
    static let notes = [
        "The host's own `mariadb`, `mariadb-dump` (or `mysql`, `mysqldump`) do the work; no Python is needed.",
        "`dump` writes beside the target and renames when the dump is whole, so a failed dump never replaces a good "
            + "one; the file gets mode 0600. A failure inside a pipe is always noticed, as with `pipefail`.",
        "`collation` and `encoding` count when a database is created; an existing one is left as it is, as in Ansible.",
    ]
    static let examples = [
        Example("The blog's database", "mysql_db: { name: wordpress, encoding: utf8mb4 }"),
        Example(
            "Dump two databases into one file",
            "mysql_db: { name: [shop, blog], state: dump, target: /var/backups/db.sql.gz, single_transaction: true }"),
        Example("Import a dump", "mysql_db: { name: blog, state: import, target: /tmp/blog.sql.xz }"),
    ]
    static let returns = [
        ReturnValue("db", "the names with spaces between them"), ReturnValue("db_list", "the names"),
        ReturnValue("executed_commands", "the SQL statements or commands that were run, without credentials"),
    ]

    enum State: String, ParameterChoice { case absent, dump, `import`, present }
    enum MasterData: String, ParameterChoice {
        case none = "0"
        case statement = "1"
        case comment = "2"
    }

    @Parameter("The databases; `all` with `dump` and `import`.", aliases: "db") var name: [String]
    @Parameter("Whether they exist, or what is done with them.") var state = State.present
    @Parameter("How a new database sorts, such as `utf8mb4_unicode_ci`.") var collation = ""
    @Parameter("The character set of a new database, or of a dump.") var encoding = ""
    @Parameter("The dump's file on the host; `.gz`, `.bz2`, `.xz` and `.zst` are compressed.") var target: String?
    @Parameter("Whether the dump is made in one transaction.") var singleTransaction = false
    @Parameter("Whether rows are dumped as they come, for large tables.") var quick = true
    @Parameter("Tables left out of the dump, as `database.table`.") var ignoreTables: [String] = []
    @Parameter("Whether binary columns are dumped as hexadecimal.") var hexBlob = false
    @Parameter("Whether dump and import go on after an SQL error.") var force = false
    @Parameter("Whether the dump says the binary log's place: 1 as a statement, 2 as a comment.")
    var masterData = MasterData.none
    @Parameter("Whether tables stay unlocked during the dump.") var skipLockTables = false
    @Parameter("More words for the dump program.") var dumpExtraArgs: String?
    @Parameter("Accepted and left alone: a pipe is always used.") var useShell = false
    @Parameter("Accepted and left alone: passwords never pass a shell.") var unsafeLoginPassword = false
    @Parameter("Whether no option file but `config_file` is read.") var restrictConfigFile = false
    @Parameter("Whether to try root without a password first and leave the login arguments when that works.")
    var checkImplicitAdmin = false
    @Parameter("Accepted and left alone: what the task says always goes before `config_file`.")
    var configOverridesDefaults = false
    @Parameter("The directory that dump and import start from.") var chdir: String?
    @Parameter("Accepted and left alone: a failure in a pipe is always noticed.") var pipefail = false
    @Parameter("Whether the statements go to the binary log.") var sqlLogBin = true
    @ParameterGroup var login = MySQLLogin()

    /// The databases that are there, and in check mode why it could not be asked.
    struct Found: Sendable {
        var databases: [String] = []
        var targetExists = true
        var outOfReach: String?
    }

    func validate() throws {
        for (argument, value) in [("collation", collation), ("encoding", encoding)]
        where !value.isEmpty && MySQLText.word(value) == nil {
            throw ArgumentError("`\(value)` is not the name of a \(argument)", argument: argument)
        }
        guard !name.isEmpty, name.allSatisfy({ !$0.isEmpty }) else {
            throw ArgumentError("a database needs a name", argument: "name")
        }
        if state == .import && name.count > 1 {
            throw ArgumentError("Multiple databases are not supported with state=import")
        }
        if state == .dump || state == .import {
            if target == nil { throw ArgumentError("with state=\(state.rawValue) target is required") }
        } else if name == ["all"] {
            throw ArgumentError("name is not allowed to equal 'all' unless state equals import, or dump.")
        }
        for table in ignoreTables where table.isEmpty {
            throw ArgumentError("Name of ignored table cannot be empty", argument: "ignore_tables")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let isCheck = context.checkMode
        let sql = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA"
        var script = login.run([sql], implicitAdmin: checkImplicitAdmin)
        if state == .import, let target {
            let path = target.hasPrefix("/") ? target : (chdir.map { $0 + "/" } ?? "") + target
            script = "[ -e \(path) ] || echo LIFEBOAT-NO-TARGET" + script
        }
        return Probe(script) { output in
            let targetExists = !output.stdout.hasPrefix("LIFEBOAT-NO-TARGET")
            if isCheck && MySQLLogin.isOutOfReach(output) {
                return Found(targetExists: targetExists, outOfReach: MySQLLogin.failure(output).message)
            }
            guard output.succeeded else { throw MySQLLogin.failure(output) }
            let names = MySQLResult.all(in: output).last?.firstColumn ?? []
            return Found(databases: names, targetExists: targetExists)
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let missing = name == ["all"] ? [] : name.filter { !found.databases.contains($0) }
        var decision: Decision
        switch state {
        case .present: decision = statements(missing, creation)
        case .absent:
            decision = statements(name.filter(found.databases.contains)) { "DROP DATABASE \(MySQLText.identifier($0))" }
        case .dump:
            guard missing.isEmpty || found.outOfReach != nil else {
                throw ModuleFailure("Cannot dump database(s) '\(missing.joined(separator: ", "))' - not found")
            }
            decision = Decision(changes: [dump()])
        case .import:
            guard found.targetExists || context.checkMode else {
                throw ModuleFailure("target \(target ?? "") does not exist on the host")
            }
            decision = Decision(changes: statements(missing, creation).changes + [importChange()])
        }
        decision.values["db"] = .string(name.joined(separator: " "))
        decision.values["db_list"] = .strings(name)
        if let reason = found.outOfReach { decision.warnings.append(reason) }
        return decision
    }

    private func creation(_ database: String) -> String {
        "CREATE DATABASE \(MySQLText.identifier(database))"
            + (encoding.isEmpty ? "" : " CHARACTER SET \(encoding)")
            + (collation.isEmpty ? "" : " COLLATE \(collation)")
    }

    private func statements(_ databases: [String], _ sql: (String) -> String) -> Decision {
        guard !databases.isEmpty else { return .nothing() }
        let all = databases.map(sql)
        let verb = state == .absent ? "drop" : "create"
        let script = login.run(all, implicitAdmin: checkImplicitAdmin, logsBinary: sqlLogBin)
        return Decision(
            changes: [
                Change(
                    "\(verb) database \(databases.joined(separator: ", "))", before: "",
                    after: all.map { $0 + ";\n" }.joined(), header: "SQL", steps: [.run(script)])
            ], values: ["executed_commands": .strings(all)])
    }
}
