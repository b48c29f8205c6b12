// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Templates
import Testing
import Values

struct TemplateEngineTests {
    let engine = TemplateEngine()
    let scope = DictScope(["n": 5, "name": "web", "l": [1, 2], "d": ["a": 1]])
    let place = SourceLocation(file: "site.yml", line: 10, column: 7)

    @Test(arguments: [("a {{ b }}", true), ("{% if %}", true), ("{# x #}", true), ("{ }", false), ("", false)])
    func `knows a template when it sees one`(text: String, isTemplate: Bool) {
        #expect(engine.isTemplate(text) == isTemplate)
    }

    @Test func `a lone expression keeps its type`() throws {
        #expect(try engine.evaluate(template: "{{ n }}", in: scope).typeName == "int")
        #expect(try engine.evaluate(template: "{{ n + 1 }}", in: scope).typeName == "int")
        #expect(try engine.evaluate(template: "{{ n }} ", in: scope).typeName == "str")
        #expect(try engine.evaluate(template: "{{ l }}", in: scope) == [1, 2])
    }

    @Test func `without native numbers a computed number is text`() throws {
        var engine = engine
        engine.keepsNumbers = false
        #expect(try engine.evaluate(template: "{{ n + 1 }}", in: scope) == "6")
        #expect(try engine.evaluate(template: "{{ n }}", in: scope) == 5)
    }

    @Test func `deep evaluation reaches keys and drops what is omitted`() throws {
        let value: Value = [
            "{{ name }}": ["{{ n }}", "{{ omit }}", ["x": "{{ nothing | default(omit) }}"]],
            "gone": "{{ omit }}",
        ]
        #expect(try engine.evaluateDeep(value, in: scope) == .dict(["web": [5, .dict([:])]]))
    }

    @Test(
        arguments: [
            (Value.null, true), (.bool(false), false), ("n == 5", true), ("", true), (["n == 5", "n == 6"], false),
            ("{{ n == 5 }}", true), ("l", true), (0, false),
        ] as [(Value, Bool)])
    func `conditions hold or not`(condition: Value, holds: Bool) throws {
        #expect(try engine.condition(condition, in: scope) == holds)
    }

    @Test func `an undefined variable is named with its place and a neighbour`() {
        let error = #expect(throws: Diagnostic.self) {
            try engine.evaluate(template: "x {{ nam }}", in: scope, at: place)
        }
        #expect(error?.message == "'nam' is undefined")
        #expect(error?.location == SourceLocation(file: "site.yml", line: 10, column: 12))
        #expect(error?.hint == "did you mean `name`?")
    }

    @Test func `a template file shows its own line`() {
        let error = #expect(throws: Diagnostic.self) {
            try engine.render(file: "#jinja2: trim_blocks: True\na\n  {{ d.b }}\n", name: "t.j2", in: scope)
        }
        #expect(error?.message == "'dict object' has no attribute 'b'")
        #expect(error?.location == SourceLocation(file: "t.j2", line: 3, column: 8))
        #expect(error?.sourceLine == "  {{ d.b }}")
    }

    @Test(arguments: [
        ("{{ n | nosuch }}", "there is no filter `nosuch`"), ("{{ n is nosuch }}", "there is no test `nosuch`"),
        ("{{ lookup('nosuch') }}", "there is no lookup `nosuch`"),
        ("{{ l | map('uper') }}", "there is no filter `uper`"),
        ("{{ l | select('nosuch') }}", "there is no test `nosuch`"),
        ("{% if false %}{{ n | nosuch }}{% endif %}", "there is no filter `nosuch`"),
        ("{{ n", "the tag is not closed: expected `}}`"),
    ])
    func `a check finds mistakes without rendering`(source: String, message: String) {
        #expect(engine.check(source, at: place).map(\.message) == [message])
    }

    @Test func `a check has nothing to say about what is right`() {
        #expect(engine.check("{{ n | default(1) | ansible.builtin.int is odd }} {{ query('file', 'x') }}").isEmpty)
        #expect(engine.check("plain | nosuch").isEmpty)
        #expect(engine.check("n | nosuch", as: .expression).count == 1)
    }

    @Test(
        arguments: [
            ("{{ a.b[c] | default(d) }}", ["a", "c", "d"]),
            ("{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}", ["xs", "y"]),
            ("{% set v = w %}{{ v }}", ["w"]),
            ("{% macro m(p, q=r) %}{{ p }}{{ s }}{% endmacro %}{{ m(t) }}", ["r", "s", "t"]),
            ("{{ lookup('env', e) }}", ["e"]), ("plain", []), ("{{ broken", []),
        ] as [(String, Set<String>)])
    func `free names are found`(source: String, names: Set<String>) {
        #expect(engine.names(in: source) == names)
    }

    @Test func `errors name the included file`() throws {
        let engine = TemplateEngine(files: MemoryFiles(files: ["part.j2": "one\n{{ nosuch }}"]))
        let error = #expect(throws: Diagnostic.self) {
            try engine.render(file: "{% include 'part.j2' %}", name: "main.j2", in: scope)
        }
        #expect(error?.location == SourceLocation(file: "part.j2", line: 2, column: 4))
    }

    @Test func `a template that includes itself ends with an error`() {
        let engine = TemplateEngine(files: MemoryFiles(files: ["a.j2": "{% include 'a.j2' %}"]))
        #expect(throws: Diagnostic.self) { try engine.render(file: "{% include 'a.j2' %}", name: "a.j2", in: scope) }
    }

    @Test func `hooks serve YAML, vault and inventory`() throws {
        let hooks = TemplateHooks(
            parseYAML: { [.string("read " + $0), 2] }, encrypt: { "\($0)/\($1)/\($2 ?? "-")" },
            decrypt: { "\($1)" + $0 },
            hostnames: { [$0] })
        let engine = TemplateEngine(hooks: hooks)
        #expect(try engine.evaluate(template: "{{ 'a' | from_yaml_all }}", in: scope) == ["read a", 2])
        #expect(try engine.evaluate(template: "{{ 'a' | vault('pw', vault_id='x') }}", in: scope) == "a/pw/x")
        #expect(
            try engine.evaluate(template: "{{ '$ANSIBLE_VAULT' | unvault('pw') }}", in: scope) == "pw$ANSIBLE_VAULT")
        #expect(try engine.lookup("inventory_hostnames", terms: ["all"], in: scope) == ["all"])
    }

    @Test func `lookups from outside come first`() throws {
        struct Own: LookupProvider {
            var names: [String] { ["own", "env"] }
            func lookup(
                _ name: String, terms: [Value], options: [String: Value], scope: any Scope
            ) throws -> [Value] { [.string(name)] + terms }
        }
        let engine = TemplateEngine(lookups: [Own()])
        #expect(try engine.evaluate(template: "{{ query('own', 1) }}", in: scope) == ["own", 1])
        #expect(try engine.evaluate(template: "{{ lookup('env', 'HOME') }}", in: scope) == "env,HOME")
        #expect(engine.check("{{ lookup('own') }}").isEmpty)
    }
}

/// Files in memory.
struct MemoryFiles: TemplateFiles {
    var files: [String: String]

    func find(_ name: String, _ kind: TemplateFileKind) throws -> String? { files[name] == nil ? nil : name }
    func read(_ path: String) throws -> [UInt8] { Array((files[path] ?? "").utf8) }
    func glob(_ pattern: String) throws -> [String] { [] }
    func run(_ command: String) throws -> String { command }
}
