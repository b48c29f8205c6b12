// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Sandbox

/// `lifeboat sandbox down`: removes machines and all they had.
struct SandboxDown: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "End machines and remove their disks.",
        discussion: "Without names of machines the whole sandbox goes, with its bridge and its firewall table.")

    @OptionGroup var choice: SandboxChoice

    @Flag(help: "Take down all sandboxes.")
    var all = false

    @Argument(help: "Machines to remove; the others stay.")
    var machines: [String] = []

    func validate() throws {
        if choice.inventory == nil && choice.name == nil && machines.isEmpty && !all {
            throw ValidationError("say which: machines, `-i inventory`, `--name sandbox`, or `--all`")
        }
    }

    func run() async throws {
        for name in machines {
            let (sandbox, machine) = try await choice.find(name)
            try await sandbox.remove([machine.name])
            Console.note("removed \(name)")
        }
        guard machines.isEmpty else { return }
        for sandbox in try choice.present() {
            try await sandbox.down()
            Console.note("took down the sandbox `\(sandbox.name)`")
        }
    }
}

/// `lifeboat sandbox rebuild`: gives machines new disks.
struct SandboxRebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Give machines new, bare disks; they keep their addresses.")

    @OptionGroup var choice: SandboxChoice

    @Argument(help: "Machines to rebuild.")
    var machines: [String]

    func run() async throws {
        for name in machines {
            let (sandbox, machine) = try await choice.find(name)
            try await sandbox.rebuild(machine.name)
            Console.note("rebuilt \(name)")
        }
    }
}

/// `lifeboat sandbox reap`: takes down what has outlived its lease.
struct SandboxReap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reap",
        abstract: "Take down sandboxes that have outlived their lease, such as those of dead tests.")

    func run() async throws {
        for name in try await Sandbox.reap() { Console.note("took down the sandbox `\(name)`: its lease was over") }
    }
}
