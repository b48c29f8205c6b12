// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import FoundationEssentials
import Glibc
import Values

/// `lifeboat backup escrow`: the one sheet from which everything can be opened.
struct BackupEscrow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escrow", abstract: "Print the sheet that opens the stores: addresses, passwords, commands.",
        discussion: """
            Print it on paper, or give it to two people's password managers; never keep it on what it unlocks. \
            A drill uses nothing but this sheet.
            """)

    @OptionGroup var options: BackupOptions

    func run() async throws {
        // Passwords are masked in all that a run tells, so the sheet takes another way: a file that only we can read.
        let folder = "/tmp/lifeboat-escrow-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(folder, 0o700) == 0 else {
            throw Diagnostic("can't make `\(folder)`: \(String(cString: strerror(errno)))")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sheet = folder + "/sheet"
        var question = ["escrow", "--into", sheet]
        for file in options.inventory.vaultPasswordFile.prefix(1) { question += ["--vault-password-file", file] }
        _ = try await options.ask(question)
        Console.print(try String(contentsOfFile: sheet, encoding: .utf8))
    }
}
