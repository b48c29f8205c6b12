// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Accounts of a MySQL or MariaDB server.
struct MySQLUser: Module {
    static let name = "mysql_user"
    static let summary = "Adds, changes and removes accounts of a MySQL or MariaDB server, with their privileges."
    static let notes = [
        "The host's `mariadb` or `mysql` client does the work; no Python is needed. With no login arguments it logs in "
            + "by socket as the user of the task, which Debian's MariaDB accepts for root.",
        "A password is hashed on the controller: only the `mysql_native_password` hash reaches the server, and whether "
            + "it differs is found by comparing hashes. With other plugins `plugin_auth_string` is compared to what the "
            + "server stores, so a plugin that stores a salted hash reports a change at every run; give it "
            + "`update_password: on_create` or a `plugin_hash_string`.",
        "Privileges are compared by meaning with what `SHOW GRANTS` says; roles granted to the account and `PROXY` "
            + "stay as they are. `salt` and `attributes` need MySQL 8 and are refused.",
    ]
    static let examples = [
        Example(
            "A user for the blog",
            "mysql_user: { name: wordpress, password: '{{ db_password }}', priv: 'wordpress.*:ALL' }"),
        Example(
            "Root logs in by socket only", "mysql_user: { name: root, plugin: unix_socket, check_implicit_admin: true }"
        ),
        Example("No anonymous users", "mysql_user: { name: '', host_all: true, state: absent }"),
    ]
    static let returns = [
        ReturnValue("user", "the name"), ReturnValue("password_changed", "whether the password was set anew"),
        ReturnValue("attributes", "always null"),
    ]

    enum State: String, ParameterChoice { case absent, present }
    enum UpdatePassword: String, ParameterChoice { case always, on_create, on_new_username }
    enum Expiry: String, ParameterChoice { case now, never, `default`, interval }

    @Parameter("The name of the user; empty for the anonymous one.", aliases: "user") var name: String
    @Parameter("The password, or its hash with `encrypted`.", secret: true) var password: String?
    @Parameter("Whether `password` is a `mysql_native_password` hash.") var encrypted = false
    @Parameter("The host part of the account.") var host = "localhost"
    @Parameter("Work on all existing accounts of the name instead of the one at `host`.") var hostAll = false
    @Parameter("Privileges: `db.table:SELECT,INSERT/other.*:ALL`, or a mapping from objects to privileges.")
    var priv: Value?
    @Parameter("Whether privileges not named in `priv` stay.") var appendPrivs = false
    @Parameter("Whether the privileges in `priv` are taken away.") var subtractPrivs = false
    @Parameter("What the connection must have: `SSL`, `X509`, or `SUBJECT`, `ISSUER`, `CIPHER` with values.")
    var tlsRequires: Mapping?
    @Parameter("Whether the statements go to the binary log.") var sqlLogBin = true
    @Parameter("Whether the statements run with `mysql` as the default database.") var forceContext = false
    @Parameter("Whether the account exists.") var state = State.present
    @Parameter("Whether to try root without a password first and leave the login arguments when that works.")
    var checkImplicitAdmin = false
    @Parameter("When an existing account's password is set: whenever it differs, or never.")
    var updatePassword = UpdatePassword.always
    @Parameter("The plugin that authenticates, such as `unix_socket` or `ed25519`.") var plugin: String?
    @Parameter("The hash that the plugin stores.", secret: true) var pluginHashString: String?
    @Parameter("The password in clear for the plugin, or the service of `pam`.", secret: true)
    var pluginAuthString: String?
    @Parameter("Refused: it only serves MySQL 8's sha2 plugins.") var salt: String?
    @Parameter("Limits: `MAX_QUERIES_PER_HOUR`, `MAX_UPDATES_PER_HOUR`, `MAX_CONNECTIONS_PER_HOUR`, …")
    var resourceLimits: Mapping?
    @Parameter("Session variables set before the statements.") var sessionVars: Mapping?
    @Parameter("When the password expires.") var passwordExpire: Expiry?
    @Parameter("Days, with `password_expire: interval`.") var passwordExpireInterval: Int?
    @Parameter("Whether the case of column names in privileges counts.") var columnCaseSensitive: Bool?
    @Parameter("Whether the account is locked; left out, it stays as it is.") var locked: Bool?
    @Parameter("Refused: MariaDB has no user attributes.") var attributes: Mapping?
    @ParameterGroup var login = MySQLLogin()

