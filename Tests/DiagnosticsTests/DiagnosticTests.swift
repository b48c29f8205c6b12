// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@Suite struct DiagnosticTests {
    private let place = SourceLocation(file: "site.yml", line: 14, column: 8)

    @Test func `a message alone is one line`() {
        #expect(Diagnostic("`gone` is no state").description == "`gone` is no state")
    }

    @Test func `the place stands in front, as editors make a link of it`() {
        #expect(Diagnostic("`gone` is no state", at: place).description == "site.yml:14:8: `gone` is no state")
    }

    @Test func `the source line has a caret below the column, then come notes and the hint`() {
        let diagnostic = Diagnostic(
            "`gone` is no state", at: place, sourceLine: "state: gone", hint: "did you mean `none`?",
            notes: ["imported by all.yml:2:3", "the role is in roles/web"])
        #expect(
            diagnostic.description == """
                site.yml:14:8: `gone` is no state
                    state: gone
                           ^
                  note: imported by all.yml:2:3
                  note: the role is in roles/web
                  hint: did you mean `none`?
                """)
    }

    @Test(arguments: [("\tx: é", 2), ("é: x", 4), ("x", 1), ("", 0)])
    func `a caret is counted in characters, a tab being one`(line: String, column: Int) {
        let place = SourceLocation(file: "f", line: 1, column: column)
        let lines = Diagnostic("m", at: place, sourceLine: line).description.split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3)
        #expect(lines[1] == "    " + line.replacing("\t", with: " "))
        #expect(lines[2].count == 4 + max(1, column) && lines[2].last == "^")
    }

    @Test func `a source line without a place is not shown`() {
        #expect(Diagnostic("m", sourceLine: "state: gone").description == "m")
    }

    @Test func `only a complaint about a missing variable is undefined`() {
        #expect(Diagnostic.undefined("`x` is undefined", at: place).isUndefined)
        #expect(!Diagnostic("`x` is undefined", at: place).isUndefined)
    }

    @Test func `several problems are told one after the other`() {
        let all = Diagnostics([Diagnostic("one", hint: "h"), Diagnostic("two", at: place)])
        #expect(all.description == "one\n  hint: h\nsite.yml:14:8: two")
    }
}
