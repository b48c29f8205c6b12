// SPDX-License-Identifier: Apache-2.0

import Recovery

/// What a reader takes out of a record: the same for the page, Markdown, JUnit and the terminal.
struct DrillReading: Sendable {
    let record: DrillRecord
    /// Earlier records of the same drill, oldest first.
    let earlier: [DrillRecord]

    /// Reads `record` beside what was recorded earlier; records of other drills are left out.
    init(_ record: DrillRecord, earlier: [DrillRecord]) {
        self.record = record
        self.earlier = earlier.filter { $0.drill == record.drill && $0.began < record.began }
            .sorted { $0.began < $1.began }
    }

    /// The outcome in a word.
    var outcome: String {
        switch record.outcome {
        case .passed: "Passed"
        case .missed: "Missed"
        case .failed: "Failed"
        case .interrupted: "Interrupted"
        case .running: "Unfinished"
        }
    }

    /// What the outcome means.
    var meaning: String {
        switch record.outcome {
        case .passed: "everything came back, within the objectives"
        case .missed: "everything came back, but not within the objectives"
        case .failed: "a step or a check failed: recovery is not proven"
        case .interrupted: "it was ended before it was through: recovery is not proven"
        case .running: "it still runs, or the computer it ran on went down: recovery is not proven"
        }
    }

    /// The record and the last eleven before it, oldest first.
    var course: [DrillRecord] { earlier.suffix(11) + [record] }

    /// Where the record comes from, for whoever has to believe it.
    var particulars: [(name: String, value: String)] {
        let set = record.set.map { set in
            "\(set.id) from the store \(set.store), \(set.age.map { "\(Length($0)) old at the disaster" } ?? "of unknown age")"
        }
        return [
            ("Record", record.id),
            ("Scenario", record.drill),
            ("Inventory", record.inventory),
            ("Operator", record.operatedBy),
            ("Program", "lifeboat \(record.program)"),
            ("Commit", record.commit ?? "none: the playbooks are not kept in git"),
            ("Backup set", set ?? "none was restored"),
        ]
    }

    /// A step with its phase.
    struct PlacedStep: Sendable {
        var phase: DrillRecord.Phase
        var step: DrillRecord.Step
        /// The hosts on which it failed.
        var failures: [DrillRecord.HostStep] { step.hosts.filter(\.hasFailed) }
    }

    private var steps: [PlacedStep] {
        record.phases.flatMap { phase in phase.tasks.map { PlacedStep(phase: phase, step: $0) } }
    }

    /// The steps that failed.
    var failures: [PlacedStep] { steps.filter(\.step.hasFailed) }

    /// What people did.
    var waits: [PlacedStep] { steps.filter(\.step.isManual) }

    /// The slowest steps of machines while the clock ran.
    func slowest(_ count: Int) -> [PlacedStep] {
        let timed = steps.filter { $0.phase.isTimed && !$0.step.isManual && $0.step.seconds >= 0.1 }
        return Array(timed.sorted { $0.step.seconds > $1.step.seconds }.prefix(count))
    }

    /// The checks, those that failed first.
    var checks: [DrillRecord.Check] { record.checks.filter { !$0.passed } + record.checks.filter(\.passed) }

    /// The findings, the worst first.
    var findings: [DrillRecord.Finding] {
        DrillRecord.Finding.Severity.allCases.flatMap { severity in
            record.findings.filter { $0.severity == severity }
        }
    }

    /// How long a phase usually took: the median of earlier drills that came through it.
    func usual(_ phase: DrillRecord.Phase) -> Double? {
        let times = earlier.flatMap(\.phases).filter { $0.name == phase.name && $0.passed }.map(\.seconds).sorted()
        guard !times.isEmpty else { return nil }
        let middle = times.count / 2
        return times.count.isMultiple(of: 2) ? (times[middle - 1] + times[middle]) / 2 : times[middle]
    }

    /// Whether a phase took more than half as long again as usual.
    func isSlow(_ phase: DrillRecord.Phase) -> Bool { usual(phase).map { phase.seconds > max(1, $0 * 1.5) } ?? false }
}

extension DrillRecord.HostStep {
    /// Whether it failed there, and nothing passed that over.
    var hasFailed: Bool { status == "failed" || status == "unreachable" }
}

extension DrillRecord.Phase {
    /// Whether the clock of the recovery runs in it.
    var isTimed: Bool { kind != .prepare && kind != .cleanup }
    /// How much of it went by waiting for people.
    var waited: Double { tasks.filter(\.isManual).reduce(0) { $0 + $1.seconds } }
}
