// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct TextTests {
    private static let cases: [(value: Value, text: String)] = [
        (.null, "None"), (true, "True"), (false, "False"), (7, "7"), (-1, "-1"), (1.0, "1.0"), (-0.0, "-0.0"),
        (0.1, "0.1"), (1e16, "1e+16"), (1e15, "1000000000000000.0"), (1e-4, "0.0001"), (1e-5, "1e-05"),
        (1.5e300, "1.5e+300"), (123456789.125, "123456789.125"), (.float(.infinity), "inf"), ("a", "'a'"),
        ("it's", "\"it's\""), ("a'b\"c", "'a\\'b\"c'"), ("\n\t\\", "'\\n\\t\\\\'"), ("\u{7f}\u{0}", "'\\x7f\\x00'"),
        ("é日🙂", "'é日🙂'"), ([1, "a", .null], "[1, 'a', None]"), (["a": [true]], "{'a': [True]}"), ([], "[]"),
    ]

    @Test func `values look as Python's repr has them`() {
        for (value, text) in Self.cases { #expect(value.representation == text) }
    }

    @Test(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python")) func `Python agrees`() async throws {
        let texts = Self.cases.map(\.text).filter { $0 != "inf" }
        let program = """
            import ast, json, sys
            print(json.dumps([repr(ast.literal_eval(x)) for x in json.load(sys.stdin)]))
            """
        let answer = try await Oracle.run(["-c", program], input: Value.strings(texts).json())
        #expect(try Value(json: answer) == .strings(texts))
    }

    @Test func `a text is itself, and what is undefined is nothing`() {
        #expect(("it's" as Value).text == "it's")
        #expect(Value.undefined(Undefined("x")).text.isEmpty)
        #expect((.null as Value).text == "None" && ([1] as Value).text == "[1]")
    }
}
