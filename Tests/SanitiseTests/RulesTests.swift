// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Sanitise
import Testing

@Suite struct RulesTests {
    @Test(arguments: ["django", "wordpress"])
    func `the rules that come along are right`(_ name: String) throws {
        let file = "playbooks/files/sanitise/\(name).yml"
        let root = #filePath.dropLast("/Tests/SanitiseTests/RulesTests.swift".count)
        let rules = try SanitiseRules(text: String(contentsOfFile: "\(root)/\(file)", encoding: .utf8), file: file)
        #expect(rules.tables.count >= 3 && !rules.keys.isEmpty)
    }

    @Test(arguments: [
        ("tables: 5", "r.yml:1:9: `tables` must be a list, found `5`"),
        ("table: []", "r.yml:1:1: a file of rules has no `table`"),
        ("- a", "r.yml:1:1: a file of rules must be a mapping with tables, keys, files, found a list"),
        ("tables:\n- set: {a: b}", "r.yml:2:3: a rule needs `table`: the table it is about"),
        ("tables:\n- table: a", "r.yml:2:3: this rule does nothing; expected one of set, mask, empty, delete: true"),
        ("tables:\n- table: a\n  delete: maybe", "r.yml:3:11: `delete` must be true or false, found `maybe`"),
        ("tables:\n- table: a\n  delete: true\n  mask: [b]", "r.yml:2:3: rows that are deleted can't be changed too"),
        ("tables:\n- table: a\n  set: {b: [c]}", "r.yml:3:12: `b` must be set to a text"),
        (
            "tables:\n- table: a\n  set: {b: 'x{c'}",
            "r.yml:3:12: `{` begins the name of a column, and here is no `}` to end it"
        ),
        ("tables:\n- table: a\n  set: {b: '{password:djago}'}", "r.yml:3:12: `djago` is not one of django, wordpress"),
        ("tables:\n- table: a\n  wher: {b: c}\n  mask: [d]", "r.yml:3:3: a rule has no `wher`"),
        ("tables:\n- table: a\n  mask: b", "r.yml:3:9: `mask` must be a list, found `b`"),
        ("keys: [ab]", "r.yml:1:8: `ab` is too short to know a key by; expected three characters or more"),
        ("keys: [{ends: abc}]", "r.yml:1:8: a key needs `begins`: the characters that all such keys begin with"),
        ("files: {remove: {a: b}}", "r.yml:1:17: `remove` must be a text or a list of texts, found a mapping"),
    ])
    func `mistakes are told with their place`(_ text: String, _ message: String) {
        #expect { try SanitiseRules(text: text, file: "r.yml") } throws: { "\($0)".hasPrefix(message) }
    }

    @Test func `all mistakes are told at once`() {
        #expect { try SanitiseRules(text: "tables:\n- table: a\n- set: {x: y}\nkeys: [a]", file: "r.yml") } throws: {
            ($0 as? Diagnostics)?.all.count == 3
        }
    }

    @Test(arguments: ["x", "*.", "a b.example", "*.example.com/", ""])
    func `what is no host name is refused`(_ name: String) {
        #expect(throws: SanitiseError.self) { try HostRewrite([(name, "staging.example.com")]) }
        #expect(throws: SanitiseError.self) { try HostRewrite([("example.com", name)]) }
    }
}
