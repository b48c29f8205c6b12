// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import YAMLDocument

/// Where a vault password comes from: a file, a program that prints it, or a question.
public struct VaultSource: Hashable, Sendable {
    /// The kinds of source.
    public enum Kind: Hashable, Sendable {
        /// A file, run when it is executable.
        case file(String)
        /// A question to the user.
        case prompt
    }

    /// The vault id.
    public var id: String
    /// The kind.
    public var kind: Kind

    /// What `--vault-id` takes: `id@file`, `id@prompt`, or a file alone.
    public init(vaultID text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let source = parts.last ?? text
        id = parts.count == 2 && !parts[0].isEmpty ? parts[0] : "default"
        kind = source == "prompt" || source == "prompt_ask_vault_pass" ? .prompt : .file(source)
    }

    /// What `--vault-password-file` takes.
    public init(passwordFile path: String) {
        id = "default"
        kind = .file(path)
    }

    /// What `--ask-vault-password` means.
    public static var question: VaultSource { VaultSource(vaultID: "default@prompt") }

    /// The password of this source; `prompt` asks the user for the password of an id.
    ///
    /// Throws a `Diagnostic` when the file can't be read, the program fails, or the password is empty.
    public func secret(prompt: (_ id: String) throws -> String) throws -> VaultSecret {
        switch kind {
        case .prompt: try checked(try prompt(id), from: "the answer")
        case .file(let path): try checked(try Self.password(expanded(path), id: id), from: "`\(path)`")
        }
    }

    private func checked(_ text: String, from source: String) throws -> VaultSecret {
        let password = text.trimmingSpaces
        guard !password.isEmpty else { throw Diagnostic("the vault password from \(source) is empty") }
        return VaultSecret(id: id, password: Array(password.utf8))
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }

    private static func password(_ path: String, id: String) throws -> String {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw Diagnostic(
                "there is no vault password file `\(path)`", hint: "is the path relative to another folder?")
        }
        guard info.st_mode & S_IFMT != S_IFDIR else {
            throw Diagnostic("the vault password file `\(path)` is a folder")
        }
        guard info.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH) != 0 else {
            return String(decoding: try SourceText.bytes(path: path), as: UTF8.self)
        }
        let name = path.split(separator: "/").last ?? ""
        let stem = name.split(separator: ".").first ?? name
        let result = try ControllerProgram.run(path, stem.hasSuffix("-client") ? ["--vault-id", id] : [])
        guard result.status == 0 else {
            throw Diagnostic(
                "the vault password script `\(path)` failed with status \(result.status)",
                hint: result.status == 2 && stem.hasSuffix("-client") ? "it knows no password for the id `\(id)`" : nil,
                notes: result.errors.split(separator: "\n").suffix(5).map(String.init))
        }
        return result.output
    }
}

extension VaultSecrets {
    /// The passwords of `sources`, in their order.
    public init(sources: [VaultSource], prompt: (_ id: String) throws -> String) throws {
        self.init(try sources.map { try $0.secret(prompt: prompt) })
    }
}
