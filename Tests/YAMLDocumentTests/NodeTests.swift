// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing
import Values
import YAMLDocument

struct NodeTests {
    private func node(_ text: String) throws -> YAMLNode {
        try #require(try YAMLDocument.parse(text: text, file: "x.yml").first)
    }

    @Test func `the text of an unquoted octal mode is still known`() throws {
        let node = try node("mode: 0644\nquoted: \"0644\"\n")
        #expect(try node["mode"]?.value() == 420)
        #expect(node["mode"]?.plainText == "0644")
        #expect(node["mode"]?.unquotedText == "0644")
        #expect(node["quoted"]?.unquotedText == nil)
        #expect(try node["quoted"]?.value() == "0644")
    }

    @Test func `every node knows its line and its column`() throws {
        let node = try node("a:\n  - b: é x\n    c: [1, 2]\n")
        let item = try #require(node["a"]?.items?.first)
        #expect(item.location == SourceLocation(file: "x.yml", line: 2, column: 5))
        #expect(item["b"]?.location == SourceLocation(file: "x.yml", line: 2, column: 8))
        #expect(item["c"]?.items?.last?.location == SourceLocation(file: "x.yml", line: 3, column: 12))
    }

    @Test func `an unsafe text with a template in it becomes a template of itself`() throws {
        #expect(try node("a: !unsafe 'plain'")["a"]?.value() == "plain")
        #expect(try node("a: !unsafe 'x{{ y }}\\'")["a"]?.value() == "{{ 'x\\x7b\\x7b y \\x7d\\x7d\\\\' }}")
        #expect(try node("a: !unsafe [1, '{% x %}']")["a"]?.value() == [1, "{{ '\\x7b% x %\\x7d' }}"])
    }

    @Test func `a vault text is opened by whom it is given to`() throws {
        let node = try node("a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3031\n")
        let value = try node.value { text, place in
            #expect(text == "$ANSIBLE_VAULT;1.1;AES256\n3031\n")
            #expect(place == SourceLocation(file: "x.yml", line: 1, column: 4))
            return "opened"
        }
        #expect(value == ["a": "opened"])
    }

    @Test func `json is yaml`() throws {
        #expect(try yamlValue("{\"a\": [1, 2.5, null, true, \"\\u00e9\"]}") == ["a": [1, 2.5, .null, true, "é"]])
    }

    @Test func `a number beyond 64 bits keeps its digits`() throws {
        #expect(try yamlValue("123456789012345678901234567890") == "123456789012345678901234567890")
    }
}
