// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import HostAccess
import Inventory
import Playbooks
import Reports
import SSH
import Sandbox

/// `lifeboat stackscript`: what playbooks make of a host, as one script for a bare Linode.
struct StackScriptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stackscript",
        abstract: "Print a StackScript that makes of a bare Debian 12 what playbooks make of a host.",
        discussion: """
              sudo lifeboat stackscript playbooks/site.yml --host app1 -i inventories/production -o app1.sh

            The playbooks are run for that host alone, on a bare machine of this computer that is made for it and \
            removed again, and what they change there is written down. Needs root, as `lifeboat sandbox` does. \
            Variables of the vault become fields of the StackScript; their values are in it nowhere. What can't be \
            known beforehand is refused by name and place.
            """)

    @Argument(help: "The playbooks, in the order they run.")
    var playbooks: [String]

    @Option(help: "The host of the inventory that the script is for.")
    var host: String

    @Option(name: [.short, .long], help: "Write the script to this file, and not to standard output.")
    var outputFile: String?

    @Option(help: "Fetch the archive from this address; it is written to the output file's name and .tar.gz.")
    var payloadUrl: String?

    @Option(help: "The network of the machine that is recorded on.")
    var network = "10.99.0.0/24"

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Which tasks") var selection: SelectionOptions

    @Flag(name: [.customShort("v"), .long], help: "Say more.")
    var verbose: Int

    func validate() throws {
        guard payloadUrl == nil || outputFile != nil else {
            throw ValidationError("--payload-url needs --output-file, beside which the archive is written")
        }
    }

    func run() async throws {
        let bench = try Workbench(inventoryOptions)
        let inventory = try bench.inventory(inventoryOptions)
        guard inventory.hosts[host] != nil else {
            throw Diagnostic(
                "there is no host `\(host)` in the inventory",
                hint: didYouMean(host, among: Array(inventory.hosts.keys)))
        }
        let loaded = try PlayCommand.load(playbooks, with: bench)
        let fields = try StackScriptFields(bench: bench, inventory: inventory, host: host, playbooks: loaded)
        let studio = try RecordingMachine(host: host, network: network)
        let recording = Recording(host: host, secrets: fields.words, machine: studio.name)
        let problems = try await studio.withMachine(alias: fields.address) { machine in
            let run = run(bench, inventory, recording, on: machine)
            let found = run.problems(in: loaded) + run.undefinedVariables(in: loaded)
            guard found.isEmpty else { throw Diagnostics(found) }
            Console.note("recording what \(playbooks.joined(separator: ", ")) makes of \(host)")
            let work = Task { await run.run(loaded) }
            let interrupts = Interrupts { work.cancel() }
            let summary = await work.value
            interrupts.stop()
            let problems = recording.problems(addresses: [machine.address], redactor: bench.redactor)
            if summary.exitCode != 0 {
                for problem in problems { Console.note("refused: \(problem)") }
                throw ExitCode(summary.exitCode)
            }
            return problems
        }
        guard problems.isEmpty else { throw Diagnostics(problems.map { Diagnostic($0) }) }
        let script = StackScript(recording, playbooks: playbooks)
        fields.check(script.fields)
        try await write(script)
    }

    private func run(
        _ bench: Workbench, _ inventory: Inventory, _ recording: Recording, on machine: ConnectionSettings
    ) -> PlaybookRun {
        var options = RunOptions()
        options.limit = host
        options.extraVariables = bench.extraVariables
        options.verbosity = verbose
        options.become = bench.configuration.become
        options.becomeUser = bench.configuration.becomeUser
        options.gathering = bench.configuration.gathering ?? "implicit"
        options.ansibleManaged = bench.configuration.ansibleManaged ?? options.ansibleManaged
        options.inventorySources = Workbench.inventories(inventoryOptions, bench.configuration)
        options.tags = selection.tags.flatMap { $0.split(separator: ",").map(String.init) }
        options.skipTags = selection.skipTags.flatMap { $0.split(separator: ",").map(String.init) }
        options.startAtTask = selection.startAtTask
        let report = PlainReport(
            style: Style(isColoured: false), verbosity: verbose, showsDiff: false, streams: false,
            write: { Console.note($0.hasSuffix("\n") ? String($0.dropLast()) : $0) })
        let (ssh, local) = (SSHConnector(SSHConnector.Options()), LocalConnector())
        return PlaybookRun(
            inventory: inventory, loader: bench.loader, reader: bench.reader, templates: bench.templates,
            registry: Workbench.modules, redactor: bench.redactor, options: options,
            connect: { settings in
                if settings.kind == .local, settings.name != machine.name { return try local.host(for: settings) }
                guard settings.name == machine.name else {
                    throw HostError(.other, "`\(settings.name)` is another host than the one that is recorded")
                }
                return try ssh.host(for: machine)
            }, sinks: [report], recording: recording, ask: { try Console.ask($0, hidden: $1) })
    }

    private func write(_ script: StackScript) async throws {
        let archive = try await StackScriptArchive.pack(script.files)
        let text = script.text(archive: archive, download: payloadUrl.map(StackScript.Download.init))
        let size = "\(text.utf8.count) of \(StackScript.limit) characters"
        guard text.utf8.count <= StackScript.limit else {
            throw Diagnostic(
                "the script has \(size): \(text.utf8.count - StackScript.limit) too many",
                hint: "give --payload-url, an address where you will put the archive, and --output-file")
        }
        guard let outputFile else { return Console.print(text) }
        try LocalPath.write(text, to: outputFile)
        Console.note("wrote \(outputFile): \(size), \(script.fields.count) fields")
        guard let payloadUrl else { return }
        try await StackScriptArchive.write(archive, to: outputFile + ".tar.gz")
        Console.note("wrote \(outputFile).tar.gz: make it available at \(payloadUrl)")
    }
}
