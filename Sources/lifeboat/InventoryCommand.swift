// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Inventory
import Values

/// `lifeboat inventory`: shows hosts, groups and variables.
struct InventoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory", abstract: "Show the hosts, groups and variables of an inventory.",
        usage: "lifeboat inventory -i <inventory> (--graph [--vars] [<group>] | --host <host> | --list)",
        discussion: """
            Which hosts are there, and in which groups:
              lifeboat inventory -i inventories/production --graph

            Which variables a host really has, of all files and groups:
              lifeboat inventory -i inventories/production --host web1
            """)

    @OptionGroup(title: "Inventory and variables") var options: InventoryOptions

    @Flag(help: "All hosts and groups with their variables, as JSON.")
    var list = false

    @Flag(help: "The groups as a tree.")
    var graph = false

    @Option(help: "The variables of one host, as JSON.")
    var host: String?

    @Flag(help: "With --graph: also the variables.")
    var vars = false

    @Option(help: "The folder of a playbook whose group_vars and host_vars count too.")
    var playbookDir: String?

    @Argument(help: "With --graph: the group to begin with.")
    var group: String = "all"

    func validate() throws {
        let chosen = [list, graph, host != nil].filter { $0 }.count
        if chosen != 1 { throw ValidationError("choose one of --list, --graph and --host") }
    }

    func run() throws {
        let bench = try Workbench(options)
        let inventory = try bench.inventory(options)
        let files = VariableFiles(reader: bench.reader, playbookDirectory: playbookDir)
        let layout = JSONLayout(indent: 4, asciiOnly: false)
        if list {
            Console.print(try inventory.listing(files: files, limit: options.limit).json(layout) + "\n")
        } else if graph {
            Console.print(try inventory.graph(from: group, files: vars ? files : nil))
        } else if let host {
            guard inventory.hosts[host] != nil else {
                throw Diagnostic(
                    "there is no host `\(host)` in the inventory", hint: didYouMean(host, among: inventory.hosts.keys))
            }
            Console.print(Value.dict(try inventory.merged(for: host, files: files)).json(layout) + "\n")
        }
    }
}
