// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Testing
import Values
import Vault

struct SourceTests {
    private func problems(_ text: String, named name: String = "hosts") throws -> [Diagnostic] {
        try withFiles([name: text]) { folder in
            do {
                _ = try Inventory.load(["\(folder)/\(name)"])
            } catch let problem as Diagnostic {
                return [problem]
            } catch let problems as Diagnostics {
                return problems.all
            }
            return []
        }
    }

    @Test(arguments: [
        ("[web:varz]\n", 1, "`[web:varz]` is no kind of section", "did you mean `vars`?"),
        ("[web]\na\n[wbe:vars]\nx=1\n", 3, "variables of a group `wbe` that isn't there", "did you mean `web`?"),
        (
            "[web]\na\n[all2:children]\nweb\nbd\n", 5, "`[all2:children]` names a group `bd` that isn't there",
            "add a section"
        ),
        ("[web servers]\na\n", 1, "`[web servers]` is no section", "without spaces"),
        ("[web]\na b\n", 2, "expected `name=value` after the host, found `b`", "one host a line"),
        ("[web]\na x=\"1\n", 2, "a quote is missing in this line", "must close it"),
        ("[web:vars]\nhost\n[web]\n", 2, "expected `name=value`, found `host`", "hosts stand in `[web]`"),
        ("[web]\nw[5:1]\n", 2, "the range of `w[5:1]` ends before it begins", "smaller number first"),
        ("[web]\nw[01:100]\n", 2, "the bounds of `w[01:100]` differ in length", "[01:10]"),
        ("[web]\nw[1:2\n", 2, "`w[1:2` has a `[` without its `]`", ""),
        ("[a:children]\nb\n[b:children]\na\n", 4, "a circle of groups: `b` → `a` → `b`", "take one"),
        ("[a:children]\na\n[a]\n", 2, "the group `a` is a child of itself", ""),
        ("---\nall:\n", 1, "`---` begins a YAML file", ".yml"),
    ])
    func `mistakes in an INI file are named`(_ text: String, _ line: Int, _ message: String, _ hint: String) throws {
        let problem = try #require(try problems(text, named: "hosts.x").first)
        #expect(problem.message == message)
        #expect(problem.location?.line == line)
        #expect(hint.isEmpty || problem.hint?.contains(hint) == true, "\(problem)")
        #expect(problem.sourceLine != nil)
    }

    @Test(arguments: [
        (
            "web:\n  host:\n    a:\n", "2:3",
            "`host` is no part of the group `web`: expected `hosts`, `vars` or `children`", "`hosts`"
        ),
        ("web:\n  hosts:\n    - a\n", "3:5", "`hosts` of `web` must be a mapping, found a list", "`name:`"),
        ("web: [a]\n", "1:6", "the group `web` must be a mapping, found a list", "below `hosts:`"),
        ("- web\n", "1:1", "a YAML inventory must be a mapping of groups, found a list", ""),
        ("plugin: aws_ec2\n", "1:9", "inventory plugins are not supported, found the settings of `aws_ec2`", "script"),
        ("web:\n  hosts:\n    1:\n", "3:5", "a host's name must be a text, found `1`", "quotes"),
        ("a: {children: {b: {children: {a: }}}}\n", "1:16", "a circle of groups: `a` → `b` → `a`", "take one"),
    ])
    func `mistakes in a YAML file are named`(_ text: String, _ place: String, _ message: String, _ hint: String) throws
    {
        let problem = try #require(try problems(text, named: "hosts.yml").first)
        #expect(problem.message == message)
        #expect(problem.location?.description.hasSuffix("hosts.yml:\(place)") == true, "\(problem)")
        #expect(hint.isEmpty || problem.hint?.contains(hint) == true, "\(problem)")
    }

    @Test func `several mistakes are told at once`() throws {
        #expect(try problems("[web]\na b\nc d\n[x:y]\n", named: "hosts.x").count == 3)
    }

    @Test func `a source that isn't there suggests one that is`() throws {
        try withFiles(["production": ""]) { folder in
            let problem = #expect(throws: Diagnostic.self) { try Inventory.load(["\(folder)/prodution"]) }
            #expect(problem?.hint == "did you mean `production`?")
        }
    }

    @Test func `a script that fails or prints no JSON is named`() throws {
        let failed = try #require(try problems("#!/bin/sh\necho oh no >&2\nexit 3\n").first)
        #expect(failed.message.hasSuffix("--list` failed with status 3"))
        #expect(failed.notes == ["oh no"])
        let text = try #require(try problems("#!/bin/sh\necho text\n").first)
        #expect(text.message.contains("does not print JSON"))
    }

    @Test func `every variable knows where it is defined`() throws {
        try withFiles(["hosts": "[web]\n  a  x=1 y=\"2 3\"\n[web:vars]\nz=4\n", "group_vars/all.yml": "b: 1\nc: 2\n"]) {
            folder in
            let inventory = try Inventory.load(["\(folder)/hosts"])
            let layers = try inventory.layers(for: "a", files: VariableFiles())
            let places = ["x", "y", "z", "c"].map { name in
                layers.compactMap { $0.location(of: name) }.last.map { "\($0.line):\($0.column)" }
            }
            #expect(places == ["2:6", "2:10", "4:1", "2:1"])
        }
    }

    @Test func `an encrypted file of variables opens`() throws {
        let secrets = VaultSecrets([VaultSecret(password: Array("pw".utf8))])
        let files = ["hosts": "a\n", "group_vars/all.yml": try secrets.encrypt(Array("token: hidden-value\n".utf8))]
        try withFiles(files) { folder in
            let inventory = try Inventory.load(["\(folder)/hosts"])
            let redactor = Redactor()
            let reader = DocumentReader(vault: secrets, redactor: redactor)
            #expect(try inventory.merged(for: "a", files: VariableFiles(reader: reader))["token"] == "hidden-value")
            #expect(redactor.redact("hidden-value") == Redactor.mask)
            let problem = #expect(throws: Diagnostic.self) { try inventory.merged(for: "a", files: VariableFiles()) }
            #expect(problem?.message.hasSuffix("is encrypted, but no vault password was given") == true)
        }
    }
}
