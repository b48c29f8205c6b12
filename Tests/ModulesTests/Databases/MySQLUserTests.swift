// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct MySQLUserTests {
    private func account(
        _ row: [String: String] = [:], grants: [String] = [], definition: String = ""
    ) -> MySQLAccounts {
        var fields = ["plugin": "mysql_native_password", "authentication_string": MySQLText.nativeHash("secret")]
        fields.merge(row) { $1 }
        let list = fields.sorted { $0.key < $1.key }.map { MySQLResult.Field(name: $0.key, value: $0.value) }
        return MySQLAccounts(
            version: "10.11.19-MariaDB",
            accounts: [.init(user: "u", host: "localhost", row: list, grants: grants, definition: definition)])
    }

    private func statements(_ arguments: Dict, _ found: MySQLAccounts) throws -> String {
        let module = try declared(MySQLUser.self, arguments)
        return try module.decide(from: found, in: TaskContext(files: NoControllerFiles())).changes.compactMap(\.after)
            .joined()
    }

    @Test(
        arguments: [
            (["name": "u", "password": "secret"], ""),
            (
                ["name": "u", "password": "other"],
                "ALTER USER 'u'@'localhost' IDENTIFIED WITH mysql_native_password AS '********';\n"
            ),
            (["name": "u", "password": "other", "update_password": "on_create"], ""),
            (["name": "u", "password": "*14E65567ABDB5135D0CFD9A70B3032C179A49EE7", "encrypted": true], ""),
            (["name": "u", "plugin": "unix_socket"], "ALTER USER 'u'@'localhost' IDENTIFIED WITH unix_socket;\n"),
            (
                ["name": "u", "resource_limits": ["MAX_USER_CONNECTIONS": 5], "tls_requires": ["SSL": .null]],
                "ALTER USER 'u'@'localhost' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5;\n"
            ),
            (["name": "u", "locked": true], "ALTER USER 'u'@'localhost' ACCOUNT LOCK;\n"),
            (["name": "u", "state": "absent"], "DROP USER 'u'@'localhost';\n"),
            (["name": "u", "host": "%", "state": "absent"], ""),
            (
                ["name": "o'h", "host": "%", "password": "p"],
                "CREATE USER 'o''h'@'%' IDENTIFIED WITH mysql_native_password AS '********';\n"
            ),
        ] as [(Dict, String)])
    func `an account gets what differs and nothing else`(arguments: Dict, sql: String) throws {
        #expect(try statements(arguments, account()) == sql)
    }

    @Test func `a second way to log in is taken away when a plugin is asked for`() throws {
        let found = account(
            ["plugin": "unix_socket"], definition: "CREATE USER `u` IDENTIFIED VIA unix_socket OR ed25519")
        #expect(try statements(["name": "u", "plugin": "unix_socket"], found).contains("IDENTIFIED WITH unix_socket"))
    }

    @Test func `the password is in no step in clear and in no argument`() throws {
        let module = try declared(
            MySQLUser.self, ["name": "new", "password": "s3cret-clear", "login_password": "l0gin-clear"])
        let decision = try module.decide(from: account(), in: TaskContext(files: NoControllerFiles()))
        let text = "\(decision)"
        #expect(!text.contains("s3cret-clear"))
        #expect(!text.contains("l0gin-clear"))
    }

    @Test func `root loses nothing that the task does not name`() throws {
        var found = account(grants: ["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"])
        found.accounts[0].user = "root"
        #expect(try statements(["name": "root", "priv": "a.*:SELECT"], found).contains("REVOKE") == false)
    }

    @Test(
        arguments: [
            ["name": "u", "append_privs": true, "subtract_privs": true], ["name": "u", "plugin": "a b"],
            ["name": "u", "password": "x", "encrypted": true], ["name": "u", "tls_requires": ["TLS": 1]],
            ["name": "u", "resource_limits": ["MAX_FUN": 1]], ["name": "u", "plugin_hash_string": "x"],
            ["name": "u", "password_expire": "interval"],
        ] as [Dict])
    func `arguments that make no sense together are refused`(arguments: Dict) {
        #expect(throws: ArgumentErrors.self) { try declared(MySQLUser.self, arguments) }
    }
}
