// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import Sandbox

/// `lifeboat sandbox ssh`: a shell on a machine.
struct SandboxSSH: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh",
        abstract: "Log in to a machine as root, or run a command there.",
        discussion: "This process becomes `ssh`, so its status is the command's.")

    @OptionGroup var choice: SandboxChoice

    @Argument(help: "The machine.")
    var machine: String

    @Argument(parsing: .captureForPassthrough, help: "A command and its arguments.")
    var command: [String] = []

    func run() async throws {
        let (sandbox, machine) = try await choice.find(machine)
        let remote = command.first == "--" ? Array(command.dropFirst()) : command
        let words = sandbox.sshCommand(for: machine) + remote
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        execvp("ssh", arguments)
        throw Diagnostic("can't run `ssh`: \(String(cString: strerror(errno)))", hint: "apt-get install openssh-client")
    }
}
