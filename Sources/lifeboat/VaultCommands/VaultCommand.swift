// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import Vault

/// `lifeboat vault`: files and values that only a password opens, in ansible-vault's format.
struct VaultCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Encrypt, open and change secrets, in ansible-vault's format.",
        discussion: """
            A file of secrets beside an inventory, made and changed:
              lifeboat vault encrypt inventories/production/group_vars/all/vault.yml
              lifeboat vault edit inventories/production/group_vars/all/vault.yml

            A single value, to paste into any file of variables:
              lifeboat vault encrypt-string --name db_password

            The password is asked for, unless --vault-password-file or --vault-id says where it is.
            """,
        subcommands: [
            VaultEncrypt.self, VaultDecrypt.self, VaultView.self, VaultEdit.self, VaultRekey.self,
            VaultEncryptString.self,
        ])
}

/// Where passwords come from.
struct VaultOptions: ParsableArguments {
    @Option(help: "A file with the password, or a program that prints it.")
    var vaultPasswordFile: [String] = []

    @Option(help: "A vault id and where its password comes from: `label@file` or `label@prompt`.")
    var vaultId: [String] = []

    @Option(help: "The vault id to encrypt under, of those given.")
    var encryptVaultId: String?

    /// The passwords; asked for when none is named.
    func secrets(confirming: Bool = false) throws -> VaultSecrets {
        var sources = vaultId.map(VaultSource.init(vaultID:)) + vaultPasswordFile.map(VaultSource.init(passwordFile:))
        if sources.isEmpty, let file = getenv("ANSIBLE_VAULT_PASSWORD_FILE").map({ String(cString: $0) }) {
            sources.append(VaultSource(passwordFile: file))
        }
        if sources.isEmpty { sources = [.question] }
        return try VaultSecrets(sources: sources) { try Self.ask($0, confirming) }
    }

    static func ask(_ id: String, _ confirming: Bool) throws -> String {
        let password = try Console.ask("Vault password (\(id))", hidden: true)
        if confirming, try Console.ask("Confirm vault password (\(id))", hidden: true) != password {
            throw Diagnostic("the two passwords differ")
        }
        return password
    }

    /// The id to encrypt under: the one asked for, or the only one with a name.
    func label(in secrets: VaultSecrets) throws -> String? {
        if let encryptVaultId { return encryptVaultId }
        let named = secrets.all.map(\.id).filter { $0 != "default" }
        guard named.count <= 1 || secrets.all.contains(where: { $0.id == "default" }) else {
            throw Diagnostic(
                "several vault ids are given: \(named.joined(separator: ", "))",
                hint: "say under which to encrypt: --encrypt-vault-id \(named[0])")
        }
        return secrets.all.first.flatMap { $0.id == "default" ? nil : $0.id }
    }
}
