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
            See first what would happen: lifeboat play site.yml -i inventories/staging --check --diff
            Only a part of it: --limit db --tags backup --start-at-task "create the database"
            """)

    @Argument(help: "The playbooks, in the order they run.")
    var playbooks: [String]

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Option(name: [.short, .long], help: "Only tasks with one of these tags.")
    var tags: [String] = []

    @Option(help: "No tasks with one of these tags.")
    var skipTags: [String] = []

    @Option(help: "Leave out all tasks before the one called so.")
    var startAtTask: String?

    @Flag(help: "Run notified handlers also on hosts that failed.")
    var forceHandlers = false

    @Flag(help: "Check the playbooks and end; modules that only Ansible has are told too.")
    var syntaxCheck = false

    @Flag(help: "List the hosts of each play and end.")
    var listHosts = false

    @Flag(help: "List the tasks and end.")
    var listTasks = false

    @Flag(help: "List the tags and end.")
    var listTags = false

    func run() async throws {
        let bench = try Workbench(inventoryOptions)
        let inventory = try bench.inventory(inventoryOptions)
        let setup = RunSetup(bench: bench, inventory: inventoryOptions, connection: connection, output: output)
        var options = try setup.options()
        options.tags = tags.flatMap(Self.names).nonEmpty ?? bench.configuration.tags
        options.skipTags = skipTags.flatMap(Self.names).nonEmpty ?? bench.configuration.skipTags
        options.startAtTask = startAtTask
        options.forceHandlers = options.forceHandlers || forceHandlers
        let loaded = try Self.load(playbooks, with: bench)
        for warning in loaded.flatMap(\.warnings) { Console.note("warning: \(warning)") }
        let runOptions = options
        let run: @Sendable ([any EventSink]) -> PlaybookRun = { bench.run(inventory, runOptions, sinks: $0) }
        let problems = run([]).problems(in: loaded, strict: syntaxCheck)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        if listHosts || listTasks || listTags || syntaxCheck {
            let listing = PlaybookListing(inventory: inventory, options: runOptions)
            for playbook in loaded {
                Console.print("\nplaybook: \(playbook.path)\n")
                if syntaxCheck { continue }
                Console.print(try listing.text(playbook, hosts: listHosts, tasks: listTasks, tags: listTags))
            }
            return
        }
        let code = await setup.run(loaded, on: run)
        if code != 0 { throw ExitCode(code) }
    }

    /// Reads all playbooks, so that the problems of all are told at once.
    static func load(_ paths: [String], with bench: Workbench) throws -> [Playbook] {
        var loaded: [Playbook] = []
        var problems: [Diagnostic] = []
        for path in paths {
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
