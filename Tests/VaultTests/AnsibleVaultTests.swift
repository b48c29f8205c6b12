// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import Vault

/// Texts go both ways between us and the real ansible-vault, which stands beside the Python of `LIFEBOAT_ORACLE`.
@Suite(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with ansible-core"), .timeLimit(.minutes(5)))
struct AnsibleVaultTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "vault-\(UUID().uuidString)")
    private let password = "correct horse é"
    private let plain = "password: s3cret\nnote: héllo\n"

    private func ansibleVault(_ arguments: [String]) async throws {
        _ = try await Oracle.run(program: "ansible-vault", arguments)
    }

    @Test(arguments: [nil, "staging"])
    func `files go both ways`(_ id: String?) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, file) = (folder.appending(path: "key").path, folder.appending(path: "file.yml").path)
        try Data("  \(password)\n".utf8).write(to: URL(fileURLWithPath: key))
        let option = ["--vault-id", "\(id ?? "default")@\(key)"]
        let source = VaultSource(vaultID: option[1])
        let secrets = try VaultSecrets(sources: [source]) { _ in "" }

        try Data(plain.utf8).write(to: URL(fileURLWithPath: file))
        try await ansibleVault(["encrypt"] + option + [file])
        let theirs = try String(contentsOfFile: file, encoding: .utf8)
        #expect(String(decoding: try secrets.decrypt(theirs, name: "it"), as: UTF8.self) == plain)
        #expect(VaultSecrets.id(of: theirs) == id)

        try Data(try secrets.encrypt(Array(plain.utf8), id: id).utf8).write(to: URL(fileURLWithPath: file))
        try await ansibleVault(["decrypt"] + option + [file])
        #expect(try String(contentsOfFile: file, encoding: .utf8) == plain)
    }
}
