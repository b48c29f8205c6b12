// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// Reads the user's YAML files, opening those that ansible-vault has encrypted.
///
/// Everything it decrypts becomes known to the redactor: inline `!vault` values always, of a file encrypted as a whole
/// every text of six characters and more.
public struct DocumentReader: Sendable {
    /// The passwords.
    public let vault: VaultSecrets
    private let redactor: Redactor?

    /// A reader that knows passwords, and whom to tell what it decrypts.
    public init(vault: VaultSecrets = VaultSecrets(), redactor: Redactor? = nil) {
        self.vault = vault
        self.redactor = redactor
    }

    /// Opens inline `!vault` values.
    public var opener: VaultOpener {
        { text, place in
            let plain = try vault.decrypt(text, name: "this value", at: place)
            guard let secret = String(validating: plain, as: UTF8.self) else {
                throw Diagnostic("the encrypted value is not UTF-8 text", at: place)
            }
            redactor?.learn(secret)
            return secret
        }
    }

    /// The text of a file, decrypted when it is a vault's.
    public func text(path: String, name: String? = nil) throws -> SourceText { try read(path, name).source }

    /// The documents of a YAML file, decrypted when it is a vault's.
    ///
    /// `name` is what messages call it, the path itself unless given.
    public func document(path: String, name: String? = nil) throws -> YAMLDocument {
        let (source, encrypted) = try read(path, name)
        let document = try YAMLDocument(source)
        if encrypted { try document.nodes.forEach { try learn($0.value(vault: opener)) } }
        return document
    }

    /// The variables of a YAML file; none when it is empty.
    ///
    /// Throws a `Diagnostic` when it has more than one document or isn't a mapping. Warnings go to `warn`.
    public func variables(
        path: String, name: String? = nil, warn: (Diagnostic) -> Void = { _ in }
    ) throws -> WrittenVariables {
        let document = try document(path: path, name: name)
        document.warnings.forEach(warn)
        guard let node = try document.single() else { return WrittenVariables() }
        return try WrittenVariables(node, vault: opener, what: "a file of variables")
    }

    private func read(_ path: String, _ name: String?) throws -> (source: SourceText, encrypted: Bool) {
        let source = try SourceText(path: path, name: name)
        guard VaultSecrets.isVault(source.text) else { return (source, false) }
        let plain = try vault.decrypt(source.text, name: "`\(source.file)`")
        guard let text = String(validating: plain, as: UTF8.self) else {
            throw Diagnostic("`\(source.file)` is not UTF-8 text once decrypted")
        }
        return (SourceText(file: source.file, text: text), true)
    }

    private func learn(_ value: Value) {
        switch value {
        case .string(let text): if text.count >= 6 { redactor?.learn(text) }
        case .list(let items): items.forEach(learn)
        case .dict(let dict): dict.values.forEach(learn)
        default: break
        }
    }
}
