// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct PostgreSQLTextTests {
    @Test(arguments: [
        ("plain", "\"plain\"", "'plain'"), ("a\"b", "\"a\"\"b\"", "'a\"b'"), ("it's", "\"it's\"", "'it''s'"),
        (#"a\'b"#, #""a\'b""#, #" E'a\\''b'"#),
        ("'; DROP TABLE x; --", "\"'; DROP TABLE x; --\"", "'''; DROP TABLE x; --'"),
    ])
    func `names and texts are quoted so that they stay data`(text: String, identifier: String, literal: String) {
        #expect(PostgreSQLText.identifier(text) == identifier)
        #expect(PostgreSQLText.literal(text) == literal)
    }

    @Test func `connection strings and password files have their own escapes`() {
        #expect(PostgreSQLText.connectionValue(#"it's \"#) == #"'it\'s \\'"#)
        #expect(PostgreSQLText.passwordField(#"a:b\c"#) == #"a\:b\\c"#)
    }

    /// The verifier of RFC 7677's example, and one that PostgreSQL 15 made.
    @Test(arguments: [
        (
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", "pencil"
        ),
        (
            "SCRAM-SHA-256$4096:8oTTSl3XcwkkCZe2KXt2NA==$WRns2MISJD0GBdF1vkL98FQ7tCOVuMw0sNUswqgRWSQ=:"
                + "6IOwPiaryfhNumq2LjhYV36qELHjIh8iOUZA/XfeBCQ=", #"a:b\c d'e"#
        ),
    ])
    func `a password is recognised in its stored verifier`(stored: String, password: String) {
        #expect(PostgreSQLText.isHashed(stored))
        #expect(PostgreSQLText.matches(stored, password: password, role: "user"))
        #expect(PostgreSQLText.matches(stored, password: stored, role: "user"))
        #expect(!PostgreSQLText.matches(stored, password: password + "x", role: "user"))
    }

    /// `md5` of `password` and the role's name, as in pg_authid.
    @Test func `old hashes hold the role's name too`() {
        let stored = "md54a0a68b43b6cd5cf266fa02f196e2371"
        #expect(PostgreSQLText.matches(stored, password: "secret", role: "alice"))
        #expect(!PostgreSQLText.matches(stored, password: "secret", role: "bob"))
        #expect(PostgreSQLText.isHashed(stored))
        #expect(!PostgreSQLText.isHashed("md5short"))
        #expect(PostgreSQLText.matches(nil, password: "", role: "y"))
    }
}

@Suite struct PostgreSQLDecisionTests {
    private let context = TaskContext(files: NoControllerFiles())

    private func sql<M: Module>(_ type: M.Type, _ arguments: Dict, _ answer: Value) throws -> String
    where M.Found == PostgreSQLAnswer {
        try declared(type, arguments).decide(from: .value(answer), in: context).changes.compactMap(\.after).joined()
    }

    static let role: Value = [
        "role": [
            "superuser": false, "createdb": true, "login": true, "conn_limit": -1, "same_expiry": true,
            "comment": .null,
            "configuration": ["work_mem=8MB"], "groups": ["staff"], "stored": .null, "privileges": [],
        ]
    ]

    @Test(
        arguments: [
            (["name": "a"], ""), (["name": "a", "role_attr_flags": "CREATEDB,NOSUPERUSER"], ""),
            (["name": "a", "role_attr_flags": "nocreatedb login"], "ALTER USER \"a\" NOCREATEDB;\n"),
            (["name": "a", "conn_limit": 3], "ALTER USER \"a\" CONNECTION LIMIT 3;\n"),
            (["name": "a", "password": "x'y"], "ALTER USER \"a\" PASSWORD '********';\n"),
            (["name": "a", "password": "x", "no_password_changes": true], ""),
            (["name": "a", "groups": ["staff", "new"]], "GRANT \"new\" TO \"a\";\n"),
            (["name": "a", "configuration": ["work_mem": "8MB"]], ""),
            (["name": "a", "reset_unspecified_configuration": true], "ALTER ROLE \"a\" RESET \"work_mem\";\n"),
            (["name": "a", "state": "absent"], nil),
        ] as [(Dict, String?)])
    func `a role gets what differs and nothing else`(arguments: Dict, expected: String?) throws {
        let module = try declared(PostgreSQLUser.self, arguments)
        let decision = try module.decide(from: .value(Self.role), in: context)
        #expect(decision.changes.compactMap(\.after).joined() == expected ?? "")
        if expected == nil { #expect(decision.changes.map(\.summary) == ["drop role a"]) }
    }

    @Test func `a role that is not there is made`() throws {
        let made = try sql(
            PostgreSQLUser.self, ["name": "a\"b", "password": "p", "priv": "CONNECT/s.t:SELECT", "db": "d"],
            ["role": .null])
        #expect(
            made == "CREATE USER \"a\"\"b\" PASSWORD '********';\nGRANT CONNECT ON DATABASE \"d\" TO \"a\"\"b\";\n"
                + "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\"\"b\";\n")
    }

