// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Values

/// `lifeboat failover`: takes a part of the site out of service at the proxy, in seconds and without DNS.
struct FailoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failover",
        abstract: "Take a part of the site out of service at the proxy, and bring it back.",
        subcommands: [FailoverWordPress.self])
}

/// `lifeboat failover wordpress`: plays playbooks/failover.yml.
struct FailoverWordPress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wordpress",
        abstract: "Keep everybody away from a WordPress that is broken or hacked: Django answers in its place.",
        discussion: """
            It switches the edge's nginx, which takes effect with the next request: no cache has to forget anything. \
            When the edge itself is lost, `lifeboat dns failover` is what is left.
            """)

    @Flag(help: "Away from WordPress.")
    var off = false

    @Flag(help: "Back to it.")
    var on = false

    @Option(help: "The playbook that does it.")
    var playbook = "playbooks/failover.yml"

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if off == on { throw ValidationError("choose one of --off and --on") }
    }

    func run() async throws {
        guard LocalPath.exists(playbook) else {
            throw Diagnostic(
                "there is no playbook `\(playbook)` here",
                hint: "run it beside your playbooks, or say `--playbook PATH`")
        }
        var options = inventoryOptions
        options.extraVars.append("wordpress=\(off ? "off" : "on")")
        let bench = try Workbench(options)
        let inventory = try bench.inventory(options)
        let setup = RunSetup(bench: bench, inventory: options, connection: connection, output: output)
        let runOptions = try setup.options()
        let loaded = try PlayCommand.load([playbook], with: bench)
        let problems = bench.run(inventory, runOptions, sinks: []).problems(in: loaded, strict: false)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        let code = await setup.run(loaded) { bench.run(inventory, runOptions, sinks: $0) }
        if code != 0 { throw ExitCode(code) }
    }
}
