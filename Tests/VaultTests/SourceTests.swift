// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import TestSupport
import Testing
import Values
import Vault

@Suite(.timeLimit(.minutes(5))) struct SourceTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vault-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ file: URL, executable: Bool = false) throws -> String {
        try Data(text.utf8).write(to: file)
        if executable { try ExecutableFile.make(file.path) }
        return file.path
    }

    @Test func `a password file is stripped of white space`() throws {
        try withFolder { folder in
            let path = try write("\n  two words \n\n", folder.appending(path: "pw"))
            let secret = try VaultSource(passwordFile: path).secret { _ in "" }
            #expect(secret.password == Array("two words".utf8))
            #expect(secret.id == "default")
        }
    }

    @Test func `an executable password file is run, and a client learns the id`() throws {
        try withFolder { folder in
            let script = try write("#!/bin/sh\necho \"args:$*\"\n", folder.appending(path: "pw.sh"), executable: true)
            let client = try write(
                "#!/bin/sh\necho \"args:$*\"\n", folder.appending(path: "my-client.sh"), executable: true)
            #expect(try VaultSource(vaultID: "dev@\(script)").secret { _ in "" }.password == Array("args:".utf8))
            let secret = try VaultSource(vaultID: "dev@\(client)").secret { _ in "" }
            #expect(secret.password == Array("args:--vault-id dev".utf8))
            #expect(secret.id == "dev")
        }
    }

    @Test func `a prompt asks for the id`() throws {
        let secret = try VaultSource(vaultID: "prod@prompt").secret { "password of \($0)" }
        #expect(secret.password == Array("password of prod".utf8))
    }

    @Test func `a failing script, a missing file and an empty password are named`() throws {
        try withFolder { folder in
            let script = try write("#!/bin/sh\necho no >&2; exit 3\n", folder.appending(path: "pw"), executable: true)
            let empty = try write(" \n", folder.appending(path: "empty"))
            for (path, message) in [
                (script, "the vault password script `\(script)` failed with status 3"),
                (empty, "the vault password from `\(empty)` is empty"),
                ("/nowhere/pw", "there is no vault password file `/nowhere/pw`"),
            ] {
                let problem = #expect(throws: Diagnostic.self) {
                    try VaultSource(passwordFile: path).secret { _ in "" }
                }
                #expect(problem?.message == message)
            }
        }
    }

    @Test func `what is decrypted becomes known to the redactor`() throws {
        try withFolder { folder in
            let secrets = VaultSecrets([VaultSecret(password: Array("pw".utf8))])
            let inline = try secrets.encrypt(Array("inline-secret".utf8))
            let lines = inline.split(separator: "\n").map { "  \($0)\n" }.joined()
            let whole = try secrets.encrypt(Array("user: short\nkey: whole-file-secret\n".utf8))
            let first = try write("a: !vault |\n\(lines)plain: not-secret\n", folder.appending(path: "a.yml"))
            let second = try write(whole, folder.appending(path: "b.yml"))
            let redactor = Redactor()
            let reader = DocumentReader(vault: secrets, redactor: redactor)
            #expect(try reader.variables(path: first).values == ["a": "inline-secret", "plain": "not-secret"])
            #expect(try reader.variables(path: second).values["key"] == "whole-file-secret")
            let shown = redactor.redact("inline-secret not-secret short whole-file-secret")
            #expect(shown == "******** not-secret short ********")
        }
    }
}
