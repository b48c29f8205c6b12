// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Glibc
import Playbooks
import Recovery

/// `lifeboat drill`: a disaster on purpose, the way back, and how long it took.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Lose a site on purpose, bring it back by the same playbooks, and report how long that took.",
        discussion: """
            What it would do:
              lifeboat drill playbooks/drills/total-loss.yml -i inventories/drill --check

            The clock runs from the beginning of the disaster to the last check that passes. However the drill ends, \
            also by Ctrl-C or when this program is killed, its cleanup is run and its report is written.

            Exit codes: 0 everything came back within the objectives, 2 it did not, 99 interrupted.
            """)

    @Argument(help: "The drill: a playbook whose first entry is `- drill: …`.")
    var drill: String

    @Option(help: "The folder of reports.")
    var reports = "reports/drills"

    @Flag(name: [.short, .long], help: "Go on without asking.")
    var yes = false

    @Flag(help: "Leave what was rebuilt running: no cleanup.")
    var keep = false

    @Option(help: ArgumentHelp("Clean up after a drill whose program is gone, by its record.", visibility: .hidden))
    var finish: String?

    @Flag(help: ArgumentHelp("Wait until the drill's program is gone.", visibility: .hidden))
    var watch = false

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let work = try MachineWork(inventoryOptions, connection, output)
        let file = try DrillFile(drill, work)
        if let finish {
            if watch, !DrillGuard.isLeftAlone() { return }
            try await DrillRun(file: file, work: work, command: self, record: DrillShelf.read(finish)).finish()
            return
        }
        let isolation = try DrillIsolation(work)
        try Console.print(file.plan(isolation.checks()))
        try isolation.insist()
        if output.check { return }
        try work.confirm(
            yes, "Type the name of the inventory to lose all its machines in a drill", expected: work.name)
        var record = try file.record(named: drill, inventory: work.name)
        while DrillShelf(folder: reports).has(record) {
            try await Task.sleep(for: .milliseconds(200))
            record = try file.record(named: drill, inventory: work.name)
        }
        let run = DrillRun(file: file, work: work, command: self, record: record)
        let outcome = try await run.run()
        switch outcome {
        case .passed: return
        case .interrupted: throw ExitCode(99)
        case .missed, .failed, .running: throw ExitCode(2)
        }
    }
}
