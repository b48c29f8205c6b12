// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Vault

/// `lifeboat vault encrypt`
struct VaultEncrypt: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "encrypt", abstract: "Encrypt files in place.")
    @OptionGroup var options: VaultOptions
    @Argument(help: "The files; `-` is standard input and output.") var files: [String]
    @Option(help: "Write the result here instead; `-` is standard output.") var output: String?

    func run() throws {
        let secrets = try options.secrets(confirming: true)
        for path in files {
            let plain = try VaultFile(path: path).read()
            guard !VaultSecrets.isVault(plain) else { throw Diagnostic("`\(path)` is encrypted already") }
            let text = try secrets.encrypt(plain, id: try options.label(in: secrets))
            try VaultFile(path: output ?? path).write(Array(text.utf8))
        }
    }
}

/// `lifeboat vault decrypt`
struct VaultDecrypt: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decrypt", abstract: "Decrypt files in place.")
    @OptionGroup var options: VaultOptions
    @Argument(help: "The files; `-` is standard input and output.") var files: [String]
    @Option(help: "Write the result here instead; `-` is standard output.") var output: String?

    func run() throws {
        let secrets = try options.secrets()
        for path in files {
            try VaultFile(path: output ?? path).write(try VaultFile(path: path).decrypted(secrets).plain)
        }
    }
}

/// `lifeboat vault view`
struct VaultView: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "view", abstract: "Show encrypted files.")
    @OptionGroup var options: VaultOptions
    @Argument(help: "The files.") var files: [String]

    func run() throws {
        let secrets = try options.secrets()
        for path in files {
            Console.print(String(decoding: try VaultFile(path: path).decrypted(secrets).plain, as: UTF8.self))
        }
    }
}

/// `lifeboat vault rekey`
struct VaultRekey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey", abstract: "Encrypt files anew under another password.")
    @OptionGroup var options: VaultOptions
    @Option(help: "A file with the new password, or a program that prints it.") var newVaultPasswordFile: String?
    @Option(help: "The new vault id and where its password comes from.") var newVaultId: String?
    @Argument(help: "The files.") var files: [String]

    func run() throws {
        let secrets = try options.secrets()
        let source =
            newVaultId.map(VaultSource.init(vaultID:))
            ?? newVaultPasswordFile.map(VaultSource.init(passwordFile:)) ?? .question
        let new = try source.secret { _ in try VaultOptions.ask("new", true) }
        // All are opened before one is written, so that a wrong password leaves none half done.
        let opened = try files.map { (path: $0, plain: try VaultFile(path: $0).decrypted(secrets).plain) }
        for file in opened {
            let text = try VaultSecrets.encrypt(file.plain, with: new, label: new.id == "default" ? nil : new.id)
            try VaultFile(path: file.path).write(Array(text.utf8))
        }
    }
}

/// `lifeboat vault encrypt-string`
struct VaultEncryptString: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt-string", abstract: "Encrypt a text as a value to paste into YAML.",
        discussion: "Without a text it is asked for, or read from standard input, so that no shell history keeps it.")
    @OptionGroup var options: VaultOptions
    @Option(name: [.short, .long], help: "The name of the variable.") var name: String?
    @Flag(help: "Read the text from standard input.") var stdin = false
    @Argument(help: "The text.") var text: String?

    func run() throws {
        let secrets = try options.secrets(confirming: true)
        let plain =
            try text
            ?? (stdin || !Console.isTerminal(0)
                ? String(decoding: VaultFile(path: "-").read(), as: UTF8.self) : Console.ask("The text", hidden: true))
        let vault = try secrets.encrypt(Array(plain.utf8), id: try options.label(in: secrets))
        let lines = vault.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        Console.print("\(name.map { "\($0): " } ?? "")!vault |\n\(lines)\n")
    }
}
