// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Engine
import Recovery
import Reports
import Values

/// A drill that goes on: phase after phase, then the cleanup, then the report.
struct DrillRun {
    let file: DrillFile
    let work: MachineWork
    let command: DrillCommand
    let recorder: DrillRecorder
    private let shelf: DrillShelf

    init(file: DrillFile, work: MachineWork, command: DrillCommand, record: DrillRecord) {
        self.file = file
        self.work = work
        self.command = command
        recorder = DrillRecorder(record)
        shelf = DrillShelf(folder: command.reports)
    }

    /// Runs all of it, and returns how it ended.
    func run() async throws -> DrillRecord.Outcome {
        let isolation = try DrillIsolation(work)
        try isolation.insist()
        recorder.change { $0.isolation = (try? isolation.checks()) ?? [] }
        try shelf.write(recorder.record)
        let path = shelf.path(of: recorder.record)
        let guardian =
            try command.keep ? nil : DrillGuard(record: path, log: shelf.path(of: recorder.record, "guard.log"))
        let end = await go(isolation)
        // Whoever interrupts the cleanup wants to leave, and nobody wants machines to be left.
        var cleaned = await cleanUp()
        if cleaned != nil { cleaned = await cleanUp() }
        let outcome = try close(problem: end.problem ?? cleaned, interrupted: end.interrupted)
        // What could not be cleaned up twice is left to the guard.
        if cleaned == nil { guardian?.dismiss() }
        return outcome
    }

    /// Cleans up and reports after a drill whose program died.
    func finish() async throws {
        Console.note("the drill's program is gone: cleaning up")
        recorder.end(passed: false, at: now())
        let cleaned = await cleanUp()
        _ = try close(problem: cleaned ?? "the drill's program was ended in its middle", interrupted: true)
    }

    private func now() -> Stamp { Stamp(seconds: RunSetup.now()) }

    /// The phases up to the first that fails.
    private func go(_ isolation: DrillIsolation) async -> (problem: String?, interrupted: Bool) {
        do {
            for phase in file.phases where phase.kind != .cleanup {
                if phase.kind == .disaster, recorder.record.disaster == nil {
                    // The machines have addresses by now.
                    let checks = try isolation.checks()
                    recorder.change { $0.isolation = checks }
                    try isolation.insist()
                    recorder.change { $0.disaster = now() }
                }
                let code = try await run(phase)
                if code == 99 { return ("it was interrupted in the phase `\(phase.name)`", true) }
                if code != 0 { return ("the phase `\(phase.name)` failed", false) }
                if phase.kind == .check { recorder.change { $0.validated = now() } }
            }
            return (nil, false)
        } catch {
            return ("\(error)", false)
        }
    }

    /// Runs every phase of the cleanup, and returns what went wrong.
    private func cleanUp() async -> String? {
        guard !command.keep else { return nil }
        var problem: String?
        for phase in file.phases where phase.kind == .cleanup {
            do {
                let code = try await run(phase)
                if code != 0 { problem = "the cleanup failed: something may be left" }
            } catch {
                problem = "the cleanup failed: \(error)"
            }
        }
        return problem
    }

    private func run(_ phase: DrillFile.Phase) async throws -> Int32 {
        Console.print("\n== \(phase.name)\n")
        recorder.begin(phase: phase.name, at: now())
        try shelf.write(recorder.record)
        // Machines get new addresses on the way, so each phase reads the inventory anew.
        let inventory = try work.bench.inventory(work.setup.inventory)
        var options = work.options
        for (name, value) in try variables() { options.extraVariables[.string(name)] = value }
        let (bench, recorder, runOptions) = (work.bench, recorder, options)
        // Of all drills on this inventory: the next one goes on where one was cut off, with the handlers that are due.
        let journal = try JournalPlace(inventory: options.inventorySources, playbooks: ["drill", phase.name]).open(
            bench.redactor)
        defer { journal.close() }
        let code = await work.setup.run([phase.playbook]) {
            bench.run(inventory, runOptions, sinks: $0 + [recorder], journal: journal)
        }
        recorder.end(passed: code == 0, at: now())
        try shelf.write(recorder.record)
        return code
    }

    /// What the playbooks of a drill know of it.
    private func variables() throws -> [(String, Value)] {
        let record = recorder.record
        var all: [(String, Value)] = [
            ("drill_id", .string(record.id)), ("drill_reports", .string(LocalPath.absolute(command.reports))),
        ]
        // Without the machines' addresses nobody can read `dns_zones` any more.
        all.append(("drill_zones", .strings(try DrillIsolation(work).zones(servedByLinodeAlone: true))))
        if let disaster = record.disaster {
            let text = disaster.description
            all.append(("drill_disaster", .string("\(text.prefix(10)) \(text.dropFirst(11).prefix(8))")))
            all.append(("drill_disaster_epoch", .float(disaster.seconds)))
        }
        return all
    }

    private func close(problem: String?, interrupted: Bool) throws -> DrillRecord.Outcome {
        let earlier = shelf.all().filter { $0.id < recorder.record.id }
        recorder.change {
            $0.ended = now()
            $0.judge(problem: problem, interrupted: interrupted, owner: file.head.owner?.text, earlier: earlier)
        }
        let record = recorder.record
        try shelf.publish(record)
        let reports = ["html", "md", "json", "xml"].map { shelf.path(of: record, $0) }
        let same = earlier.filter { $0.drill == record.drill }
        Console.print(DrillSummary(record, earlier: same, style: work.setup.style).text(reports: reports))
        return record.outcome
    }
}
