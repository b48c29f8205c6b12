// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Playbooks
import Values

/// `lifeboat run`: one module on some hosts, without a playbook.
struct AdHocCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one module on hosts, without a playbook.",
        discussion: """
            A command, on some hosts or on all:
              lifeboat run 'web*' -i inventories/production -a uptime
              lifeboat run all -i inventories/production -m shell -a 'df -h / | tail -1'

            Any module, with the arguments it has in a playbook; -b for what only root may do:
              lifeboat run db -i inventories/staging -b -m service -a 'name=mariadb state=restarted'

            `lifeboat doc` lists the modules.
            """)

    @Argument(help: "The hosts: a pattern such as `web*`, `app:!app2`, `all`.")
    var pattern: String

    @Option(name: [.short, .long], help: "The module; `lifeboat doc` lists them.")
    var module = "command"

    @Option(name: [.customShort("a"), .long], help: "Its arguments: `k=v …`, or a command.")
    var args = ""

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let bench = try Workbench(inventoryOptions)
        let inventory = try bench.inventory(inventoryOptions)
        var output = output
        // A command's answer is what one wants to see here.
        output.verbose = max(1, output.verbose)
        let setup = RunSetup(bench: bench, inventory: inventoryOptions, connection: connection, output: output)
        var options = try setup.options()
        options.gathering = "explicit"
        let playbook = try bench.loader.load(adHoc: module, arguments: args, hosts: pattern)
        let runOptions = options
        let run: @Sendable ([any EventSink]) -> PlaybookRun = { bench.run(inventory, runOptions, sinks: $0) }
        let problems =
            run([]).problems(in: [playbook], strict: true).nonEmpty ?? run([]).undefinedVariables(in: [playbook])
        guard problems.isEmpty else { throw Diagnostics(problems) }
        guard try !inventory.hosts(matching: pattern, limit: options.limit).isEmpty else {
            throw Diagnostic("no hosts match `\(pattern)`", hint: "`lifeboat inventory --graph` shows what there is")
        }
        let code = await setup.run([playbook], on: run)
        if code != 0 { throw ExitCode(code) }
    }
}
