// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Privileges on the objects of a PostgreSQL database.
struct PostgreSQLPrivileges: Module {
    static let name = "postgresql_privs"
    static let summary = "Grants and revokes privileges on the objects of a PostgreSQL database."
    static let notes = [
        "The host's own psql does the work; no Python is needed. Root at the socket becomes `login_user` by itself.",
        "What a role holds itself is read from the access lists, so a privilege that comes from PUBLIC or from a group "
            + "is still granted. `ALL` means what the server's version knows for the type.",
    ]
    static let examples = [
        Example(
            "The reporting role reads everything",
            "postgresql_privs: { login_db: site, roles: reports, privs: SELECT, objs: ALL_IN_SCHEMA }"),
        Example(
            "And tables yet to come",
            "postgresql_privs: { login_db: site, roles: reports, privs: SELECT, objs: TABLES, type: default_privs, target_roles: site }"
        ),
        Example("Be a member", "postgresql_privs: { login_db: site, roles: alice, objs: editors, type: group }"),
    ]
    static let returns = [ReturnValue("queries", "the statements")]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The database.", aliases: "db", "database") var loginDb: String
    @Parameter("Whether the privileges are held.") var state = State.present
    @Parameter("Privileges with commas between them, or `ALL`.", aliases: "priv") var privs: [String] = []
    @Parameter("What the objects are.") var type = PostgreSQLObjectType.table
    @Parameter(
        "Objects with commas between them; `ALL_IN_SCHEMA`; `ALL_DEFAULT`, `TABLES`, `SEQUENCES`, `FUNCTIONS`, "
            + "`TYPES`, `SCHEMAS` with default_privs.", aliases: "obj")
    var objs: [String] = []
    @Parameter("The schema of the objects; `public` when left out, `not-specified` for none.") var schema: String?
    @Parameter("Who holds them; `PUBLIC` for everybody.", aliases: "role") var roles: [String]
    @Parameter("Whether a role that does not exist is a failure.") var failOnRole = true
    @Parameter("The role taken after login.") var sessionRole: String?
    @Parameter("With default_privs: whose new objects it is about.") var targetRoles: [String]?
    @Parameter("Whether the role may pass the privileges on; left out, that stays as it is.", aliases: "admin_option")
    var grantOption: Bool?
    @Parameter("An older name of `login_password`.", secret: true) var password = ""
    @ParameterGroup var login = PostgreSQLLogin()

    static let allInSchema = "ALL_IN_SCHEMA"

