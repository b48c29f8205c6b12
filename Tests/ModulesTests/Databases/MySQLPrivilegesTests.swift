// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct MySQLPrivilegesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var grants: [String]
        var priv: Value
        var mode = MySQLPrivileges.Mode.exactly
        var statements: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "nothing yet", grants: ["GRANT USAGE ON *.* TO `u`@`h` IDENTIFIED BY PASSWORD '*AB'"],
            priv: "blog.*:ALL/shop.items:SELECT,INSERT",
            statements: [
                "GRANT ALL PRIVILEGES ON `blog`.* TO u", "GRANT SELECT, INSERT ON `shop`.`items` TO u",
            ]),
        Case(
            name: "all there, in another order and case",
            grants: [
                "GRANT INSERT, SELECT ON `shop`.`items` TO `u`@`h`", "GRANT ALL PRIVILEGES ON `blog`.* TO `u`@`h`",
            ],
            priv: "blog.*:all privileges/shop.items:select,INSERT", statements: []),
        Case(
            name: "one too many, one missing", grants: ["GRANT SELECT, DELETE ON `a`.* TO `u`@`h`"],
            priv: "a.*:SELECT,UPDATE",
            statements: ["REVOKE DELETE ON `a`.* FROM u", "GRANT UPDATE ON `a`.* TO u"]),
        Case(
            name: "append keeps the rest", grants: ["GRANT SELECT, DELETE ON `a`.* TO `u`@`h`"],
            priv: "a.*:UPDATE", mode: .append, statements: ["GRANT UPDATE ON `a`.* TO u"]),
        Case(
            name: "append finds it covered by ALL", grants: ["GRANT ALL PRIVILEGES ON `a`.* TO `u`@`h`"],
            priv: "a.*:UPDATE", mode: .append, statements: []),
        Case(
            name: "subtract takes only what is held", grants: ["GRANT SELECT, DELETE ON `a`.* TO `u`@`h`"],
            priv: "a.*:DELETE,UPDATE/b.*:ALL", mode: .subtract, statements: ["REVOKE DELETE ON `a`.* FROM u"]),
        Case(
            name: "ALL swallows single ones", grants: ["GRANT SELECT, DELETE ON *.* TO `u`@`h` WITH GRANT OPTION"],
            priv: "*.*:ALL",
            statements: ["REVOKE GRANT OPTION ON *.* FROM u", "GRANT ALL PRIVILEGES ON *.* TO u"]),
        Case(
            name: "ALL gives way to single ones", grants: ["GRANT ALL PRIVILEGES ON *.* TO `u`@`h` WITH GRANT OPTION"],
            priv: "*.*:SELECT,GRANT",
            statements: ["REVOKE ALL PRIVILEGES ON *.* FROM u", "GRANT SELECT ON *.* TO u"]),
        Case(
            name: "grant option alone", grants: ["GRANT SELECT ON `a`.* TO `u`@`h`"], priv: "a.*:SELECT,GRANT",
            statements: ["GRANT USAGE ON `a`.* TO u WITH GRANT OPTION"]),
        Case(
            name: "objects not named lose all", grants: ["GRANT EXECUTE ON FUNCTION `a`.`f` TO `u`@`h`"],
            priv: ["b.*": ["SELECT"]],
            statements: ["REVOKE EXECUTE ON FUNCTION `a`.`f` FROM u", "GRANT SELECT ON `b`.* TO u"]),
        Case(
            name: "columns compare as sets", grants: ["GRANT SELECT (`b`, `a`), INSERT ON `s`.`t` TO `u`@`h`"],
            priv: "s.t:SELECT (A,b),INSERT", statements: []),
        Case(
            name: "underscores keep their escape", grants: [#"GRANT SELECT ON `my\_db`.* TO `u`@`h`"#],
            priv: #"my\_db.*:SELECT"#, statements: []),
        Case(
            name: "roles and proxies stay",
            grants: [
                "GRANT `editor` TO `u`@`h`", "GRANT PROXY ON ``@`%` TO `u`@`h` WITH GRANT OPTION",
                "GRANT SELECT ON `a`.* TO `u`@`h`",
            ], priv: "a.*:SELECT", statements: []),
        Case(
            name: "synonyms", grants: ["GRANT BINLOG MONITOR, REPLICATION SLAVE ON *.* TO `u`@`h`"],
            priv: "*.*:REPLICATION CLIENT,REPLICATION SLAVE", statements: []),
        Case(
            name: "names with dots, slashes and colons", grants: [], priv: "`a.b/c`.`d:e`:SELECT",
            statements: ["GRANT SELECT ON `a.b/c`.`d:e` TO u"]),
    ]

    @Test(arguments: cases) func `privileges are compared by meaning`(_ sample: Case) throws {
        let wanted = try MySQLPrivileges(argument: sample.priv, columnsKeepCase: false)
        let current = MySQLPrivileges(grants: sample.grants, columnsKeepCase: false)
        #expect(current.statements(to: wanted, sample.mode, account: "u") == sample.statements)
    }

    @Test func `the case of columns counts when told so`() throws {
        let wanted = try MySQLPrivileges(argument: "s.t:SELECT (A)", columnsKeepCase: true)
        let current = MySQLPrivileges(grants: ["GRANT SELECT (`a`) ON `s`.`t` TO `u`@`h`"], columnsKeepCase: true)
        #expect(
            current.statements(to: wanted, .append, account: "u") == ["GRANT SELECT (`A`) ON `s`.`t` TO u"])
    }

    @Test(arguments: ["blog.*", "blog:ALL", ":ALL"]) func `a text that grants nothing is named`(text: String) {
        #expect(throws: ArgumentError.self) {
            try MySQLPrivileges(argument: .string(text), columnsKeepCase: false)
        }
    }
}
