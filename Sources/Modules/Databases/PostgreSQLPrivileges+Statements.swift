// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Who holds which privileges on which objects, as the server said it.
struct PostgreSQLHeldPrivileges: Sendable {
    var objects: [String]
    private var held: [String: [String: Bool]] = [:]
    private var roles: [String]
    private var aliases: [String: String]
    /// All privileges that there are for the type.
    var all: [String]

    init(_ answer: Value) {
        func texts(_ name: String) -> [String] { answer[name]?.list?.map(\.text) ?? [] }
        objects = texts("objects")
        roles = texts("roles")
        all = texts("all")
        let me = answer["me"]?.text ?? ""
        aliases = ["CURRENT_USER": me, "CURRENT_ROLE": me, "SESSION_USER": answer["session"]?.text ?? ""]
        for item in answer["items"]?.list ?? [] {
            let key = Self.key(item["name"]?.text ?? "", item["role"]?.text ?? "")
            held[key, default: [:]][item["privilege"]?.text ?? ""] = item["grantable"]?.isTruthy ?? false
        }
    }

    /// The privileges that `role` holds on `object`, each with whether it may be passed on.
    func privileges(on object: String, of role: String) -> [String: Bool] {
        held[Self.key(object, aliases[role.uppercased()] ?? (role.uppercased() == "PUBLIC" ? "PUBLIC" : role))] ?? [:]
    }

    func isKnown(_ role: String) -> Bool { PostgreSQLPrivileges.isKeyword(role) || roles.contains(role) }

    private static func key(_ object: String, _ role: String) -> String { "\(object)\u{0}\(role)" }
}

extension PostgreSQLPrivileges {
    static func isKeyword(_ role: String) -> Bool {
        ["PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"].contains(role.uppercased())
    }

    /// The statements that leave `role` with what it shall hold on `object`.
    func statements(_ object: String, role: String, held state: PostgreSQLHeldPrivileges) -> [String] {
        let held = state.privileges(on: object, of: role)
        let all = type == .default_privs ? DefaultPrivileges.all(of: object) : state.all
        let wanted = type == .group ? ["USAGE"] : wantedPrivileges.flatMap { $0 == "ALL" ? all : [$0] }
        let who = Self.isKeyword(role) ? role.uppercased() : PostgreSQLText.identifier(role)
        guard state.objects.contains(object) || type == .default_privs else {
            // In check mode an object may be yet to come; nothing is known about it then.
            return self.state == .present ? [sentence(object, wantedPrivileges, "GRANT", "TO \(who)")] : []
        }
        if self.state == .absent {
            let surplus = wanted.filter { held[$0] != nil }
            return surplus.isEmpty ? [] : [sentence(object, surplus, "REVOKE", "FROM \(who)")]
        }
        var statements: [String] = []
        let missing = wanted.filter { held[$0] == nil || (grantOption == true && held[$0] == false) }
        if !missing.isEmpty {
            let option = grantOption == true ? type == .group ? " WITH ADMIN OPTION" : " WITH GRANT OPTION" : ""
            statements.append(sentence(object, missing, "GRANT", "TO \(who)\(option)"))
        }
        let passable = grantOption == false ? wanted.filter { held[$0] == true } : []
        if !passable.isEmpty {
            let verb = type == .group ? "REVOKE ADMIN OPTION FOR" : "REVOKE GRANT OPTION FOR"
            statements.append(sentence(object, passable, verb, "FROM \(who)"))
        }
        return statements
    }

    private func sentence(_ object: String, _ privileges: [String], _ verb: String, _ end: String) -> String {
        let list = privileges.joined(separator: ", ")
        switch type {
        case .group: return "\(verb) \(PostgreSQLText.identifier(object)) \(end)"
        case .default_privs: return DefaultPrivileges.statement(object, "\(verb) \(list)", end, schema: defaultSchema)
        default: return "\(verb) \(list) ON \(type.object(object, schema: schemaName)) \(end)"
        }
    }
}

/// Privileges on objects yet to be made (`ALTER DEFAULT PRIVILEGES`).
///
/// An "object" here is `TABLES` for the session's own role, or `TABLES@role`.
enum DefaultPrivileges {
    private static let kinds: OrderedDictionary<String, (letter: String, all: [String])> = [
        "TABLES": ("r", ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]),
        "SEQUENCES": ("S", ["SELECT", "UPDATE", "USAGE"]), "FUNCTIONS": ("f", ["EXECUTE"]),
        "TYPES": ("T", ["USAGE"]), "SCHEMAS": ("n", ["USAGE", "CREATE"]),
    ]

    static func types(_ objs: [String]) throws -> [String] {
        try objs.flatMap { word -> [String] in
            let word = word.uppercased()
            if word == "ALL_DEFAULT" { return ["TABLES", "SEQUENCES", "FUNCTIONS", "TYPES"] }
            guard kinds[word] != nil else {
                throw ArgumentError(
                    "`\(word)` is not one of ALL_DEFAULT, \(kinds.keys.joined(separator: ", "))", argument: "objs")
            }
            return [word]
        }
    }

    static func names(_ objs: [String], owners: [String]?) throws -> [String] {
        let types = try types(objs)
        guard let owners else { return types }
        return owners.flatMap { owner in types.map { "\($0)@\(owner)" } }
    }

    static func all(of name: String) -> [String] { kinds[part(name).type]?.all ?? [] }

    private static func part(_ name: String) -> (type: String, owner: String?) {
        let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : nil)
    }

    /// A query of `name` and `acl`; without an entry the server's built-in default counts, in a schema nothing does.
    static func objects(_ objs: [String], schema: String?, owners: [String]?) throws -> String {
        try names(objs, owners: owners).map { name in
            let (type, owner) = part(name)
            let letter = kinds[type]?.letter ?? "r"
            let role =
                owner.map { "(SELECT oid FROM pg_roles WHERE rolname = \(PostgreSQLText.literal($0)))" }
                ?? "(SELECT oid FROM pg_roles WHERE rolname = current_user)"
            let namespace =
                schema.map { "(SELECT oid FROM pg_namespace WHERE nspname = \(PostgreSQLText.literal($0)))" } ?? "0"
            let fallback = schema == nil ? "acldefault('\(letter == "S" ? "s" : letter)', \(role))" : "NULL"
            return "SELECT \(PostgreSQLText.literal(name)) AS name, coalesce((SELECT defaclacl FROM pg_default_acl d "
                + "WHERE d.defaclrole = \(role) AND d.defaclnamespace = \(namespace) AND d.defaclobjtype = '\(letter)'), "
                + "\(fallback)) AS acl"
        }.joined(separator: " UNION ALL ")
    }

    static func statement(_ name: String, _ verb: String, _ end: String, schema: String?) -> String {
        let (type, owner) = part(name)
        return "ALTER DEFAULT PRIVILEGES"
            + (owner.map { " FOR ROLE \(PostgreSQLText.identifier($0))" } ?? "")
            + (schema.map { type == "SCHEMAS" ? "" : " IN SCHEMA \(PostgreSQLText.identifier($0))" } ?? "")
            + " \(verb) ON \(type) \(end)"
    }
}
