// SPDX-License-Identifier: Apache-2.0

import Regex
import Testing

struct PythonRegexTests {
    @Test(arguments: [
        (#"b+"#, "abbc", "bb"), (#"(?P<x>a)(?P=x)"#, "baac", "aa"), (#"^c"#, "b\nc", nil), (#"a$"#, "a\n", "a"),
        (#"a\Z"#, "a\n", nil), (#"a\Z"#, "a", "a"), (#"a{,2}b"#, "aaab", "aab"), (#"\w+"#, "-zwölf-", "zwölf"),
        (#"(?a)\w+"#, "-zwölf-", "zw"), (#"[[:a]+"#, "x:[a", ":[a"), (#"[]a]+"#, "x]a", "]a"),
        (#"\v"#, "\u{b}", "\u{b}"),
        (#"\u00e9"#, "é", "é"), (#"(a)?b\1"#, "b", nil), (#"(?i)STRASSE"#, "strasse", "strasse"), (#""#, "", ""),
        (#"(a)(b)?\2"#, "ab", nil), (#"\101"#, "A", "A"), (#"(?:x|y)+?z"#, "xyz", "xyz"), (#"."#, "\n\r", "\r"),
        (#"(?<=a)b"#, "ab", "b"), ("\\/\\-\\#", "/-#", "/-#"),
    ])
    func `finds what Python finds`(pattern: String, text: String, found: String?) throws {
        #expect(try PythonRegex(pattern).firstMatch(in: text)?.text == found)
    }

    @Test func `options change the meaning`() throws {
        #expect(try PythonRegex("^b$", [.multiline]).allMatches(in: "a\nb\nb").count == 2)
        #expect(try PythonRegex("^", [.multiline]).allMatches(in: "a\n").map(\.range) == [0..<0, 2..<2])
        #expect(try PythonRegex("a.b", [.dotAll]).firstMatch(in: "a\nb") != nil)
        #expect(try PythonRegex("a b # c", [.verbose]).firstMatch(in: "ab") != nil)
        #expect(try PythonRegex("äÖ", [.ignoreCase]).firstMatch(in: "ÄÖ") != nil)
    }

    @Test func `search starts where it is told and can be anchored`() throws {
        let regex = try PythonRegex("b")
        #expect(regex.firstMatch(in: "bäb", from: 1)?.range == 3..<4)
        #expect(regex.firstMatch(in: "ab", anchored: true) == nil)
        #expect(regex.wholeMatch(in: "b") != nil)
        #expect(regex.wholeMatch(in: "bb") == nil)
        #expect(try PythonRegex("a|ab").wholeMatch(in: "ab")?.text == "ab")
    }

    @Test func `groups are known by number and by name`() throws {
        let match = try #require(try PythonRegex(#"(?P<k>\w+)=(?P<v>\d+)?"#).firstMatch(in: "a=;"))
        #expect(match.groups == ["a", nil])
        #expect(match.named == ["k": "a", "v": nil])
        #expect(try match.expand(#"<\g<k>|\2|\g<0>>"#) == "<a||a=>")
    }

    @Test(arguments: [
        (#"x*"#, "-", "abxd", "-a-b--d-", 5), (#"a(b)?"#, #"[\1]"#, "aab", "[][b]", 2),
        (#"(?P<n>\d)"#, #"\g<n>\n"#, "1", "1\n", 1), (#"a"#, #"\\"#, "a", #"\"#, 1), (#"a"#, #"\."#, "a", #"\."#, 1),
        (#"(.)(.)"#, #"\2\1"#, "abc", "bac", 1), (#"$"#, "!", "a\n", "a!\n!", 2),
    ])
    func `replaces as sub does`(pattern: String, template: String, text: String, result: String, count: Int) throws {
        let out = try PythonRegex(pattern).replacing(in: text, with: template)
        #expect(out.text == result)
        #expect(out.count == count)
    }

    @Test func `replaces no more than the limit`() throws {
        #expect(try PythonRegex("a").replacing(in: "aaa", with: "b", limit: 2).text == "bba")
    }

    @Test func `splits as Python does`() throws {
        #expect(try PythonRegex(",").split("a,b,,c") == ["a", "b", "", "c"])
        #expect(try PythonRegex("(,)").split("a,b") == ["a", ",", "b"])
        #expect(try PythonRegex("x*").split("axb") == ["", "a", "", "b", ""])
        #expect(try PythonRegex(",").split("a,b,c", limit: 1) == ["a", "b,c"])
    }

    @Test func `escapes what is special`() {
        #expect(PythonRegex.escape("a.b*c/d e-é") == #"a\.b\*c/d\ e\-é"#)
    }

    @Test(arguments: [("(a", 2), ("a)", 1), ("[a", 1), (#"\q"#, 1), ("*a", 0), (#"\u12"#, 3)])
    func `a bad pattern says where`(pattern: String, offset: Int) {
        #expect {
            try PythonRegex(pattern)
        } throws: {
            ($0 as? RegexError)?.offset == offset
        }
    }

    @Test(arguments: [#"\2"#, #"\g<x>"#, #"\g<1"#, #"\q"#])
    func `a bad replacement is an error`(template: String) throws {
        let regex = try PythonRegex("(a)")
        #expect(throws: RegexError.self) { try regex.replacing(in: "a", with: template) }
    }
}
