// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

extension PostgreSQLUser {
    private var quoted: String { PostgreSQLText.identifier(name) }

    /// The statements that create the role with all that it shall have.
    func creation() throws -> [String] {
        var words = ["CREATE USER \(quoted)"] + wantedFlags
        if let password { words.append(passwordClause(password)) }
        if let expires { words.append("VALID UNTIL \(PostgreSQLText.literal(expires))") }
        if let connLimit { words.append("CONNECTION LIMIT \(connLimit)") }
        var statements = [words.joined(separator: " ")]
        if let comment, !comment.isEmpty { statements.append(commentStatement(comment)) }
        statements += groups.map(membership)
        statements += settings(current: [:])
        statements += try (priv.map(PostgreSQLUserPrivilege.all) ?? []).compactMap { $0.grant(to: name, in: database) }
        return statements
    }

    /// The statements that give an existing role what differs.
    func alterations(_ role: Value) throws -> [String] {
        var words = wantedFlags.filter { flag in
            let isOff = flag.hasPrefix("NO")
            return role[(isOff ? String(flag.dropFirst(2)) : flag).lowercased()]?.isTruthy == isOff
        }
        if let password, !noPasswordChanges,
            !PostgreSQLText.matches(role["stored"]?.string, password: password, role: name)
        {
            words.append(passwordClause(password))
        }
        if let expires, role["same_expiry"]?.isTruthy != true {
            words.append("VALID UNTIL \(PostgreSQLText.literal(expires))")
        }
        if let connLimit, connLimit != role["conn_limit"]?.int { words.append("CONNECTION LIMIT \(connLimit)") }
        var statements = words.isEmpty ? [] : ["ALTER USER \(quoted) " + words.joined(separator: " ")]
        if let comment, comment != role["comment"]?.string ?? "" { statements.append(commentStatement(comment)) }
        let memberships = role["groups"]?.list?.map(\.text) ?? []
        statements += groups.filter { !memberships.contains($0) }.map(membership)
        statements += settings(current: Self.settings(in: role["configuration"]))
        let wanted = try priv.map(PostgreSQLUserPrivilege.all) ?? []
        let held = role["privileges"]?.list ?? []
        for (privilege, answer) in zip(wanted, held) {
            if let statement = privilege.grant(to: name, in: database, held: answer.list?.map(\.text) ?? []) {
                statements.append(statement)
            }
        }
        return statements
    }

    private func passwordClause(_ password: String) -> String {
        password.isEmpty ? "PASSWORD NULL" : "PASSWORD \(PostgreSQLText.literal(password))"
    }

    private func commentStatement(_ text: String) -> String {
        "COMMENT ON ROLE \(quoted) IS \(PostgreSQLText.literal(text))"
    }

    private func membership(_ group: String) -> String { "GRANT \(PostgreSQLText.identifier(group)) TO \(quoted)" }

    private func settings(current: [String: String]) -> [String] {
        var statements: [String] = []
        for (key, value) in configuration.pairs {
            let setting = PostgreSQLText.identifier(key.text)
            if value.isNull {
                if current[key.text] != nil { statements.append("ALTER ROLE \(quoted) RESET \(setting)") }
            } else if current[key.text] != value.text {
                let text = quoteConfigurationValues ? PostgreSQLText.literal(value.text) : value.text
                statements.append("ALTER ROLE \(quoted) SET \(setting) TO \(text)")
            }
        }
        guard resetUnspecifiedConfiguration else { return statements }
        let surplus = current.keys.filter { configuration.pairs[$0] == nil }.sorted()
        return statements + surplus.map { "ALTER ROLE \(quoted) RESET \(PostgreSQLText.identifier($0))" }
    }

    /// `name=value` items as pairs.
    private static func settings(in list: Value?) -> [String: String] {
        var pairs: [String: String] = [:]
        for item in list?.list ?? [] {
            let parts = item.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2 { pairs[parts[0]] = parts[1] }
        }
        return pairs
    }
}

/// One item of the old `priv` argument: privileges on the database or on a table.
struct PostgreSQLUserPrivilege: Sendable {
    /// The table as `schema.table` or `table`; nil is the database.
    var table: String?
    var names: [String]

    private static let onDatabase = ["CREATE", "CONNECT", "TEMPORARY"]
    private static let onTable = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

    /// The items of `CONNECT,TEMP/schema.table:SELECT,INSERT`.
    static func all(in text: String) throws -> [PostgreSQLUserPrivilege] {
        try text.split(separator: "/").map { item in
            let parts = item.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
            let table = parts.count == 2 ? parts[0] : nil
            let known = table == nil ? onDatabase : onTable
            let words = (parts.last ?? "").split(separator: ",").map { String($0).trimmed.uppercased() }
            let names = words.flatMap { $0 == "ALL" ? known : [$0 == "TEMP" ? "TEMPORARY" : $0] }
            for name in names where !known.contains(name) {
                throw ArgumentError(
                    "`\(name)` is not one of \(known.joined(separator: ", ")), ALL", argument: "priv")
            }
            return PostgreSQLUserPrivilege(table: table, names: names)
        }
    }

    private var qualified: String {
        (table ?? "").split(separator: ".", maxSplits: 1).map { PostgreSQLText.identifier(String($0)) }
            .joined(separator: ".")
    }

    /// SQL whose value is a JSON list of the wanted privileges that `role` holds itself.
    func question(for role: String) -> String {
        let grantee = "(SELECT oid FROM pg_roles WHERE rolname = \(PostgreSQLText.literal(role)))"
        let acl =
            table == nil
            ? "pg_database o, aclexplode(coalesce(o.datacl, acldefault('d', o.datdba))) a WHERE o.datname = current_database()"
            : "pg_class o, aclexplode(coalesce(o.relacl, acldefault('r', o.relowner))) a "
                + "WHERE o.oid = to_regclass(\(PostgreSQLText.literal(qualified)))"
        return "(SELECT json_agg(a.privilege_type) FROM \(acl) AND a.grantee = \(grantee))"
    }

    /// The statement that grants what is missing; nil when nothing is.
    func grant(to role: String, in database: String, held: [String] = []) -> String? {
        let needed = names.filter { !held.contains($0) }
        guard !needed.isEmpty else { return nil }
        let list = needed.joined(separator: ", ")
        let user = PostgreSQLText.identifier(role)
        let object = table == nil ? "DATABASE \(PostgreSQLText.identifier(database))" : "TABLE \(qualified)"
        return "GRANT \(list) ON \(object) TO \(user)"
    }
}