    func validate() throws {
        if appendPrivs && subtractPrivs {
            throw ArgumentError("append_privs and subtract_privs exclude each other")
        }
        if encrypted, let password, !MySQLText.isNativeHash(password) && !password.isEmpty {
            throw ArgumentError(
                "with `encrypted` the password must be a mysql_native_password hash", argument: "password",
                hint: "it is `*` and 40 hexadecimal digits")
        }
        if let plugin, MySQLText.word(plugin) == nil {
            throw ArgumentError("`\(plugin)` is not the name of a plugin", argument: "plugin")
        }
        if plugin != nil && password != nil {
            throw ArgumentError("plugin and password exclude each other", hint: "use plugin_auth_string")
        }
        if plugin == nil && (pluginHashString != nil || pluginAuthString != nil) {
            throw ArgumentError("plugin_hash_string and plugin_auth_string need a plugin")
        }
        if salt != nil { throw ArgumentError("salts of MySQL 8's sha2 plugins are not supported", argument: "salt") }
        if attributes != nil { throw ArgumentError("MariaDB has no user attributes", argument: "attributes") }
        if passwordExpire == .interval && (passwordExpireInterval ?? 0) < 1 {
            throw ArgumentError("password_expire: interval needs password_expire_interval of at least 1")
        }
        if let priv { _ = try MySQLPrivileges(argument: priv, columnsKeepCase: true) }
        _ = try requirement()
        _ = try limits()
    }

    func probe(in context: TaskContext) throws -> Probe<MySQLAccounts> {
        let (login, implicit) = (login, checkImplicitAdmin)
        return MySQLAccounts.probe(user: name, hosts: hostAll ? nil : [host], isCheck: context.checkMode) {
            login.run($0, implicitAdmin: implicit, keepGoing: true)
        }
    }

    func decide(from found: MySQLAccounts, in context: TaskContext) throws -> Decision {
        let targets = hostAll ? found.accounts : [found[host]].compactMap { $0 }
        if state == .absent { return removal(of: targets, found) }
        if targets.isEmpty && hostAll && found.outOfReach == nil {
            throw ModuleFailure("host_all parameter cannot be used when adding a user")
        }
        var work: [(account: String, statements: [String], setsPassword: Bool)] = []
        if targets.isEmpty {
            work.append((MySQLText.account(name, host), try creation(among: found), true))
        }
        for account in targets {
            let authentication = authenticationChange(of: account)
            var statements = try alteration(of: account, authentication)
            statements += try privileges(from: account.grants, of: account.name, keepAll: account.user == "root")
            if !statements.isEmpty { work.append((account.name, statements, authentication != nil)) }
        }
        var decision = Decision(
            changes: work.map { change("\($0.account): \(targets.isEmpty ? "create" : "change")", $0.statements) })
        decision.values = [
            "user": .string(name), "attributes": .null,
            "password_changed": .bool(work.contains(where: \.setsPassword)),
            "msg": .string(targets.isEmpty ? "User added" : work.isEmpty ? "User unchanged" : "User updated"),
        ]
        decision.warnings = found.outOfReach.map { [$0] } ?? []
        return decision
    }

    private func removal(of targets: [MySQLAccounts.Account], _ found: MySQLAccounts) -> Decision {
        var decision = Decision(changes: targets.map { change("\($0.name): drop", ["DROP USER \($0.name)"]) })
        decision.values = [
            "user": .string(name), "attributes": .null, "password_changed": false,
            "msg": .string(targets.isEmpty ? "User doesn't exist" : "User deleted"),
        ]
        decision.warnings = found.outOfReach.map { [$0] } ?? []
        return decision
    }

    private func change(_ summary: String, _ statements: [String]) -> Change {
        let variables = (sessionVars?.pairs ?? [:]).map { name, value in
            "SET SESSION \(MySQLText.identifier(name.text)) = \(MySQLText.literal(value.text))"
        }
        return Change(
            summary, before: "", after: statements.map { Self.shown($0) + ";\n" }.joined(), header: "SQL",
            steps: [
                .run(
                    login.run(
                        variables + statements, database: forceContext ? "mysql" : nil,
                        implicitAdmin: checkImplicitAdmin, logsBinary: sqlLogBin))
            ])
    }

    /// A statement without the hash or password in it.
    static func shown(_ statement: String) -> String {
        for word in [" AS ", " BY "] {
            let parts = MySQLPrivileges.split(statement, at: " ")
            guard let index = parts.firstIndex(of: word.trimmed), index + 1 < parts.count else { continue }
            return (parts[...index] + ["'********'"] + parts[(index + 2)...]).joined(separator: " ")
        }
        return statement
    }
}
