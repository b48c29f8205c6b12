// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Inventory
import Playbooks

/// `lifeboat provision`: makes the machines of an inventory and the site on them.
struct ProvisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision",
        abstract: "Make the machines of an inventory, and the site on them, after showing what there will be.",
        discussion: """
            It runs playbooks/provision.yml: machines and firewalls through the Linode API, the site, the names, the \
            certificates, and a walk through the site by its name. It may be interrupted anywhere and started again: \
            it goes on, and makes nothing twice. `--check` ends after the plan.
            """)

    @Option(help: "The playbook; `machines.yml` and `dns.yml` beside it are the plan.")
    var playbook = "playbooks/provision.yml"

    @Flag(name: [.short, .long], help: "Go on without asking.")
    var yes = false

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let work = try MachineWork(inventoryOptions, connection, output)
        let whole = try PlayCommand.load([playbook], with: work.bench)
        try work.check(whole)
        try await showPlan(work, whole)
        if output.check { return }
        try work.confirm(yes, "Go on? (yes/no)", expected: "yes")
        try await work.perform(whole, paths: [playbook])
    }

    private func showPlan(_ work: MachineWork, _ whole: [Playbook]) async throws {
        let folder = playbook.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let beside = { (name: String) in folder.isEmpty ? name : "\(folder)/\(name)" }
        // What is wrong with the names is told before a machine is paid for.
        let unmade = try work.hosts().filter { !work.hasAddress($0) }
        let names = try PlannedNames(work, unmade: unmade)
        Console.print("The plan for \(work.name)\n\nmachines and firewalls:\n")
        let machines = try await work.plan(
            [beside("machines.yml")], modules: ["linode_instance", "linode_firewall", "linode_nodebalancer"])
        if machines == 0 { Console.print("  nothing to change\n") }
        Console.print("\nnames:\n")
        if LocalPath.exists(beside("dns.yml")) { try await names.show() } else { Console.print("  none\n") }
        Console.print("\nwhat runs on them:\n")
        for play in whole.flatMap(\.plays) {
            let pattern = play.hosts.map(\.text).joined(separator: ",")
            let hosts = try work.inventory.hosts(matching: pattern, limit: inventoryOptions.limit)
            guard !hosts.isEmpty else { continue }
            Console.print("  \(play.title): \(hosts.joined(separator: ", "))\n")
        }
    }
}
