// SPDX-License-Identifier: Apache-2.0

/// Texts that both readers get.
enum YAMLCases {
    /// Scalars that keep clear of Python's more lenient `int()` and `float()`.
    static let plain = [
        "yes", "no", "True", "1", "0", "-1", "+3", "0644", "0x1F", "0b101", "1_000", "1:30", "1.5", "1e3", "1.5e+3",
        ".inf", "-.inf", ".nan", "~", "null", "hello", "2026-11-23", "2026-11-23 10:20:30", "'quoted'", "\"double\"",
        "x: y",
    ]

    /// Scalars of every kind, and their neighbours that are texts.
    static let scalars: [String] = words + integers + floats + moments + texts + quoted

    private static let words: [String] = {
        let stems = ["yes", "no", "true", "false", "on", "off", "null", "y", "n", "none", "nil", "t", "f"]
        let shapes: [(String) -> String] = [
            { $0 }, { $0.uppercased() }, { $0.prefix(1).uppercased() + $0.dropFirst() },
            { $0.prefix(1) + $0.dropFirst().uppercased() },
        ]
        return stems.flatMap { stem in shapes.map { $0(stem) } } + ["~", "~ ", "~x", "", "=", "<<", "<", "=="]
    }()

    private static let integers = [
        "0", "-0", "+0", "1", "-1", "+1", "12", "123456789", "9223372036854775807", "-9223372036854775808", "00", "01",
        "07", "08", "09", "0644", "0755", "-0644", "+0644", "0644_", "0_7", "0__7", "0o17", "0o644", "0O17", "0x0",
        "0xff", "0xFF", "0xFf_", "-0x1f", "+0x1f", "0x", "0xg", "0X1F", "0b0", "0b1010", "-0b11", "0b", "0b2", "0b1_0",
        "0B1", "1_000", "1_000_000", "1__0", "_1", "1_", "1:30", "1:00", "1:60", "1:59:59", "190:20:30", "-1:30",
        "+1:30", "0:30", "00:30", "01:30", "1:3", "1:", ":1", "1:1:1:1", "12:34:56", "22:22", "10.0.0.1", "1-1", "1+1",
        "--1", "+-1", "1 000", "1,000", "0x1:2", "0_", "0b_1", "0x_f", "1:5_0", "20:03:20",
    ]

    private static let floats = [
        "0.0", "1.0", "1.", ".5", "-.5", "+.5", "-1.5", "+1.5", "1.5e3", "1.5e+3", "1.5E-3", "1e3", "1e+3", "1E5",
        ".5e+1",
        "5.e+1", "1_0.5_0", "1_.0", "._5", "1._", "._", ".", "..", "...x", ".inf", ".Inf", ".INF", "-.inf", "+.INF",
        ".iNf", ".nan", ".NaN", ".NAN", "-.nan", ".Nan", "inf", "nan", "1:30.5", "1:30.", "0:0.5", "190:20:30.15",
        "-1:30.5", "1:60.5", "1.5.2", "1.2.3.4", "1.0e+400", "1.0e-400", "123456789.123456789", "0.1", "1e", "1.e3",
        "1.0_1e+1_0", "6.8523015e+5", "685.230_15e+03", "685_230.15", "1.0e+10", "00.5", "09.5", "0x1.8", "-0.0",
        "3.14",
    ]

    private static let moments = [
        "2026-11-23", "2026-1-2", "2026-01-2", "2026-02-30", "2026-13-01", "0000-01-01", "0001-01-01", "9999-12-31",
        "2026-11-23T10:20:30", "2026-11-23t10:20:30", "2026-11-23 10:20:30", "2026-11-23  10:20:30", "2026-1-2 3:04:05",
        "2026-11-23T10:20:30Z", "2026-11-23 10:20:30 Z", "2026-11-23T10:20:30+01:00", "2026-11-23T10:20:30-5",
        "2026-11-23 10:20:30 +05:30", "2026-11-23T10:20:30.5", "2026-11-23T10:20:30.123456",
        "2026-11-23T10:20:30.1234567",
        "2026-11-23T10:20:30.", "2026-11-23T10:20", "2026-11-23T25:00:00", "2026-11-23T10:60:00", "2026-11-23T10:20:60",
        "2026-11-23T10:20:30+25:00", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2026-11", "26-11-23",
        "2026-11-23T10:20:30.5Z", "2026-11-23T10:20:30-00:00", "2026-11-23T", "2026-11-231", "20261123",
    ]

    private static let texts = [
        "hello", "hello world", "a:b", "a#b", "a #b", "C:\\path", "http://example.org/x?y=z", "a, b", "x=y", "foo(bar)",
        "-x", "-", "- ", "?x", ":x", "a:", "%x", "@x", "`x`", "!x", "&x y", "*x", "|", ">", "{x}", "{a: 1}", "[1, 2]",
        "{}",
        "[]", "{{ x }}", "'{{ x }}'", "x {{ y }}", "é", "日本語", "😀", "tab\tinside", "  spaces  ", "\"a\\nb\"",
        "#comment",
        "a\\nb", "{% if x %}", "{# c #}",
    ]

    private static let quoted = [
        "''", "\"\"", "'yes'", "\"1\"", "'it''s'", "\"\\t\\\"\\\\\\x41\\u00e9\\U0001F600\"", "\"\\q\"", "'a\\nb'",
        "\"\\e\\0\\N\\_\"",
        "'unclosed", "\"unclosed", "'a' b", "\"a\" b", "\"\\/\"", "'  '", "'null'", "\"~\"", "'0644'",
    ]

