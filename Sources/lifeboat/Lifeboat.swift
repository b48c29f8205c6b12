// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct Lifeboat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifeboat",
        abstract: "Rebuilds a website from nothing, and proves that it can.",
        subcommands: [SandboxCommand.self])
}
