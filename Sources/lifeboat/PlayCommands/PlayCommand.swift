// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Inventory
import Playbooks

/// `lifeboat play`: runs playbooks.
struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Run playbooks on the hosts of an inventory.",
        discussion: """
            What would happen, without touching anything:
              lifeboat play site.yml -i inventories/staging --check --diff

            Only a part of it:
              lifeboat play site.yml -i inventories/staging --limit 'db*' --tags backup
              lifeboat play site.yml -i inventories/staging --start-at-task "create the database"

            What is in it, and whether it can be understood:
              lifeboat play site.yml -i inventories/staging --list-tasks
              lifeboat play site.yml -i inventories/staging --syntax-check

            Without -i the inventory of ansible.cfg is used. An inventory's folder may hold its vault password in \
            `.vault-password`. A run that was interrupted or failed is simply started again: what is done already is \
            found so, and handlers that were left due are run.
            """)

    @Argument(help: "The playbooks, in the order they run.")
    var playbooks: [String]

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @OptionGroup(title: "Which tasks") var selection: SelectionOptions
    @OptionGroup(title: "Look, don't run") var look: LookOptions

    func run() async throws {
        let bench = try Workbench(inventoryOptions)
        let inventory = try bench.inventory(inventoryOptions)
        let setup = RunSetup(bench: bench, inventory: inventoryOptions, connection: connection, output: output)
        var options = try setup.options()
        options.tags = selection.tags.flatMap(Self.names).nonEmpty ?? bench.configuration.tags
        options.skipTags = selection.skipTags.flatMap(Self.names).nonEmpty ?? bench.configuration.skipTags
        options.startAtTask = selection.startAtTask
        options.forceHandlers = options.forceHandlers || selection.forceHandlers
        let loaded = try Self.load(playbooks, with: bench)
        if let drill = loaded.first(where: { $0.drill != nil }), !look.isAsked {
            throw Diagnostic(
                "`\(drill.path)` is a drill: it destroys, measures and cleans up",
                hint: "lifeboat drill \(drill.path)")
        }
        for warning in loaded.flatMap(\.warnings) { Console.note("warning: \(warning)") }
        let runOptions = options
        let run: @Sendable ([any EventSink]) -> PlaybookRun = { bench.run(inventory, runOptions, sinks: $0) }
        let problems = run([]).problems(in: loaded, strict: look.syntaxCheck)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        let undefined = look.isAsked && !look.syntaxCheck ? [] : run([]).undefinedVariables(in: loaded)
        if look.isAsked {
            // Whoever only looks may have left the secrets elsewhere.
            for problem in undefined { Console.note("warning: \(problem)") }
            let listing = PlaybookListing(inventory: inventory, options: runOptions)
            for playbook in loaded {
                Console.print("\nplaybook: \(playbook.path)\n")
                if look.syntaxCheck { continue }
                Console.print(
                    try listing.text(playbook, hosts: look.listHosts, tasks: look.listTasks, tags: look.listTags))
            }
            return
        }
        guard undefined.isEmpty else { throw Diagnostics(undefined) }
        let journal =
            try output.check
            ? nil
            : JournalPlace(inventory: runOptions.inventorySources, playbooks: playbooks).open(bench.redactor)
        let code = await setup.run(loaded) { bench.run(inventory, runOptions, sinks: $0, journal: journal) }
        journal?.close()
        if code != 0 { throw ExitCode(code) }
    }

    /// Reads all playbooks, so that the problems of all are told at once.
    static func load(_ paths: [String], with bench: Workbench) throws -> [Playbook] {
        var loaded: [Playbook] = []
        var problems: [Diagnostic] = []
        for path in paths {
            guard LocalPath.exists(path) else { Console.fail("there is no playbook `\(path)`", code: 1) }
            do {
                loaded.append(try bench.loader.load(path))
            } catch let error as Diagnostics {
                problems += error.all
            } catch let error as Diagnostic {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return loaded
    }

    private static func names(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}

extension Array {
    /// The array, or nil when there is nothing in it.
    var nonEmpty: Self? { isEmpty ? nil : self }
}
