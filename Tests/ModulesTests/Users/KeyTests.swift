// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

private let anna = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFVXm1V4ltDOF2TEf+1kT5s19YutYgZ0ryPzVtgO0MUD anna"
private let bert = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDKYfEt6n7kOcpQl/GPnu4HOLLH4AUDd7dyWiqeaNOj4 bert"

@Suite struct KeyTests {
    @Test(
        arguments: [
            ("", [:], anna + "\n"), (anna + "\n", [:], anna + "\n"),
            ("# team\n" + bert, [:], "# team\n\(bert)\n\(anna)\n"),
            (bert + "\n", ["exclusive": true], anna + "\n"),
            ("# team\n\(anna)\n\(bert)\n", ["state": "absent"], "# team\n\(bert)\n"),
            (anna + "\n", ["key_options": "no-pty,command=\"a b\""], "no-pty,command=\"a b\" \(anna)\n"),
            ("no-pty \(anna)\n", [:], anna + "\n"),
            (anna + "\n", ["comment": "a@b"], anna.replacing("anna", with: "a@b") + "\n"),
        ] as [(String, Dict, String)])
    func `the file gets the keys and keeps the rest`(before: String, arguments: Dict, after: String) throws {
        let module = try filled(AuthorizedKey.self, arguments.merging(["user": "u", "key": .string(anna)]) { $1 })
        #expect(module.content(from: before, keys: anna) == after)
        #expect(module.content(from: after, keys: anna) == after)
    }

    @Test(arguments: [
        "", "ssh-ed25519", "ssh-ed25519 AAAA anna", "ssh-rsa " + anna.split(separator: " ")[1], "-----BEGIN",
    ])
    func `what is no key is refused`(key: String) {
        #expect(throws: ArgumentErrors.self) { try filled(AuthorizedKey.self, ["user": "u", "key": .string(key)]) }
    }

    @Test func `an account that isn't there fails, and is a warning in check mode`() throws {
        let module = try filled(AuthorizedKey.self, ["user": "u", "key": .string(anna)])
        #expect(throws: ModuleFailure.self) { try module.decide(from: .init(), in: bareContext()) }
        let check = try module.decide(from: .init(), in: bareContext(checkMode: true))
        #expect(check.changes.count == 1)
        #expect(check.warnings.count == 1)
    }

    private func known(_ text: String, _ lines: [Int], _ arguments: Dict) throws -> String? {
        var file = FileState(path: "/k", realPath: "/k")
        (file.kind, file.content) = (.file, Array(text.utf8))
        let module = try filled(KnownHosts.self, arguments.merging(["name": "h"]) { $1 })
        return try module.decide(from: .init(file: file, lines: lines), in: bareContext()).changes.first?.after
    }

    @Test func `a server's key is added, renewed, found and forgotten`() throws {
        let (old, new) = ("ssh-ed25519 AAAAold", "ssh-ed25519 AAAAnew")
        #expect(try known("x ssh-rsa A\n", [], ["key": .string("h \(new)")]) == "x ssh-rsa A\nh \(new)\n")
        #expect(try known("h \(old)\n", [1], ["key": .string("h \(new)")]) == "h \(new)\n")
        #expect(try known("h ssh-rsa A\n", [1], ["key": .string("h \(new)")]) == "h ssh-rsa A\nh \(new)\n")
        #expect(try known("|1|salt|hash \(new) comment\n", [1], ["key": .string("h \(new)")]) == nil)
        #expect(try known("h \(old)\nx ssh-rsa A\n", [1], ["state": "absent"]) == "x ssh-rsa A\n")
        #expect(try known("h \(old)\n", [1], ["key": .string("h \(new)"), "state": "absent"]) == nil)
    }

    @Test(
        arguments: [
            (["name": "h"], false), (["name": "h", "key": "other ssh-rsa A"], false),
            (["name": "h", "key": "h"], false),
            (["name": "[h]:22", "key": "[h]:22 ssh-rsa A"], true), (["name": "a.b", "key": "*.b ssh-rsa A"], true),
            (["name": "h", "key": "@cert-authority h ssh-rsa A"], true), (["name": "h", "state": "absent"], true),
        ] as [(Dict, Bool)])
    func `a key must be the named server's`(arguments: Dict, isRight: Bool) {
        #expect(((try? filled(KnownHosts.self, arguments)) != nil) == isRight)
    }
}
