// SPDX-License-Identifier: Apache-2.0

import Templates
import Testing
import Values

/// Filters whose Python originals need packages that the oracle does not have.
struct OwnFilterTests {
    let engine = TemplateEngine()

    @Test(arguments: [
        // What glibc's crypt(3) makes of them.
        (
            "'Hello world!' | password_hash('sha512', 'saltstring', rounds=5000)",
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
        ),
        (
            "'Hello world!' | password_hash('sha256', 'saltstring', rounds=5000)",
            "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"
        ),
        (
            "'Hello world!' | password_hash('sha256', 'saltstringsaltst', rounds=10000)",
            "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"
        ),
        ("'Hello world!' | password_hash('md5', 'saltstri')", "$1$saltstri$YMyguxXMBpd2TEZ.vS/3q1"),
    ])
    func `passwords are hashed as crypt does`(expression: String, hash: String) throws {
        #expect(try engine.evaluate(expression: expression, in: DictScope()).text.hasPrefix(hash))
    }

    @Test(
        arguments: [
            ("'192.0.2.7/24' | ipaddr", "192.0.2.7/24"), ("'nonsense' | ipaddr", false),
            ("'192.0.2.7/24' | ipaddr('address')", "192.0.2.7"), ("'192.0.2.7/24' | ipaddr('network')", "192.0.2.0"),
            ("'192.0.2.7/24' | ipaddr('netmask')", "255.255.255.0"), ("'192.0.2.7/24' | ipaddr('prefix')", 24),
            ("'192.0.2.7/24' | ipaddr('broadcast')", "192.0.2.255"),
            ("'192.0.2.7/24' | ipaddr('subnet')", "192.0.2.0/24"),
            ("'192.0.2.0/24' | ipaddr('1')", "192.0.2.1/24"), ("'192.0.2.0/24' | ipaddr(-1)", "192.0.2.255/24"),
            ("'192.0.2.0/24' | ipaddr('net')", "192.0.2.0/24"),
            ("'192.0.2.7' | ipaddr('revdns')", "7.2.0.192.in-addr.arpa."),
            ("'10.1.2.3' | ipaddr('private')", "10.1.2.3"), ("'8.8.8.8' | ipaddr('private')", false),
            ("'8.8.8.8' | ipaddr('public')", "8.8.8.8"), ("'10.1.2.3' | ipaddr('10.0.0.0/8')", "10.1.2.3"),
            ("'11.1.2.3' | ipaddr('10.0.0.0/8')", false), ("'2001:db8::1' | ipv6", "2001:db8::1"),
            ("'2001:db8::1' | ipv4", false), ("['10.0.0.1', 'x', '::1'] | ipv4", ["10.0.0.1"]),
            ("'2001:DB8:0:0:0:0:0:1/64' | ipaddr('network')", "2001:db8::"), ("'::1' | ipwrap", "[::1]"),
            ("'10.0.0.1' | ipwrap", "10.0.0.1"), ("'::1/64' | ipwrap", "[::1]/64"),
            ("'192.0.2.1' | ipmath(5)", "192.0.2.6"),
            ("'192.0.2.1' | ipmath(-2)", "192.0.1.255"), ("'10.0.0.0/8' | nthhost(305)", "10.0.1.49"),
            ("'192.168.144.5' | ipsubnet(20)", "192.168.144.0/20"),
            ("'192.168.144.5' | ipsubnet(18, -1)", "192.168.144.4/31"), ("'192.168.0.0/16' | ipsubnet(20)", "16"),
            ("'192.168.0.0/16' | ipsubnet(20, 0)", "192.168.0.0/20"),
            ("'192.168.0.0/16' | ipsubnet(20, -1)", "192.168.240.0/20"),
            ("'192.168.122.1/24' | next_nth_usable(2)", "192.168.122.3"),
            ("'192.168.122.254/24' | next_nth_usable(2)", false),
            ("'192.0.2.0/24' | ipaddr('range_usable')", "192.0.2.1-192.0.2.254"),
            ("'192.0.2.0/24' | ipaddr('size')", 256),
            ("'192.0.2.7/255.255.255.0' | ipaddr('prefix')", 24), ("'1.2.3.4' | ipaddr('int')", 16_909_060),
            ("'10.0.0.0/24' | network_in_network('10.0.0.128/25')", true),
            ("'aa-bb-cc-dd-ee-ff' | hwaddr('linux')", "aa:bb:cc:dd:ee:ff"),
            ("'192.0.2.1' is ansible.utils.ipv4_address", true), ("'192.0.2.1' is ansible.utils.ipv6", false),
        ] as [(String, Value)])
    func `addresses are taken apart`(expression: String, wanted: Value) throws {
        #expect(try engine.evaluate(expression: expression, in: DictScope()) == wanted)
    }