    func validate() throws {
        if type == .group && !privs.isEmpty {
            throw ArgumentError("a membership is not a privilege: leave `privs` out with type group", argument: "privs")
        }
        if type != .group && privs.isEmpty { throw ArgumentError("`privs` is needed unless type is group") }
        if objs.isEmpty && type != .database { throw ArgumentError("`objs` is needed unless type is database") }
        if targetRoles != nil && type != .default_privs {
            throw ArgumentError("target_roles only goes with type default_privs", argument: "target_roles")
        }
        if type == .default_privs { _ = try DefaultPrivileges.types(objs) }
        for word in wantedPrivileges where !word.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == " ") }) {
            throw ArgumentError("`\(word)` is not the name of a privilege", argument: "privs")
        }
        if !password.isEmpty && !login.loginPassword.isEmpty {
            throw ArgumentError("password and login_password exclude each other")
        }
    }

    var wantedPrivileges: [String] {
        privs.map { word in
            let word = word.uppercased().split(separator: " ").joined(separator: " ")
            return word == "ALL PRIVILEGES" ? "ALL" : word == "TEMP" ? "TEMPORARY" : word
        }
    }
    var objectNames: [String] { objs.isEmpty ? [loginDb] : objs }
    var schemaName: String { schema ?? "public" }

    private var session: PostgreSQLLogin {
        var login = login
        if !password.isEmpty { login.loginPassword = password }
        return login
    }

    func probe(in context: TaskContext) throws -> Probe<PostgreSQLAnswer> {
        let names = objectNames == [Self.allInSchema] ? nil : objectNames
        let objects =
            switch type {
            case .group: Self.memberships(of: objectNames)
            case .default_privs: try DefaultPrivileges.objects(objs, schema: defaultSchema, owners: targetRoles)
            default: type.objects(named: names, schema: schemaName)
            }
        let sql = """
            WITH objects AS MATERIALIZED (\(objects)), items AS (
                SELECT o.name, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END AS role,
                    a.privilege_type AS privilege, bool_or(a.is_grantable) AS grantable
                FROM objects o, aclexplode(o.acl) a GROUP BY 1, 2, 3)
            SELECT json_build_object(
                'objects', (SELECT json_agg(DISTINCT name) FROM objects),
                'items', (SELECT json_agg(items) FROM items),
                'all', (SELECT json_agg(a.privilege_type) FROM aclexplode(acldefault('\(type.letter)', 10)) a
                    WHERE a.grantee = 10),
                'me', current_user, 'session', session_user,
                'roles', (SELECT json_agg(rolname) FROM pg_roles WHERE rolname = ANY (\(PostgreSQLText.array(roles)))))
            """
        return session.probe([sql], database: loginDb, role: sessionRole, in: context)
    }

    /// Memberships in the shape of access lists, so that one query serves all types.
    private static func memberships(of groups: [String]) -> String {
        """
        SELECT g.rolname::text AS name, (SELECT array_agg(makeaclitem(m.member, g.oid, 'USAGE', m.admin_option))
            FROM pg_auth_members m WHERE m.roleid = g.oid) AS acl
        FROM pg_roles g WHERE g.rolname = ANY (\(PostgreSQLText.array(groups)))
        """
    }

    /// The schema that default privileges are for; nil for all.
    var defaultSchema: String? { schemaName == "not-specified" ? nil : schemaName }

    func decide(from found: PostgreSQLAnswer, in context: TaskContext) throws -> Decision {
        var decision = Decision(warnings: found.warnings)
        let state = PostgreSQLHeldPrivileges(found.value)
        let known = try knownRoles(state, isOutOfReach: !found.warnings.isEmpty, &decision)
        let objects = try existingObjects(state, context, &decision)
        let statements = objects.flatMap { object in
            known.flatMap { role in self.statements(object, role: role, held: state) }
        }
        decision.values["queries"] = .strings(statements)
        guard !statements.isEmpty else { return decision }
        let script = session.run(statements, database: loginDb, role: sessionRole)
        decision.changes = [
            Change(
                "\(self.state == .present ? "grant" : "revoke") on \(type.rawValue) \(objectNames.joined(separator: ", "))",
                before: "", after: statements.map { $0 + ";\n" }.joined(), header: "SQL", steps: [.run(script)])
        ]
        return decision
    }

    private func knownRoles(
        _ state: PostgreSQLHeldPrivileges, isOutOfReach: Bool, _ decision: inout Decision
    ) throws -> [String] {
        try roles.filter { role in
            if state.isKnown(role) || isOutOfReach { return true }
            guard failOnRole else {
                decision.warnings.append("role \(role) does not exist, it was passed over")
                return false
            }
            throw ModuleFailure("role \"\(role)\" does not exist")
        }
    }

    private func existingObjects(
        _ state: PostgreSQLHeldPrivileges, _ context: TaskContext, _ decision: inout Decision
    ) throws -> [String] {
        if objectNames == [Self.allInSchema] { return state.objects }
        if type == .default_privs { return try DefaultPrivileges.names(objs, owners: targetRoles) }
        for name in objectNames where !state.objects.contains(name) {
            let problem = "\(type.keyword.lowercased()) \"\(name)\" does not exist"
            guard context.checkMode else { throw ModuleFailure(problem) }
            decision.warnings.append(problem + " yet")
        }
        return objectNames
    }
}
