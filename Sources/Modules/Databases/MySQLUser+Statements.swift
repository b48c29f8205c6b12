// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

extension MySQLUser {
    /// The statements that create the account and grant it what it shall have.
    func creation(among found: MySQLAccounts) throws -> [String] {
        let account = MySQLText.account(name, host)
        var words = ["CREATE USER \(account)"]
        if updatePassword == .on_new_username, let other = found.accounts.first,
            found.accounts.allSatisfy({ $0.plugin == other.plugin && $0.authentication == other.authentication }),
            let plugin = MySQLText.word(other.plugin)
        {
            words.append("IDENTIFIED WITH \(plugin) AS \(MySQLText.literal(other.authentication))")
        } else if let clause = authenticationClause {
            words.append(clause)
        }
        words += try attributeClauses
        return [words.joined(separator: " ")] + (try privileges(from: [], of: account, keepAll: false))
    }

    /// The statement that gives an existing account what differs; none when nothing does.
    func alteration(of account: MySQLAccounts.Account, _ authentication: String?) throws -> [String] {
        var words = [authentication].compactMap { $0 }
        if let wanted = try requirement(), wanted != account.requirement { words.append("REQUIRE \(wanted)") }
        let limits = try limits()
        let different = limits.filter { account.limit($0.key) != $0.value }
        if !different.isEmpty { words.append(Self.limitClause(different)) }
        if let clause = expiryClause, !account.hasExpiry(clause) { words.append(clause) }
        if let locked, locked != account.isLocked { words.append(locked ? "ACCOUNT LOCK" : "ACCOUNT UNLOCK") }
        return words.isEmpty ? [] : ["ALTER USER \(account.name) " + words.joined(separator: " ")]
    }

    /// `IDENTIFIED …` when the account's password or plugin differs and may be set; nil otherwise.
    func authenticationChange(of account: MySQLAccounts.Account) -> String? {
        guard updatePassword == .always, let clause = authenticationClause else { return nil }
        let native = "mysql_native_password"
        let isNative = [native, "", "mysql_old_password"].contains(account.plugin)
        if let hash = nativeHash {
            return isNative && account.authentication.uppercased() == hash.uppercased() ? nil : clause
        }
        if account.plugin != plugin || account.hasAlternative { return clause }
        if let pluginHashString { return account.authentication == pluginHashString ? nil : clause }
        if let pluginAuthString { return account.authentication == pluginAuthString ? nil : clause }
        return nil
    }

    /// The statements that lead to the wanted privileges.
    func privileges(from lines: [String], of account: String, keepAll: Bool) throws -> [String] {
        guard let priv else { return [] }
        let keepsCase = columnCaseSensitive ?? false
        let wanted = try MySQLPrivileges(argument: priv, columnsKeepCase: keepsCase)
        let current = MySQLPrivileges(grants: lines, columnsKeepCase: keepsCase)
        // Ansible never takes a privilege from root that the task does not name.
        var mode = appendPrivs || keepAll ? MySQLPrivileges.Mode.append : .exactly
        if subtractPrivs { mode = .subtract }
        return current.statements(to: wanted, mode, account: account)
    }

    /// The hash of the wanted password, when it is one of `mysql_native_password`.
    private var nativeHash: String? {
        if let password { return encrypted ? password : MySQLText.nativeHash(password) }
        if plugin == "mysql_native_password" { return pluginHashString ?? pluginAuthString.map(MySQLText.nativeHash) }
        return nil
    }

    private var authenticationClause: String? {
        if let hash = nativeHash { return "IDENTIFIED WITH mysql_native_password AS \(MySQLText.literal(hash))" }
        guard let plugin else { return nil }
        if let pluginHashString { return "IDENTIFIED WITH \(plugin) AS \(MySQLText.literal(pluginHashString))" }
        guard let pluginAuthString else { return "IDENTIFIED WITH \(plugin)" }
        // MariaDB's plugins without a password function take the text as they store it.
        let word = ["pam", "auth_pam", "unix_socket", "gssapi"].contains(plugin) ? "AS" : "BY"
        guard plugin == "ed25519" else {
            return "IDENTIFIED WITH \(plugin) \(word) \(MySQLText.literal(pluginAuthString))"
        }
        return "IDENTIFIED VIA ed25519 USING PASSWORD(\(MySQLText.literal(pluginAuthString)))"
    }