    @Test(
        arguments: [
            ("a.b", ["a": ["b": 1]], 1), ("[*].n", [["n": 1], ["n": 2], ["m": 3]], [1, 2]), ("[0]", [5, 6], 5),
            ("[-1]", [5, 6], 6),
            ("[?n > `1`].n", [["n": 1], ["n": 2]], [2]), ("[?s == 'x'] | [0].n", [["s": "x", "n": 7]], 7),
            ("*.n", ["a": ["n": 1], "b": ["n": 2]], [1, 2]), ("[].x[]", [["x": [1]], ["x": [2, 3]]], [1, 2, 3]),
            ("{p: a, q: b.c}", ["a": 1, "b": ["c": 2]], ["p": 1, "q": 2]), ("[a, b]", ["a": 1, "b": 2], [1, 2]),
            ("length(@)", [1, 2], 2), ("sort_by(@, &n)[*].n", [["n": 2], ["n": 1]], [1, 2]), ("a || b", ["b": 3], 3),
            ("[1:3]", [1, 2, 3, 4], [2, 3]), ("max_by(@, &n).n", [["n": 2], ["n": 9]], 9),
            ("nosuch.x", ["a": 1], .null),
            ("join(',', [*].n)", [["n": "a"], ["n": "b"]], "a,b"),
            ("[?contains(t, 'q')].n", [["t": ["q"], "n": 1]], [1]),
            ("[?!x].n", [["x": true, "n": 1], ["n": 2]], [2]), ("\"a b\".c", ["a b": ["c": 1]], 1),
        ] as [(String, Value, Value)])
    func `JMESPath finds what it names`(query: String, value: Value, wanted: Value) throws {
        let scope = DictScope(["v": value, "q": .string(query)])
        #expect(try engine.evaluate(expression: "v | json_query(q)", in: scope) == wanted)
    }

    @Test(
        arguments: [
            ("['a', 'b', 'a'] | community.general.counter", ["a": 2, "b": 1]),
            ("[1, 2] | community.general.lists_union([2, 3], [4])", [1, 2, 3, 4]),
            ("'a,b\n1,2\n' | from_csv", [["a": "1", "b": "2"]]), ("'[s]\nk = v\n' | from_ini", ["s": ["k": "v"]]),
            ("'1h 30min' | community.general.to_seconds", 5400), ("1 | dict_kv('a')", ["a": 1]),
            ("[{'a': 1, 'b': 2}] | keep_keys(target=['a'])", [["a": 1]]), ("bad | failed", true),
            ("bad | changed", false),
            ("'1.2' | version_compare('1.10', '<')", true),
        ] as [(String, Value)])
    func `filters beyond ansible-core work`(expression: String, wanted: Value) throws {
        let scope = DictScope(["bad": ["failed": true]])
        #expect(try engine.evaluate(expression: expression, in: scope) == wanted)
    }

    @Test func `a password is made once and kept`() throws {
        let folder = "/tmp/lifeboat-password-\(Int.random(in: 0..<Int.max))"
        let lookup = "lookup('password', '\(folder)/secret length=12 chars=digits')"
        let first = try engine.evaluate(expression: lookup, in: DictScope()).text
        #expect(first.count == 12)
        #expect(try engine.evaluate(expression: lookup, in: DictScope()).text == first)
        #expect(try LocalTemplateFiles().run("stat -c %a \(folder)/secret; rm -r \(folder)") == "600\n")
    }
}
