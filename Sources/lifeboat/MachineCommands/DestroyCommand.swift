// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics

/// `lifeboat destroy`: deletes the machines of an inventory.
struct DestroyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy",
        abstract: "Delete the machines of an inventory, after showing which and asking for its name.",
        discussion: "Only machines that carry the inventory's tag are touched. Their Linode backups go with them.")

    @Option(help: "The playbook.")
    var playbook = "playbooks/destroy.yml"

    @Flag(help: "Go on without asking.")
    var yes = false

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let work = try MachineWork(inventoryOptions, connection, output)
        let whole = try PlayCommand.load([playbook], with: work.bench)
        try work.check(whole)
        Console.print("What would go from \(work.name):\n")
        let count = try await work.plan([playbook], modules: ["linode_instance", "linode_firewall"])
        if count == 0 { Console.print("  nothing: there is no machine with its tag\n") }
        if output.check { return }
        try work.confirm(yes, "Type the name of the inventory to delete all this", expected: work.name)
        try await work.perform(whole, paths: [playbook])
    }
}
