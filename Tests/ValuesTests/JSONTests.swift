// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct JSONTests {
    private static let values: [Value] = [
        .null, true, 0, -7, 1.5, 1e100, 1e-7, 1.0, "", "a\"b\\c/", "\n\t\r\u{8}\u{c}\u{1}\u{7f}", "é日🙂", [], [:],
        [1, [2, [.null]], ["x": "y"]], ["b": 1, "a": ["d": [], "c": [:]]], ["": "empty key", "k\"": 1],
    ]
    private static let layouts: [(JSONLayout, options: String)] = [
        (JSONLayout(), "{}"), (JSONLayout(asciiOnly: false), "{'ensure_ascii': False}"),
        (JSONLayout(compact: true), "{'separators': (',', ':')}"),
        (JSONLayout(indent: 4, sortKeys: true), "{'indent': 4, 'sort_keys': True}"),
        (JSONLayout(indent: 2, asciiOnly: false), "{'indent': 2, 'ensure_ascii': False}"),
    ]

    @Test func `what is written is read back`() throws {
        for value in Self.values {
            for (layout, _) in Self.layouts { #expect(try Value(json: value.json(layout)) == value) }
        }
    }

    @Test(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python"))
    func `JSON is written as Python's json writes it`() async throws {
        let program = """
            import json, sys
            values = json.load(sys.stdin)
            print(json.dumps([[json.dumps(v, **o) for v in values] for o in [\(Self.layouts.map(\.options).joined(separator: ", "))]]))
            """
        let answer = try await Oracle.run(["-c", program], input: Value.list(Self.values).json())
        let expected = try #require(try Value(json: answer).list)
        try #require(expected.count == Self.layouts.count)
        for ((layout, options), texts) in zip(Self.layouts, expected) {
            for (value, text) in zip(Self.values, texts.list ?? []) {
                #expect(value.json(layout) == text.string, "\(options)")
            }
        }
    }

    @Test(
        arguments: [
            (" [1 , 2]\n", [1, 2]), ("\"\\u00e9\\ud83d\\ude42\\/\"", "é🙂/"), ("1E2", 100.0), ("-0", 0),
            ("{\"a\":1,\"a\":2}", ["a": 2]), ("NaN", .null),
        ] as [(String, Value)])
    func `JSON of others is read`(text: String, expected: Value) throws {
        guard text != "NaN" else {
            #expect(try Value(json: text).text == "nan")
            return
        }
        #expect(try Value(json: text) == expected)
    }

    @Test(arguments: [
        "", "[", "[1,]", "{\"a\"}", "{a: 1}", "\"a", "\"\\x\"", "\"\\u12\"", "nul", "1 2", "'a'", "[1 2]", "\"\n\"",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: (any Error).self) { try Value(json: text) }
    }

    @Test func `nesting without end is refused and not followed`() {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(throws: (any Error).self) { try Value(json: deep) }
    }
}
