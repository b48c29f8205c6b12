// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import Vault

/// `lifeboat vault edit`: opens the decrypted text in the user's editor and encrypts what comes back.
struct VaultEdit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Edit an encrypted file in $EDITOR.",
        discussion: """
            The plain text lies in memory (/dev/shm) while you edit, readable by you alone; an unchanged text leaves \
            the file as it is.
            """)
    @OptionGroup var options: VaultOptions
    @Argument(help: "The file; a new one is made.") var file: String

    func run() throws {
        let secrets = try options.secrets()
        let target = VaultFile(path: file)
        let isNew = !LocalPath.exists(file)
        let (plain, id) = isNew ? ([], try options.label(in: secrets) ?? "default") : try target.decrypted(secrets)
        let folder = LocalPath.exists("/dev/shm") ? "/dev/shm" : "/tmp"
        var template = Array("\(folder)/lifeboat-vault-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Diagnostic("can't make a private folder in \(folder)") }
        let scratch = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let copy = VaultFile(path: "\(scratch)/\(file.split(separator: "/").last ?? "vault.yml")")
        defer {
            unlink(copy.path)
            rmdir(scratch)
        }
        try copy.write(plain)
        try edit(copy.path)
        let edited = try copy.read()
        guard edited != plain || isNew else { return Console.note("nothing has changed") }
        try target.write(Array(try secrets.encrypt(edited, id: id == "default" ? nil : id).utf8))
    }

    private func edit(_ path: String) throws {
        let editor =
            ["VISUAL", "EDITOR"].compactMap { (name: String) in getenv(name).map { String(cString: $0) } }.first ?? "vi"
        // The editor may come with options (`code --wait`), so a shell splits its words; the path is one word.
        let words: [String] = ["sh", "-c", "\(editor) \"$1\"", "sh", path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { (word: String) in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        guard posix_spawnp(&child, "sh", nil, nil, &arguments, environ) == 0 else {
            throw Diagnostic("can't start the editor `\(editor)`", hint: "set EDITOR")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Diagnostic("the editor `\(editor)` failed; the file is as it was") }
    }
}
