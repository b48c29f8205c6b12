// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// What a server knows about the accounts of one user name.
struct MySQLAccounts: Sendable {
    /// One `'user'@'host'`.
    struct Account: Sendable {
        var user: String
        var host: String
        /// The row of `mysql.user`, which differs between versions.
        var row: [MySQLResult.Field] = []
        var grants: [String] = []
        /// What `SHOW CREATE USER` says.
        var definition = ""

        var plugin: String { row["plugin"] ?? "" }
        var authentication: String {
            let text = row["authentication_string"] ?? ""
            return text.isEmpty ? row["password"] ?? "" : text
        }
        var isLocked: Bool { definition.contains(" ACCOUNT LOCK") }
        var name: String { MySQLText.account(user, host) }
    }
    /// The server's version as it says it, such as `10.11.19-MariaDB-0+deb12u1`.
    var version = ""
    var accounts: [Account] = []
    /// Why the server could not be asked, in check mode; nil as a rule.
    var outOfReach: String?

    var isMariaDB: Bool { version.contains("MariaDB") }

    subscript(_ host: String) -> Account? { accounts.first { $0.host.lowercased() == host.lowercased() } }
}

extension MySQLAccounts {
    /// Asks for all accounts called `user`, and what `hosts` of them may do; nil asks for all in a second question.
    static func probe(
        user: String, hosts: [String]?, isCheck: Bool, ask: @escaping @Sendable ([String]) -> ShellScript
    ) -> Probe<MySQLAccounts> {
        var statements = ["SELECT VERSION()", "SELECT * FROM mysql.user WHERE User = \(MySQLText.literal(user))"]
        statements += (hosts ?? []).flatMap { questions(user, $0) }
        return Probe(ask(statements)) { output in
            if isCheck && MySQLLogin.isOutOfReach(output) {
                return .found(MySQLAccounts(outOfReach: MySQLLogin.failure(output).message))
            }
            let results = MySQLResult.all(in: output)
            guard results.count >= 1 else { throw MySQLLogin.failure(output) }
            var found = MySQLAccounts(version: results[0].firstColumn.first ?? "")
            guard !output.stderr.contains("ERROR 1142"), !output.stderr.contains("ERROR 1044") else {
                throw MySQLLogin.failure(output, doing: "unable to read the accounts")
            }
            for row in results.dropFirst().first(where: { $0.statement.contains("mysql.user") })?.rows ?? [] {
                guard row["is_role"] != "Y" else { continue }
                found.accounts.append(Account(user: user, host: row["host"] ?? "", row: row))
            }
            let wanted = hosts ?? found.accounts.map(\.host)
            guard hosts == nil, !wanted.isEmpty else { return .found(found.with(results)) }
            let known = found
            return .ask(
                Probe(ask(wanted.flatMap { questions(user, $0) })) { known.with(MySQLResult.all(in: $0)) })
        }
    }

    private static func questions(_ user: String, _ host: String) -> [String] {
        let account = MySQLText.account(user, host)
        return ["SHOW GRANTS FOR \(account)", "SHOW CREATE USER \(account)"]
    }

    private func with(_ results: [MySQLResult]) -> MySQLAccounts {
        var result = self
        for answer in results {
            for index in result.accounts.indices {
                let name = result.accounts[index].name
                if answer.statement == "SHOW GRANTS FOR \(name)" {
                    result.accounts[index].grants = answer.firstColumn
                } else if answer.statement == "SHOW CREATE USER \(name)" {
                    result.accounts[index].definition = answer.firstColumn.first ?? ""
                }
            }
        }
        return result
    }
}