    private var attributeClauses: [String] {
        get throws {
            var words: [String] = []
            if let wanted = try requirement() { words.append("REQUIRE \(wanted)") }
            let limits = try limits()
            if !limits.isEmpty { words.append(Self.limitClause(limits)) }
            if let expiryClause { words.append(expiryClause) }
            if locked == true { words.append("ACCOUNT LOCK") }
            return words
        }
    }

    private var expiryClause: String? {
        switch passwordExpire {
        case nil: nil
        case .now: "PASSWORD EXPIRE"
        case .never: "PASSWORD EXPIRE NEVER"
        case .default: "PASSWORD EXPIRE DEFAULT"
        case .interval: "PASSWORD EXPIRE INTERVAL \(passwordExpireInterval ?? 1) DAY"
        }
    }

    /// What follows `REQUIRE`; nil when the task does not say.
    func requirement() throws -> String? {
        guard let tlsRequires else { return nil }
        let pairs = tlsRequires.pairs.map { (name: $0.key.text.uppercased(), value: $0.value) }
        for (name, _) in pairs where !["SSL", "X509", "SUBJECT", "ISSUER", "CIPHER"].contains(name) {
            throw ArgumentError(
                "`\(name)` is not one of SSL, X509, SUBJECT, ISSUER, CIPHER", argument: "tls_requires")
        }
        if pairs.isEmpty { return "NONE" }
        if let simple = pairs.first(where: { $0.name == "SSL" || $0.name == "X509" }) {
            guard pairs.count == 1 else {
                throw ArgumentError("SSL and X509 stand alone", argument: "tls_requires")
            }
            return simple.value.asBoolean == false ? "NONE" : simple.name
        }
        return ["SUBJECT", "ISSUER", "CIPHER"].compactMap { name in
            pairs.first { $0.name == name }.map { "\(name) \(MySQLText.literal($0.value.text))" }
        }.joined(separator: " AND ")
    }

    /// The wanted limits by their names.
    func limits() throws -> OrderedDictionary<String, Int> {
        var limits: OrderedDictionary<String, Int> = [:]
        for (name, value) in resourceLimits?.pairs ?? [:] {
            let name = name.text.uppercased()
            guard MySQLAccounts.Account.limitColumns[name] != nil else {
                let known = MySQLAccounts.Account.limitColumns.keys.sorted().joined(separator: ", ")
                throw ArgumentError("`\(name)` is not one of \(known)", argument: "resource_limits")
            }
            limits[name] = try Int(argument: value, source: nil)
        }
        return limits
    }

    private static func limitClause(_ limits: OrderedDictionary<String, Int>) -> String {
        "WITH " + limits.map { "\($0.key) \($0.value)" }.joined(separator: " ")
    }
}

extension MySQLAccounts.Account {
    /// The columns of `mysql.user` by the limits' names in SQL.
    static let limitColumns = [
        "MAX_QUERIES_PER_HOUR": "max_questions", "MAX_UPDATES_PER_HOUR": "max_updates",
        "MAX_CONNECTIONS_PER_HOUR": "max_connections", "MAX_USER_CONNECTIONS": "max_user_connections",
        "MAX_STATEMENT_TIME": "max_statement_time",
    ]

    func limit(_ name: String) -> Int? {
        Self.limitColumns[name].flatMap { row[$0] }.flatMap { Double($0) }.map { Int($0) }
    }

    /// Whether MariaDB lets the account log in by a second plugin too (`… OR unix_socket`).
    var hasAlternative: Bool { definition.contains(" OR ") }

    /// What follows `REQUIRE`, in the form that `MySQLUser.requirement` has.
    var requirement: String {
        switch row["ssl_type"] ?? "" {
        case "ANY": return "SSL"
        case "X509": return "X509"
        case "SPECIFIED":
            return [("SUBJECT", "x509_subject"), ("ISSUER", "x509_issuer"), ("CIPHER", "ssl_cipher")]
                .compactMap { name, column in
                    row[column].flatMap { $0.isEmpty ? nil : "\(name) \(MySQLText.literal($0))" }
                }.joined(separator: " AND ")
        default: return "NONE"
        }
    }

    func hasExpiry(_ clause: String) -> Bool {
        switch clause {
        case "PASSWORD EXPIRE": row["password_expired"] == "Y"
        case "PASSWORD EXPIRE DEFAULT": !definition.contains("PASSWORD EXPIRE")
        default: definition.contains(clause)
        }
    }
}
