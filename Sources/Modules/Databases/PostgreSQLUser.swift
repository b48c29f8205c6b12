// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Roles of a PostgreSQL server.
struct PostgreSQLUser: Module {
    static let name = "postgresql_user"
    static let summary = "Adds, changes and removes users (roles) of a PostgreSQL server."
    static let notes = [
        "The host's own psql does the work; no Python is needed. Root at the socket becomes `login_user` by itself, so "
            + "`become_user: postgres` is not needed.",
        "Whether a password differs is found by deriving the stored SCRAM verifier (or md5 hash) from it again. For "
            + "that, log in as a superuser, or set `no_password_changes`.",
        "A statement with a password is kept out of the server's log.",
    ]
    static let examples = [
        Example("The site's user", "postgresql_user: { name: site, password: '{{ db_password }}' }"),
        Example(
            "A role that makes databases", "postgresql_user: { name: ci, role_attr_flags: 'CREATEDB,NOSUPERUSER' }"),
        Example("Away with it", "postgresql_user: { name: ci, state: absent }"),
    ]
    static let returns = [
        ReturnValue("user", "the name"), ReturnValue("queries", "the statements, passwords masked"),
        ReturnValue("user_removed", "with `state: absent`, whether the role is gone"),
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The name of the role.", aliases: "user") var name: String
    @Parameter("The password in clear, or as the server stores it (`md5…`, `SCRAM-SHA-256$…`).", secret: true)
    var password: String?
    @Parameter("The database to log in to, and whose privileges `priv` means.", aliases: "db") var loginDb = ""
    @Parameter("Whether a role that can't be removed is a failure.", aliases: "fail_on_role") var failOnUser = true
    @Parameter("Privileges on `login_db`: `CONNECT/schema.table:SELECT,INSERT`. `postgresql_privs` does more.")
    var priv: String?
    @Parameter("Attributes: `CREATEDB,NOSUPERUSER,LOGIN` …") var roleAttrFlags = ""
    @Parameter("The role taken after login.") var sessionRole: String?
    @Parameter("Whether the role exists.") var state = State.present
    @Parameter("Accepted and left alone: servers since version 10 always store hashes.") var encrypted = true
    @Parameter("When the password expires, as SQL reads a time; `infinity` for never.") var expires: String?
    @Parameter("Whether an existing role's password is left as it is and not looked at.") var noPasswordChanges = false
    @Parameter("How many connections the role may have; -1 for any number.") var connLimit: Int?
    @Parameter("A comment on the role; an empty text takes it away.") var comment: String?
    @Parameter("Groups the role is a member of; others stay.") var groups: [String] = []
    @Parameter("The role's own settings (`ALTER ROLE … SET`); null resets one.") var configuration = Mapping()
    @Parameter("Whether settings that `configuration` does not name are reset.") var resetUnspecifiedConfiguration =
        false
    @Parameter("Whether the values of settings are quoted.") var quoteConfigurationValues = true
    @ParameterGroup var login = PostgreSQLLogin()

    static let flags = ["SUPERUSER", "CREATEROLE", "CREATEDB", "INHERIT", "LOGIN", "REPLICATION", "BYPASSRLS"]

    /// The wanted attributes in capitals.
    var wantedFlags: [String] {
        roleAttrFlags.split(whereSeparator: { ", ".contains($0) }).map { $0.uppercased() }
    }

    func validate() throws {
        let known = Self.flags.flatMap { [$0, "NO" + $0] }
        for flag in wantedFlags where !known.contains(flag) {
            throw ArgumentError(
                "`\(flag)` is not an attribute of a role", argument: "role_attr_flags",
                hint: "known are \(Self.flags.joined(separator: ", ")), each with NO in front too")
        }
        if name.isEmpty { throw ArgumentError("a role needs a name", argument: "name") }
        if let priv { _ = try PostgreSQLUserPrivilege.all(in: priv) }
    }

    /// The database to log in to.
    var database: String { loginDb.isEmpty ? "postgres" : loginDb }

    func probe(in context: TaskContext) throws -> Probe<PostgreSQLAnswer> {
        let role = PostgreSQLText.literal(name)
        let looksAtPassword = password != nil && !noPasswordChanges && state == .present
        let stored = looksAtPassword ? "(SELECT rolpassword FROM pg_authid WHERE rolname = \(role))" : "NULL"
        let expiry = expires.map { "r.rolvaliduntil IS NOT DISTINCT FROM \(PostgreSQLText.literal($0))::timestamptz" }
        let privileges = try (priv.map(PostgreSQLUserPrivilege.all) ?? []).map { $0.question(for: name) }
        let sql = """
            SELECT json_build_object('role', (SELECT row_to_json(x) FROM (SELECT r.rolsuper AS superuser,
                r.rolcreaterole AS createrole, r.rolcreatedb AS createdb, r.rolinherit AS inherit,
                r.rolcanlogin AS login, r.rolreplication AS replication, r.rolbypassrls AS bypassrls,
                r.rolconnlimit AS conn_limit, r.rolconfig AS configuration, \(expiry ?? "true") AS same_expiry,
                shobj_description(r.oid, 'pg_authid') AS comment, \(stored) AS stored,
                (SELECT json_agg(g.rolname) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                    WHERE m.member = r.oid) AS groups,
                json_build_array(\(privileges.joined(separator: ", "))) AS privileges
                FROM pg_roles r WHERE r.rolname = \(role)) x))
            """
        return login.probe([sql], database: database, role: sessionRole, in: context)
    }

    func decide(from found: PostgreSQLAnswer, in context: TaskContext) throws -> Decision {
        let role = Self.present(found.value["role"])
        guard state == .present else { return removal(exists: role != nil, found) }
        let statements = try role.map(alterations) ?? creation()
        var decision = Decision(values: ["user": .string(name), "queries": .strings(statements.map(masked))])
        decision.warnings = found.warnings
        guard !statements.isEmpty else { return decision }
        let script = login.run([PostgreSQLLogin.unlogged] + statements, database: database, role: sessionRole)
        decision.changes = [
            Change(
                "\(role == nil ? "create" : "change") role \(name)", before: "",
                after: statements.map { masked($0) + ";\n" }.joined(), header: "SQL", steps: [.run(script)])
        ]
        return decision
    }

    /// The value unless it is JSON's null.
    private static func present(_ value: Value?) -> Value? {
        guard let value, !value.isNull else { return Optional.none }
        return value
    }

    private func removal(exists: Bool, _ found: PostgreSQLAnswer) -> Decision {
        var decision = Decision(values: ["user": .string(name), "user_removed": .bool(exists), "queries": []])
        decision.warnings = found.warnings
        guard exists else { return decision }
        let statement = "DROP USER \(PostgreSQLText.identifier(name))"
        let script = login.run([statement], database: database, role: sessionRole)
        decision.values["queries"] = [.string(statement)]
        decision.changes = [Change("drop role \(name)", steps: [failOnUser ? .run(script) : .ask(script)])]
        let name = name
        decision.finish = { outputs, result in
            guard let output = outputs.first, !output.succeeded else { return }
            let failure = PostgreSQLLogin.failure(output, doing: "unable to remove \(name)")
            (result.changed, result.values["user_removed"]) = (false, false)
            result.values["msg"] = .string(failure.message)
        }
        return decision
    }

    /// A statement without the password in it.
    private func masked(_ statement: String) -> String {
        guard let password, !password.isEmpty else { return statement }
        let parts = statement.split(separator: PostgreSQLText.literal(password), omittingEmptySubsequences: false)
        return parts.joined(separator: "'********'")
    }
}
