// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

@testable import Modules

@Suite struct MySQLTextTests {
    @Test(arguments: [
        ("plain", "`plain`", "'plain'"), ("it's", "`it's`", "'it''s'"), ("a`b", "`a``b`", "'a`b'"),
        (#"a\"#, #"`a\`"#, #"'a\\'"#),
        ("'; DROP DATABASE x; -- ", "`'; DROP DATABASE x; -- `", "'''; DROP DATABASE x; -- '"),
        ("a\nb\0", "`a\nb\0`", #"'a\nb\0'"#), ("wörd", "`wörd`", "'wörd'"),
    ])
    func `names and texts are quoted so that they stay data`(text: String, identifier: String, literal: String) {
        #expect(MySQLText.identifier(text) == identifier)
        #expect(MySQLText.literal(text) == literal)
    }

    /// What `SELECT PASSWORD('password')` says on MariaDB 10.11.
    @Test func `a password's hash is the server's`() {
        #expect(MySQLText.nativeHash("password") == "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19")
        #expect(MySQLText.nativeHash("").isEmpty)
    }

    @Test(arguments: [("utf8mb4_unicode_ci", true), ("", false), ("a b", false), ("x;y", false), ("é", false)])
    func `a word that can't be quoted holds nothing but letters, digits and underscores`(text: String, isWord: Bool) {
        #expect((MySQLText.word(text) != nil) == isWord)
    }

    @Test func `a value of an option file keeps quotes, backslashes and line breaks`() {
        #expect(MySQLText.option("a\"b\\c\n#d") == #""a\"b\\c\n#d""#)
    }
}

@Suite struct MySQLResultTests {
    /// Printed by `mariadb --xml` 10.11.
    private let sample = """
        <?xml version="1.0"?>

        <resultset statement="select 1 as a, &quot;x&lt;&quot; as b
        " xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <row>
        \t<field name="a&amp;">1</field>
        \t<field name="b">x&lt;
        y</field>
        \t<field name="c" xsi:nil="true" />
        \t<field name="d"></field>
          </row>
        </resultset>
        <?xml version="1.0"?>

        <resultset statement="show grants" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"></resultset>

        """

    @Test func `rows, NULL and escapes come back from the client's XML`() {
        let results = MySQLResult.all(in: ShellOutput(stdout: sample))
        #expect(results.map(\.statement) == ["select 1 as a, \"x<\" as b\n", "show grants"])
        #expect(
            results[0].rows == [
                [
                    .init(name: "a&", value: "1"), .init(name: "b", value: "x<\ny"), .init(name: "c", value: nil),
                    .init(name: "d", value: ""),
                ]
            ])
        #expect(results[1].rows.isEmpty)
        #expect(results[0].rows[0]["B"] == nil)
        #expect(results[0].rows[0]["b"] == "x<\ny")
    }
}