    /// Whole documents.
    static let documents = [
        "", "# only a comment", "---", "--- a", "---\na: 1\n...\n", "a: 1\n", "a: 1\nb: 2\n", "- 1\n- 2\n",
        "- - 1\n  - 2\n- 3",
        "a:\n  b:\n    c: 1\n", "a:\n- 1\n- 2\nb: 3\n", "a: |\n  one\n  two\n", "a: |-\n  one\n\n", "a: |+\n  one\n\n",
        "a: >\n  one\n  two\n\n  three\n",
        "a: >-\n  one\n    two\n  three\n", "a: |2\n    one\n", "a: >2-\n   x\n", "a: 'one\n  two'\n",
        "a: \"one\\\n  two\"\n", "a: one\n  two\n  three\n",
        "a: &x 1\nb: *x\n", "a: &x [1, 2]\nb: *x\nc: *x", "a: &x {k: v}\nb:\n  <<: *x\n  z: 1\n",
        "a: &x {k: v}\nb:\n  k: own\n  <<: *x\n",
        "a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc:\n  <<: [*x, *y]\n", "c: {<<: {a: 1}, a: 2, b: 3}", "<<: {a: 1}\nb: 2",
        "'<<': {a: 1}\nb: 2",
        "{a: 1, b: [2, 3], c: {d: e}}", "[a, {b: c}, [d]]", "{a, b}", "{a: }", "[a, ]", "{a: 1, }", "{\"a\":1}",
        "{a:1}", "[a: 1]", "[a: 1, b: 2]",
        "? a\n: 1\n? b\n", "? |\n  block\n: 1\n", "1: one\n1.5: x\ntrue: y\nnull: z\n", "1: a\n1.0: b\ntrue: c\n",
        "a: 1\na: 2\n", "a: 1\nb: 2\na: 3\n",
        "yes: 1\ntrue: 2\n", "=: 1\na: 2", "!!set {a, b}", "!!set {a: , b: }", "!!omap [a: 1, b: 2]",
        "!!pairs [a: 1, a: 2]", "a: !!str 1", "a: !!int '7'", "a: !!float 3",
        "a: !!binary aGVsbG8=", "a: !!binary |\n  aGVs\n  bG8=\n", "a: !!null x", "a: !!bool 'yes'", "a: !!seq [1]",
        "a: !!map {b: 1}", "!<tag:yaml.org,2002:str> 12", "a: !<tag:yaml.org,2002:int> '3'",
        "%YAML 1.1\n---\na: 1\n", "%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n", "\u{FEFF}a: 1\n",
        "a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "- a: 1\n  b: 2\n- c: 3\n",
        "- name: x\n  apt:\n    name: [a, b]\n    state: present\n  when: a == \"b\"\n",
        "mode: 0644\nmode2: \"0644\"\n", "key with spaces: v\n", "\"quoted key\": v\n", "'k': v\n", "a : b\n",
        "a:  b  # c\n", "a: b#c\n", "a: 'b' # c\n",
        "list:\n  - one\n  -\n    two: 2\n  - - x\n", "a:\n\n\n  b: 1\n", "a: [\n  1,\n  2\n]\n",
        "a: {\n  b: 1,\n  c: 2\n}\n", "a: \"x: y\"\n", "a: x:y\n", "- \"a: b\"\n- 'c # d'\n", "a: -\n", "a: - b\n",
        "-\n-\n", "a:\nb:\n",
        "{\"json\": [1, 2.5, true, null, \"s\\u00e9\"]}", "[\"a\\/b\"]", "a: *x\n", "a: &x\nb: *x\n", "&a [1]",
        "a: ! 12", "a: ! '12'", "! [1]", "a: !!str", "a: !!int", "a: !!null", "{? a : 1}", "{? a, b: 1}", "[? a : 1]",
    ]

    /// Texts that are no YAML, or not of one document.
    static let broken = [
        "a: b: c", "a: [1", "a: {b: 1", "a: 'x", "a: \"x", "\ta: 1", "a:\n\t- 1", "a: 1\n b: 2", "a:\n  b: 1\n c: 2",
        "- a\nb: 1", "a\nb: 1", "a: 1\n- b",
        "{a: 1]", "[1}", "key: {{ x }}", "key: {{ x }}-y", "- {{ x }}", "[a]: 1", "{a: 1}: 2", "a: @x", "a: `x`",
        "a: %x", "%x", "a: |\n x\n  y\n z: 1", "a: *missing", "a: &x 1\nb: &x 2\nc: *x",
        "a: !foo 1", "!bar {a: 1}", "a: !!python/object:os.system x", "a: !!python/tuple [1]", "--- a\n--- b",
        "a: 1\n---\nb: 2", "a: 1\n...\nb: 2", "<<: 1", "<<: [1]", "a: <<", "a: \"\\xZZ\"", "a: \"b\" c", "a: 'b' c",
        "a:\n  - b\n - c",
        "a: 1\u{7}", "a: \u{1}", "a: \"\\u12\"", "]", "}", ",", "a: ]", "? a\n? b\n: c\n  d", "!!int abc",
        "!!float abc", "!!timestamp abc", "!!set [a]", "!!omap {a: 1}", "!!omap [1]", "!!seq {a: 1}",
        "!!map [1]", "!!str [1]", "a: !!int [1]", "!<> x", "!e!x y",
        "%YAML 3.0\n---\na", "%TAG ! x\n%TAG ! y\n---\na", "a: >x\n b", "a: |0\n b", "a: |12\n b", "&a &b c", "&a *a",
        "*a : 1", "- - - [", "{a: b, c", "\"a\": \"b\nc: d",
    ]
}
