// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// A vault password and the id it is known by.
public struct VaultSecret: Sendable {
    /// The vault id; `default` when none was given.
    public var id: String
    /// The password.
    public var password: [UInt8]

    /// A password under an id.
    public init(id: String = "default", password: [UInt8]) {
        self.id = id
        self.password = password
    }
}

extension VaultSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id alone: a password never shows in a message or a log.
    public var description: String { "vault password `\(id)`" }
    /// The id alone.
    public var debugDescription: String { description }
    /// The id alone.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// The vault passwords of a run, and what they open and close.
public struct VaultSecrets: Sendable {
    /// The passwords in the order they are tried.
    public let all: [VaultSecret]

    /// The passwords of a run, none if it needs none.
    public init(_ all: [VaultSecret] = []) { self.all = all }

    /// Whether `text` is something that ansible-vault has encrypted.
    public static func isVault(_ text: String) -> Bool { text.hasPrefix(VaultText.marker) }

    /// Whether a file beginning with `bytes` is something that ansible-vault has encrypted.
    public static func isVault(_ bytes: [UInt8]) -> Bool { bytes.starts(with: VaultText.marker.utf8) }

    /// The vault id a text was encrypted under; nil for format 1.1, which has none.
    public static func id(of text: String) -> String? { try? VaultText(text).id }

    /// Encrypts `plain`, by format 1.2 when `id` is given and isn't `default`, else by 1.1.
    ///
    /// Salt of 32 random bytes. Throws a `Diagnostic` when there is no such password.
    public func encrypt(_ plain: [UInt8], id: String? = nil) throws -> String {
        guard let secret = all.first(where: { id == nil || $0.id == id }) else {
            throw Diagnostic(
                id.map { "no vault password with the id `\($0)`" } ?? "no vault password was given",
                hint: "give one with --vault-password-file or --vault-id")
        }
        return try Self.encrypt(plain, with: secret, label: id == "default" ? nil : id)
    }

    /// Encrypts `plain` with one password; `label` is the vault id to write into the header.
    public static func encrypt(_ plain: [UInt8], with secret: VaultSecret, label: String? = nil) throws -> String {
        guard let salt = VaultCipher.random(32), let cipher = VaultCipher(password: secret.password, salt: salt),
            let ciphertext = cipher.encrypt(plain)
        else { throw Diagnostic("OpenSSL can't encrypt here") }
        return VaultText(id: label, salt: salt, tag: cipher.tag(of: ciphertext), ciphertext: ciphertext).text
    }

    /// What `text` hides.
    ///
    /// The password of its vault id is tried first, then the others. Throws a `Diagnostic` that names `name`, the place
    /// and the ids that were tried; never the password or the text.
    public func decrypt(_ text: String, name: String, at place: SourceLocation? = nil) throws -> [UInt8] {
        try decryptNamingSecret(text, name: name, at: place).plain
    }

    /// What `text` hides, and the id of the password that opened it.
    public func decryptNamingSecret(
        _ text: String, name: String, at place: SourceLocation? = nil
    ) throws -> (plain: [UInt8], id: String) {
        let vault = try Self.read(text, name: name, at: place)
        guard !all.isEmpty else {
            throw Diagnostic(
                "\(name) is encrypted, but no vault password was given", at: place,
                hint: "give one with --vault-password-file or --vault-id")
        }
        let ordered = all.filter { $0.id == vault.id } + all.filter { $0.id != vault.id }
        for secret in ordered {
            guard let cipher = VaultCipher(password: secret.password, salt: vault.salt),
                cipher.accepts(vault.tag, of: vault.ciphertext)
            else { continue }
            guard let plain = cipher.decrypt(vault.ciphertext) else {
                throw Diagnostic("the vault text of \(name) is damaged: its padding is wrong", at: place)
            }
            return (plain, secret.id)
        }
        throw wrongPassword(ordered.map(\.id), vault.id, name: name, at: place)
    }

    private func wrongPassword(
        _ tried: [String], _ id: String?, name: String, at place: SourceLocation?
    ) -> Diagnostic {
        let ids = tried.map { "`\($0)`" }.joined(separator: ", ")
        var hint = "is it the right password file, or has the text been changed?"
        if let id, !all.contains(where: { $0.id == id }) {
            hint = "it was encrypted under the vault id `\(id)`: give its password with --vault-id \(id)@FILE"
        }
        return Diagnostic("no vault password opens \(name); tried \(ids)", at: place, hint: hint)
    }

    private static func read(_ text: String, name: String, at place: SourceLocation?) throws -> VaultText {
        do throws(VaultText.Flaw) {
            return try VaultText(text)
        } catch {
            switch error {
            case .noHeader:
                throw Diagnostic(
                    "\(name) is not a vault text", at: place,
                    hint: "a vault text begins with `$ANSIBLE_VAULT;1.1;AES256`")
            case .version(let version):
                throw Diagnostic(
                    "\(name) has the vault format `\(version)`; 1.1 and 1.2 can be read", at: place,
                    hint: "rekey it with a current ansible-vault")
            case .cipher(let cipher):
                throw Diagnostic("\(name) has the unknown vault cipher `\(cipher)`; expected AES256", at: place)
            case .body:
                throw Diagnostic(
                    "the vault text of \(name) is damaged: it is not what ansible-vault writes", at: place,
                    hint: "was a line lost or changed when it was copied?")
            }
        }
    }
}
