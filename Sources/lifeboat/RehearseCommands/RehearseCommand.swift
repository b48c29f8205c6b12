// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `lifeboat rehearse`: does on staging what shall be done in production, and says whether it went well.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", abstract: "Rehearse a change on staging, and say whether it is safe.",
        subcommands: [RehearseUpgrade.self])
}

/// `lifeboat rehearse upgrade`.
struct RehearseUpgrade: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Rehearse an upgrade.", subcommands: [RehearseWordPress.self])
}