    @Test(
        arguments: [
            (["name": "d", "owner": "a"], "ALTER DATABASE \"d\" OWNER TO \"a\";\n"),
            (["name": "d", "owner": "o", "encoding": "utf-8", "conn_limit": "-1"], ""),
            (["name": "d", "state": "absent", "force": true], "DROP DATABASE \"d\" WITH (FORCE);\n"),
            (["name": "d", "state": "rename", "target": "e"], "ALTER DATABASE \"d\" RENAME TO \"e\";\n"),
            (
                ["name": "new", "owner": "a", "lc_collate": "C"],
                "CREATE DATABASE \"new\" OWNER \"a\" LC_COLLATE 'C';\n"
            ),
        ] as [(Dict, String)])
    func `a database gets what differs and nothing else`(arguments: Dict, expected: String) throws {
        let answer: Value = [
            "databases": [
                "d": ["owner": "o", "encoding": "UTF8", "same_encoding": true, "conn_limit": -1, "lc_collate": "C"]
            ]
        ]
        #expect(try sql(PostgreSQLDatabase.self, arguments, answer) == expected)
    }

    @Test func `a different encoding is a failure`() throws {
        let answer: Value = ["databases": ["d": ["encoding": "UTF8", "same_encoding": false]]]
        #expect(throws: ModuleFailure.self) {
            try sql(PostgreSQLDatabase.self, ["name": "d", "encoding": "LATIN1"], answer)
        }
    }

    static let held: Value = [
        "objects": ["t", "u"], "all": ["SELECT", "INSERT"], "me": "postgres", "session": "postgres", "roles": ["r"],
        "items": [
            ["name": "t", "role": "r", "privilege": "SELECT", "grantable": false],
            ["name": "u", "role": "PUBLIC", "privilege": "SELECT", "grantable": true],
        ],
    ]

    @Test(
        arguments: [
            (["roles": "r", "privs": "SELECT", "objs": "t"], ""),
            (["roles": "r", "privs": "ALL", "objs": "t"], "GRANT INSERT ON TABLE \"public\".\"t\" TO \"r\";\n"),
            (
                ["roles": "r", "privs": "SELECT", "objs": "ALL_IN_SCHEMA", "schema": "s"],
                "GRANT SELECT ON TABLE \"s\".\"u\" TO \"r\";\n"
            ),
            (
                ["roles": "r", "privs": "SELECT", "objs": "t", "grant_option": true],
                "GRANT SELECT ON TABLE \"public\".\"t\" TO \"r\" WITH GRANT OPTION;\n"
            ),
            (
                ["roles": "public", "privs": "SELECT", "objs": "u", "grant_option": false],
                "REVOKE GRANT OPTION FOR SELECT ON TABLE \"public\".\"u\" FROM PUBLIC;\n"
            ),
            (
                ["roles": "r", "privs": "ALL", "objs": "t,u", "state": "absent"],
                "REVOKE SELECT ON TABLE \"public\".\"t\" FROM \"r\";\n"
            ),
        ] as [(Dict, String)])
    func `privileges are granted and revoked where they differ`(arguments: Dict, expected: String) throws {
        var arguments = arguments
        arguments["login_db"] = "d"
        #expect(try sql(PostgreSQLPrivileges.self, arguments, Self.held) == expected)
    }

    @Test func `a role or object that isn't there is named`() {
        for arguments in [["roles": "x", "privs": "ALL", "objs": "t"], ["roles": "r", "privs": "ALL", "objs": "x"]]
            as [Dict]
        {
            var arguments = arguments
            arguments["login_db"] = "d"
            #expect(throws: ModuleFailure.self) { try sql(PostgreSQLPrivileges.self, arguments, Self.held) }
        }
    }
}

@Suite struct SQLArgumentsTests {
    @Test(
        arguments: [
            ("SELECT %s, '%%'", [Value.string("it's")], nil, "SELECT 'it''s', '%'"),
            ("SELECT %(a)s", nil, ["a": 5], "SELECT 5"), ("SELECT '%'", nil, nil, "SELECT '%'"),
        ] as [(String, [Value]?, Dict?, String)])
    func `arguments stand where Python's modules put them`(
        query: String, positional: [Value]?, named: Dict?, filled: String
    ) throws {
        #expect(try SQLArguments(positional, named).fill(query, literal: PostgreSQLQuery.literal) == filled)
    }

    @Test(arguments: [("%s %s", 1), ("%s", 2), ("%d", 1)]) func `too few, too many and unknown places are named`(
        query: String, count: Int
    ) {
        #expect(throws: ArgumentError.self) {
            try SQLArguments(Array(repeating: 1, count: count), nil).fill(query, literal: PostgreSQLQuery.literal)
        }
    }

    @Test func `records keep commas, quotes and line breaks`() {
        #expect(CSV.records(in: "a,b\n\"x,\"\"y\"\"\nz\",\n") == [["a", "b"], ["x,\"y\"\nz", ""]])
    }
}
