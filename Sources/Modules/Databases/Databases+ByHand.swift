// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// SQL by hand: by the socket, as the server's own administrator, and never as an argument that others can read.
private enum HandSQL {
    static func postgresql(_ context: TaskContext, _ database: String, _ statements: String...) -> HandWork {
        let program: ShellScript = "psql -d \(database)"
        let line: ShellScript = context.user == "postgres" ? program : "runuser -u postgres -- \(program)"
        return .run("\(line) <<'END'\n\(raw: statements.joined(separator: "\n"))\nEND")
    }

    static func mariadb(_ statements: String...) -> HandWork {
        .run("mariadb <<'END'\n\(raw: statements.joined(separator: "\n"))\nEND")
    }
}

extension PostgreSQLUser {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let role = "\"\(name)\""
        guard state == .present else { return HandSQL.postgresql(context, "postgres", "DROP ROLE IF EXISTS \(role);") }
        let flags = roleAttrFlags.split(separator: ",").joined(separator: " ")
        var words = ["ALTER ROLE \(role) LOGIN"]
        if !flags.isEmpty { words.append(flags) }
        if let password { words.append("PASSWORD '\(password)'") }
        return HandWork([.say("an error that the role exists is none")])
            + HandSQL.postgresql(context, "postgres", "CREATE ROLE \(role);", words.joined(separator: " ") + ";")
    }
}

extension PostgreSQLDatabase {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let database = "\"\(name)\""
        switch state {
        case .absent: return HandSQL.postgresql(context, "postgres", "DROP DATABASE IF EXISTS \(database);")
        case .present:
            var words = ["CREATE DATABASE \(database)"]
            if !owner.isEmpty { words.append("OWNER \"\(owner)\"") }
            if !encoding.isEmpty { words.append("ENCODING '\(encoding)'") }
            if !template.isEmpty { words.append("TEMPLATE \(template)") }
            if !lcCollate.isEmpty { words.append("LC_COLLATE '\(lcCollate)'") }
            if !lcCtype.isEmpty { words.append("LC_CTYPE '\(lcCtype)'") }
            return HandWork([.say("an error that the database exists is none")])
                + HandSQL.postgresql(context, "postgres", words.joined(separator: " ") + ";")
        case .dump: return .run("runuser -u postgres -- pg_dump \(name) > \(target)")
        case .restore: return .run("runuser -u postgres -- psql -d \(name) < \(target)")
        case .rename:
            return HandSQL.postgresql(context, "postgres", "ALTER DATABASE \(database) RENAME TO \"\(target)\";")
        }
    }
}

extension PostgreSQLPrivileges {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let what = type == .database ? "DATABASE \"\(loginDb)\"" : "ALL TABLES IN SCHEMA \(schema ?? "public")"
        let words = privs.joined(separator: ", ")
        let (verb, side) = state == .present ? ("GRANT", "TO") : ("REVOKE", "FROM")
        guard type == .database || type == .table else { return nil }
        return HandSQL.postgresql(
            context, loginDb,
            "\(verb) \(words) ON \(what) \(side) \(roles.map { "\"\($0)\"" }.joined(separator: ", "));")
    }
}

extension PostgreSQLExtension {
    func byHand(in context: TaskContext) throws -> HandWork? {
        HandSQL.postgresql(
            context, loginDb,
            state == .absent ? "DROP EXTENSION IF EXISTS \(name);" : "CREATE EXTENSION IF NOT EXISTS \(name);")
    }
}

extension MySQLUser {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let account = "'\(name)'@'\(host)'"
        guard state == .present else { return HandSQL.mariadb("DROP USER IF EXISTS \(account);") }
        let secret = password.map { " IDENTIFIED BY \(encrypted ? "PASSWORD " : "")'\($0)'" } ?? ""
        var statements = ["CREATE USER IF NOT EXISTS \(account)\(secret);"]
        if !secret.isEmpty { statements.append("ALTER USER \(account)\(secret);") }
        for one in (priv?.text ?? "").split(separator: "/") {
            let halves = one.split(separator: ":", maxSplits: 1).map(String.init)
            guard halves.count == 2 else { continue }
            statements.append("GRANT \(halves[1]) ON \(halves[0]) TO \(account);")
        }
        return HandSQL.mariadb(statements.joined(separator: "\n"))
    }
}

extension MySQLDatabase {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let first = name.first ?? ""
        switch state {
        case .absent:
            return HandSQL.mariadb(name.map { "DROP DATABASE IF EXISTS `\($0)`;" }.joined(separator: "\n"))
        case .present:
            let set =
                (encoding.isEmpty ? "" : " CHARACTER SET \(encoding)")
                + (collation.isEmpty ? "" : " COLLATE \(collation)")
            return HandSQL.mariadb(name.map { "CREATE DATABASE IF NOT EXISTS `\($0)`\(set);" }.joined(separator: "\n"))
        case .dump: return .run("mariadb-dump --single-transaction \(words: name) > \(target ?? "")")
        case .import: return .run("mariadb \(first) < \(target ?? "")")
        }
    }
}

extension PostgreSQLQuery {
    func byHand(in context: TaskContext) throws -> HandWork? {
        HandSQL.postgresql(context, loginDb ?? "postgres", query.text)
    }
}

extension MySQLQuery {
    func byHand(in context: TaskContext) throws -> HandWork? { HandSQL.mariadb(query.text) }
}
