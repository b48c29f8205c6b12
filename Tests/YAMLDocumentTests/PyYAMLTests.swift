// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Values
import YAMLDocument

/// Every text must be read, or refused, as PyYAML's safe loader does.
///
/// It is the one on top of libyaml, which Ansible uses too; the one in pure Python knows no tabs in plain scalars.
@Suite(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with PyYAML"), .timeLimit(.minutes(5)))
struct PyYAMLTests {
    private static let program = """
        import sys, json, yaml, datetime
        def enc(v):
            if v is None: return 'null'
            if v is True: return 'true'
            if v is False: return 'false'
            if isinstance(v, int): return 'i' + str(v)
            if isinstance(v, float): return 'f' + repr(v)
            if isinstance(v, bytes): return 's' + json.dumps(v.decode())
            if isinstance(v, (datetime.date, datetime.datetime)): return 's' + json.dumps(str(v))
            if isinstance(v, str): return 's' + json.dumps(v)
            if isinstance(v, set): return '[' + ','.join(sorted(enc(x) for x in v)) + ']'
            if isinstance(v, (list, tuple)): return '[' + ','.join(enc(x) for x in v) + ']'
            return '{' + ','.join(enc(k) + ':' + enc(x) for k, x in v.items()) + '}'
        out = []
        for text in json.load(sys.stdin):
            try: out.append(enc(yaml.load(text, Loader=yaml.CSafeLoader)))
            except Exception: out.append('refused')
        json.dump(out, sys.stdout)
        """

    private func encoded(_ value: Value, isSet: Bool = false) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): "i\(number)"
        case .float: "f\(value.representation)"
        case .string: "s" + value.json()
        case .list(let items):
            "[" + (isSet ? items.map { encoded($0) }.sorted() : items.map { encoded($0) }).joined(separator: ",") + "]"
        case .dict(let dict): "{" + dict.map { encoded($0.key) + ":" + encoded($0.value) }.joined(separator: ",") + "}"
        case .undefined, .object: "?"
        }
    }

    private func check(_ texts: [String]) async throws {
        let answer = try await Oracle.run(["-c", Self.program], input: Value.strings(texts).json())
        let expected = try #require(try Value(json: answer).list).map(\.text)
        #expect(expected.count == texts.count)
        for (text, expected) in zip(texts, expected) {
            let found = (try? yamlValue(text)).map { encoded($0, isSet: text.hasPrefix("!!set")) } ?? "refused"
            #expect(found == expected, "\(text.debugDescription)")
        }
    }

    @Test func `scalars have the type PyYAML gives them`() async throws {
        #expect(YAMLCases.scalars.count >= 250)
        try await check(YAMLCases.scalars)
        try await check(YAMLCases.scalars.map { "key: \($0)" })
        try await check(YAMLCases.scalars.map { "[\($0)]" })
    }

    @Test func `scalars with a tag have the type PyYAML gives them`() async throws {
        let tags = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!", "!!seq", "!!map", "!foo"]
        // PyYAML reads an explicit `!!int` with Python's `int()`, which knows more spellings than YAML.
        let scalars = YAMLCases.plain
        try await check(tags.flatMap { tag in scalars.map { "\(tag) \($0)" } })
    }

    @Test func `documents are what PyYAML makes of them`() async throws { try await check(YAMLCases.documents) }

    @Test func `what is no YAML is refused as PyYAML refuses it`() async throws { try await check(YAMLCases.broken) }
}
