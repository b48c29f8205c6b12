// SPDX-License-Identifier: Apache-2.0

import Sanitise
import Testing

@Suite struct ScrubberTests {
    static let scrubber: Scrubber = {
        let hosts = try? HostRewrite([
            ("www.shop.example", "http://staging.shop.example"), ("shop.example", "http://staging.shop.example"),
            ("*.shop.example", "staging.shop.example"), ("203.0.113.7", "198.51.100.7"),
        ])
        let keys = [
            KeyPattern(begins: "sk_live_"), KeyPattern(begins: "-----BEGIN KEY-----", ends: "-----END KEY-----"),
        ]
        return Scrubber(hosts: hosts ?? HostRewrite(), keys: keys)
    }()

    private func clean(_ text: String, names: [String] = []) -> String? {
        Self.scrubber.clean(Array(text.utf8), names: names.map { NamePattern($0) }).bytes.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("https://www.shop.example/a?b", "http://staging.shop.example/a?b"),
        ("http:\\/\\/www.shop.example\\/a", "http:\\/\\/staging.shop.example\\/a"),
        ("https%3A%2F%2Fwww.shop.example%2Fa", "http%3A%2F%2Fstaging.shop.example%2Fa"),
        ("x%2Fwww.shop.example", "x%2Fstaging.shop.example"),
        ("line\\nwww.shop.example", "line\\nstaging.shop.example"),
        ("\\u002fshop.example", "\\u002fstaging.shop.example"),
        ("WWW.Shop.Example", "staging.shop.example"),
        ("(shop.example)", "(staging.shop.example)"),
        ("At shop.example.", "At staging.shop.example."),
        ("//cdn.eu.shop.example:8443/x", "//staging.shop.example:8443/x"),
        ("...shop.example", "...staging.shop.example"),
        ("from 203.0.113.7!", "from 198.51.100.7!"),
        ("key sk_live_0123456789abcdefX.", "key removed."),
        ("a -----BEGIN KEY-----\nab\n-----END KEY----- b", "a removed b"),
        ("@shop.example", "@invalid"),
    ])
    func `addresses and keys are replaced wherever they stand alone`(_ before: String, _ after: String) {
        #expect(clean(before) == after)
        #expect(clean(after) == nil)
    }

    @Test(arguments: [
        "staging.shop.example", "http://staging.shop.example/", "workshop.example", "shop.example.org", "shop.examples",
        "1203.0.113.7", "203.0.113.77", "sk_live_", "risk_live_0123456789abcdef", "sk_live_0123456789abcde",
        "if (prefix == 'sk_live_')", "s:5:\"a\"", "", "{\"a\":", "N;",
    ])
    func `what only looks like production is left alone`(_ text: String) { #expect(clean(text) == nil) }

    @Test func `mail addresses become those of nobody, the same one the same way`() throws {
        let first = try #require(clean("Jane Doe <jane.doe+x@shop.example>, jane@gmail.example"))
        #expect(first.hasPrefix("Jane Doe <mail-") && first.hasSuffix("@invalid>, jane@gmail.example"))
        #expect(first.contains(try #require(clean("JANE.DOE+X@SHOP.EXAMPLE"))))
        #expect(clean("q=jane%40www.shop.example")?.hasSuffix("%40invalid") == true)
        #expect(clean(first) == nil)
    }

    @Test(arguments: [
        ("a:1:{s:3:\"url\";s:25:\"https://www.shop.example/ü\";}", nil),
        (
            "a:1:{s:3:\"url\";s:27:\"https://www.shop.example/ü\";}",
            "a:1:{s:3:\"url\";s:30:\"http://staging.shop.example/ü\";}"
        ),
        ("s:16:\"www.shop.example\";\n", "s:20:\"staging.shop.example\";\n"),
        ("s:24:\"s:16:\"www.shop.example\";\";", "s:28:\"s:20:\"staging.shop.example\";\";"),
        ("a:1:{s:12:\"shop.example\";i:1;}", "a:1:{s:20:\"staging.shop.example\";i:1;}"),
        (
            "{\"a\":\"s:12:\\\"shop.example\\\";\",\"b\":1.5e3}",
            "{\"a\":\"s:20:\\\"staging.shop.example\\\";\",\"b\":1.5e3}"
        ),
        ("[\"s:13:\\\"\\/shop.example\\\";\"]", "[\"s:21:\\\"\\/staging.shop.example\\\";\"]"),
        ("s:21:\"{\"u\":\"shop.example\\/\"}\";", nil),
        ("s:22:\"{\"u\":\"shop.example\\/\"}\";", "s:30:\"{\"u\":\"staging.shop.example\\/\"}\";"),
    ])
    func `lengths are right however values are wrapped`(_ before: String, _ after: String?) {
        #expect(clean(before) == after)
    }

    @Test func `damaged data with something in it is left as it is and told`() {
        let damaged = Self.scrubber.clean(Array("a:1:{s:3:\"url\";s:9:\"shop.example\";}".utf8))
        #expect(damaged == Scrubber.Cleaned(bytes: nil, isLeft: true))
        let harmless = Self.scrubber.clean(Array("a:1:{s:3:\"url\";s:9:\"nothing\";}".utf8))
        #expect(harmless == Scrubber.Cleaned())
        let own = Self.scrubber.clean(Array("C:1:\"X\":12:{shop.example}".utf8))
        #expect(own == Scrubber.Cleaned(bytes: nil, isLeft: true))
    }

    @Test(arguments: [
        (
            "a:2:{s:7:\"api_key\";s:3:\"abc\";s:4:\"name\";s:3:\"abc\";}",
            "a:2:{s:7:\"api_key\";s:0:\"\";s:4:\"name\";s:3:\"abc\";}"
        ),
        ("{\"My_Secret\": \"x\", \"n\": [\"x\"]}", "{\"My_Secret\": \"\", \"n\": [\"x\"]}"),
        ("a:1:{s:10:\"my_secrets\";s:1:\"x\";}", nil), ("api_key", nil), ("{\"api_key\":\"\"}", nil),
    ])
    func `texts under certain names are emptied`(_ before: String, _ after: String?) {
        #expect(clean(before, names: ["api_key", "*_secret"]) == after)
    }
}
