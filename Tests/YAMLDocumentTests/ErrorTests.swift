// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing
import Values
import YAMLDocument

struct ErrorTests {
    /// What is wrong with a text: place, message, hint.
    private func problem(_ text: String) throws -> Diagnostic {
        do {
            for node in try YAMLDocument.parse(text: text, file: "site.yml") { _ = try node.value() }
        } catch let problem as Diagnostic {
            return problem
        }
        throw Diagnostic("nothing was wrong")
    }

    @Test(arguments: [
        ("a:\n\t- 1", "site.yml:2:1", "a character that can't begin a value here", "indent with spaces"),
        ("msg: hello: world", "site.yml:1:11", "a `:` where no key can be", "`msg: \"hello: world\"`"),
        ("- copy:\n    dest: {{ path }}/x", "site.yml:2:", "", "`dest: \"{{ path }}/x\"`"),
        ("dest: {{ path }}", "site.yml:1:8", "a mapping can't be a key", "`dest: \"{{ path }}\"`"),
        ("a: \"open\nb: 1\n", "site.yml:3:1", "the file ends inside a quoted text", "a quote is missing"),
        ("a: 'x' y", "site.yml:1:8", "expected a key here", "must end with it"),
        ("a:\n  b: 1\n c: 2", "site.yml:3:2", "expected a key here", "share one column"),
        ("- a\n- b\nc: 1", "site.yml:3:1", "expected `- ` of the next list item here", "share one column"),
        ("a: 1\nnonsense\nb: 2", "site.yml:3:1", "a key without its `:`", "end the key with `: `"),
        ("a: @x", "site.yml:1:4", "a character that can't begin a value here", "needs quotes"),
        ("a: [1, 2\nb: 3", "site.yml:2:2", "expected `,` or `]`", ""),
        ("a: *gone", "site.yml:1:4", "`*gone` has no anchor `&gone` before it", "needs quotes"),
        (
            "a: &known 1\nb: *knwon", "site.yml:2:4", "`*knwon` has no anchor `&knwon` before it",
            "did you mean `known`?"
        ),
        ("a: !vualt x", "site.yml:1:4", "unknown tag `!vualt` on `x`", "did you mean `!vault`?"),
        ("a: 2026-02-30", "site.yml:1:4", "`2026-02-30` looks like a date, but there is no such day or time", "quotes"),
        ("a: !vault x", "site.yml:1:4", "a vault text, but no vault password was given", "--vault-password-file"),
        ("a: &x [*x]", "site.yml:1:8", "`*x` stands inside what it stands for", ""),
    ])
    func `errors name the place, the problem and the fix`(
        _ text: String, _ place: String, _ message: String, _ hint: String
    ) throws {
        let problem = try problem(text)
        #expect(problem.location?.description.hasPrefix(place) == true, "\(problem)")
        #expect(message.isEmpty || problem.message == message)
        #expect(hint.isEmpty || problem.hint?.contains(hint) == true, "\(problem)")
        #expect(problem.sourceLine != nil || text.hasSuffix("\n"))
    }

    @Test func `a key given twice is a warning that names both places`() throws {
        let document = try YAMLDocument(SourceText(file: "x.yml", text: "a: 1\nb: 2\na: 3\n"))
        let warning = try #require(document.warnings.first)
        #expect(warning.description.hasPrefix("x.yml:3:1: the key `a` is given twice; the later one counts"))
        #expect(warning.notes == ["the first one stands at x.yml:1:1"])
        #expect(try document.single()?.value() == ["a": 3, "b": 2])
    }

    @Test func `aliases that multiply without end are refused`() {
        let lines = (1...12).map { level in
            let aliases = Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
            return "l\(level): &l\(level) [\(aliases)]"
        }
        let text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n" + lines.joined(separator: "\n")
        #expect(throws: Diagnostic.self) { try YAMLDocument.parse(text: text, file: "bomb.yml") }
    }

    @Test func `deep nesting is refused before the stack ends`() {
        let text = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        #expect(throws: Diagnostic.self) { try YAMLDocument.parse(text: text, file: "deep.yml") }
    }
}
