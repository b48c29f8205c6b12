// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Playbooks

/// Where hosts come from and how secrets are opened.
struct InventoryOptions: ParsableArguments {
    @Option(
        name: [.short, .long], help: "An inventory: a file, a folder, a script, or `host1,host2,`. May be repeated.")
    var inventory: [String] = []

    @Option(name: [.short, .long], help: "Only hosts that match this pattern too.")
    var limit: String?

    @Option(
        name: [.customShort("e"), .long],
        help: "Variables: `key=value`, YAML, JSON, or @file. They win over all others.")
    var extraVars: [String] = []

    @Option(help: "A file with the vault password, or a program that prints it.")
    var vaultPasswordFile: [String] = []

    @Option(help: "A vault id and where its password comes from: `label@file` or `label@prompt`.")
    var vaultId: [String] = []

    @Flag(
        name: [.customShort("J"), .customLong("ask-vault-pass"), .customLong("ask-vault-password")],
        help: "Ask for the vault password.")
    var askVaultPass = false
}

/// How hosts are reached, and as whom.
struct ConnectionOptions: ParsableArguments {
    @Option(name: [.customShort("u"), .customLong("user")], help: "The user to log in as.")
    var user: String?

    @Option(name: [.customLong("private-key"), .customLong("key-file")], help: "The private key to log in with.")
    var privateKey: String?

    @Option(name: [.customShort("c"), .long], help: "The kind of connections: ssh or local.")
    var connection: String?

    @Option(name: [.customShort("T"), .long], help: "Seconds a connection may take to stand; 10 unless said.")
    var timeout: Int?

    @Option(help: "Arguments for all SSH connections, as ssh takes them.")
    var sshCommonArgs: String?

    @Option(help: "Further arguments for SSH connections.")
    var sshExtraArgs: String?

    @Flag(name: [.customShort("k"), .long], help: "Ask for the password to log in with.")
    var askPass = false

    @Flag(name: [.short, .long], help: "Run tasks as another user: root, unless --become-user says who.")
    var become = false

    @Option(help: "The user that tasks run as.")
    var becomeUser: String?

    @Option(help: "How to become that user: sudo or su.")
    var becomeMethod: String?

    @Flag(name: [.customShort("K"), .long], help: "Ask for the password that sudo or su wants.")
    var askBecomePass = false

    @Option(name: [.short, .long], help: "How many hosts work at once; 50 unless said.")
    var forks: Int?
}

/// What may be changed and what is told.
struct OutputOptions: ParsableArguments {
    @Flag(name: [.customShort("C"), .long], help: "Change nothing; say what would change.")
    var check = false

    @Flag(name: [.customShort("D"), .long], help: "Show the differences of what changes.")
    var diff = false

    @Flag(
        name: [.customShort("v"), .long],
        help: "Say more: -v results, -vv conditions of skipped tasks, -vvv connections.")
    var verbose: Int

    @Option(help: "How a run is told on standard output: auto, plain or ndjson.")
    var output: OutputKind = .auto

    @Option(help: "Also write the run as JUnit XML to this file.")
    var junit: String?

    enum OutputKind: String, ExpressibleByArgument, CaseIterable {
        case auto, plain, ndjson
    }
}
