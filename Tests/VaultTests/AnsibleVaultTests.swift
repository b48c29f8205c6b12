// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Vault

/// Texts go both ways between us and the real ansible-vault, which stands beside the Python of `LIFEBOAT_ORACLE`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["LIFEBOAT_ORACLE"]?.isEmpty == false))
struct AnsibleVaultTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "vault-\(UUID().uuidString)")
    private let password = "correct horse é"
    private let plain = "password: s3cret\nnote: héllo\n"

    private func ansibleVault(_ arguments: [String]) throws {
        let python = try #require(ProcessInfo.processInfo.environment["LIFEBOAT_ORACLE"])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments =
            [URL(fileURLWithPath: python).deletingLastPathComponent().appending(path: "ansible-vault").path] + arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ansible-vault failed")
    }

    @Test(arguments: [nil, "staging"])
    func `files go both ways`(_ id: String?) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, file) = (folder.appending(path: "key").path, folder.appending(path: "file.yml").path)
        try Data("  \(password)\n".utf8).write(to: URL(fileURLWithPath: key))
        let option = ["--vault-id", "\(id ?? "default")@\(key)"]
        let source = VaultSource(vaultID: option[1])
        let secrets = try VaultSecrets(sources: [source]) { _ in "" }

        try Data(plain.utf8).write(to: URL(fileURLWithPath: file))
        try ansibleVault(["encrypt"] + option + [file])
        let theirs = try String(contentsOfFile: file, encoding: .utf8)
        #expect(String(decoding: try secrets.decrypt(theirs, name: "it"), as: UTF8.self) == plain)
        #expect(VaultSecrets.id(of: theirs) == id)

        try Data(try secrets.encrypt(Array(plain.utf8), id: id).utf8).write(to: URL(fileURLWithPath: file))
        try ansibleVault(["decrypt"] + option + [file])
        #expect(try String(contentsOfFile: file, encoding: .utf8) == plain)
    }
}
