// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Inventory
import Playbooks
import Reports

/// What commands about machines share: a plan in check mode, a question, and then the run.
struct MachineWork: Sendable {
    let bench: Workbench
    let inventory: Inventory
    let setup: RunSetup
    let options: RunOptions

    init(_ inventoryOptions: InventoryOptions, _ connection: ConnectionOptions, _ output: OutputOptions) throws {
        bench = try Workbench(inventoryOptions)
        inventory = try bench.inventory(inventoryOptions)
        setup = RunSetup(bench: bench, inventory: inventoryOptions, connection: connection, output: output)
        options = try setup.options()
        guard !inventory.hosts.isEmpty else {
            throw Diagnostic(
                "there is no inventory, so nothing says which machines there shall be",
                hint: "name one: -i inventories/production")
        }
    }

    /// What the inventory is called: the last part of its path.
    var name: String {
        options.inventorySources.first.flatMap { $0.split(separator: "/").last }.map(String.init) ?? "the inventory"
    }

    /// The hosts that are meant.
    func hosts() throws -> [String] { try inventory.hosts(matching: "all", limit: options.limit) }

    /// Whether the inventory knows an address of `host`.
    func hasAddress(_ host: String) -> Bool {
        let folder = options.inventorySources.first ?? "."
        return inventory.hosts[host]?.variables["ansible_host"] != nil
            || LocalPath.exists("\(folder)/host_vars/\(host)/linode.yml")
    }

    /// Ends with what is wrong with the playbooks, before anything is asked or done.
    func check(_ playbooks: [Playbook]) throws {
        let run = bench.run(inventory, options, sinks: [])
        let problems = run.problems(in: playbooks) + run.undefinedVariables(in: playbooks)
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// Prints what `paths` would change with `modules`, and returns how much that is.
    ///
    /// Ends the program when the plan can't be made.
    func plan(_ paths: [String], modules: Set<String>) async throws -> Int {
        let report = PlanReport(style: setup.style, modules: modules) { Console.print($0) }
        var options = options
        options.checkMode = true
        let summary = await bench.run(inventory, options, sinks: [report]).run(try PlayCommand.load(paths, with: bench))
        guard summary.exitCode == 0 else { throw ExitCode(summary.exitCode) }
        return report.changes
    }

    /// Goes on when the user has typed `expected`, or was not to be asked.
    func confirm(_ yes: Bool, _ question: String, expected: String) throws {
        if yes { return }
        Console.print("\n")
        let answer: String
        do { answer = try Console.ask(question, hidden: false) } catch is NoTerminal {
            throw Diagnostic("there is no terminal to ask on", hint: "`--yes` goes on without asking")
        }
        guard answer == expected else {
            Console.note("nothing was changed")
            throw ExitCode(1)
        }
    }

    /// Runs the playbooks for real.
    func perform(_ playbooks: [Playbook], paths: [String]) async throws {
        let journal = try JournalPlace(inventory: options.inventorySources, playbooks: paths).open(bench.redactor)
        let code = await setup.run(playbooks) { bench.run(inventory, options, sinks: $0, journal: journal) }
        journal.close()
        if code != 0 { throw ExitCode(code) }
    }
}
