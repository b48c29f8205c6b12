// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Glibc
import Inventory
import Playbooks
import Recovery
import Values

/// `lifeboat recreate`: staging from production.
struct RecreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recreate",
        abstract: "Make staging anew from production's backup, without anything that belongs to production.",
        discussion: """
            It runs playbooks/recreate.yml after showing what will be: the machines are rebuilt and keep their addresses, \
            the backup is restored while they reach nobody, people, keys and addresses of production are taken out, the \
            site comes up under its own name, and a search of everything finds nothing of production. Only an inventory \
            that says `environment_kind: staging` can be recreated. `--check` ends after the plan.
            """)

    @Option(help: "The environment whose backups are taken.")
    var from: String

    @Option(help: "The set's id; the newest complete one when left out.")
    var set: String?

    @Flag(help: "Keep the machines as they are, with all that is on them, instead of making them anew.")
    var keepMachines = false

    @Option(help: "The playbook; `machines.yml` and `recreate-sets.yml` beside it are the plan.")
    var playbook = "playbooks/recreate.yml"

    @Flag(name: [.short, .long], help: "Go on without asking.")
    var yes = false

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if inventoryOptions.limit != nil {
            throw ValidationError("staging is recreated as a whole: --limit has no meaning here")
        }
    }

    func run() async throws {
        let before = try MachineWork(inventoryOptions, connection, output)
        try RecreateTarget(
            inventory: before.inventory, files: VariableFiles(reader: before.bench.reader), name: before.name
        ).check(from: from)
        let chosen = try await chooseSet()
        var inventory = inventoryOptions
        inventory.extraVars.append(Value.dict(variables(set: chosen.id)).json())
        let work = try MachineWork(inventory, connection, output)
        let whole = try PlayCommand.load([playbook], with: work.bench)
        try work.check(whole)
        try await showPlan(work, whole, chosen)
        if output.check { return }
        try work.confirm(yes, "Everything on these machines is lost. Go on? Type \(work.name):", expected: work.name)
        try await work.perform(whole, paths: [playbook])
    }

    private func variables(set: String) -> Dict {
        [
            "recreate_from": .string(from), "recreate_set": .string(set), "recreate_machines": .bool(!keepMachines),
            "rebuild": .string("recreate-\(time(nil))"),
        ]
    }

    private var folder: String {
        let parts = playbook.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// The set that is restored on all hosts, and how old it is.
    private func chooseSet() async throws -> (id: String, line: String) {
        var options = try BackupOptions.parse(["--playbooks", folder])
        options.inventory = inventoryOptions
        options.connection = connection
        let question: Dict = ["recreate_from": .string(from), "backup_question": ["list"]]
        let answer = try await BackupPlay(options: options, playbook: "recreate-sets.yml", variables: question).ask()
        let (stores, now) = try StoreContents.read(answer)
        let sets = stores.flatMap { store in store.sets.filter(\.isComplete).map { (store, $0) } }
        let found = sets.filter { set == nil || $0.1.id == set }.max { $0.1.started < $1.1.started }
        guard let (store, chosen) = found else {
            let trouble = stores.compactMap(\.trouble).first
            throw Diagnostic(
                trouble ?? "there is no complete set \(set.map { "`\($0)` " } ?? "")of the environment `\(from)`",
                hint: trouble == nil ? "`lifeboat backup list` with its inventory shows what there is" : nil)
        }
        let age = Span(seconds: now - chosen.started)
        return (
            chosen.id, "set \(chosen.id) of \(from) from store \(store.name), \(age) old, \(chosen.bytes >> 20) MiB"
        )
    }

    private func showPlan(_ work: MachineWork, _ whole: [Playbook], _ chosen: (id: String, line: String)) async throws {
        Console.print("The plan for \(work.name)\n\nmachines and firewalls:\n")
        if keepMachines {
            Console.print("  kept as they are: \(try work.hosts().joined(separator: ", "))\n")
        } else {
            let machines = ["linode_instance", "linode_firewall", "linode_nodebalancer"]
            if try await work.plan(["\(folder)/machines.yml"], modules: Set(machines)) == 0 {
                Console.print("  nothing to change\n")
            }
        }
        Console.print("\ndata:\n  \(chosen.line)\n\nwhat runs on them:\n")
        for play in whole.flatMap(\.plays) where !keepMachines || play.title != "Machines" {
            let pattern = play.hosts.map(\.text).joined(separator: ",")
            let hosts = try work.inventory.hosts(matching: pattern, limit: nil)
            if !hosts.isEmpty { Console.print("  \(play.title): \(hosts.joined(separator: ", "))\n") }
        }
    }
}
