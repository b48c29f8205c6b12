// SPDX-License-Identifier: Apache-2.0

/// When the steps of playbooks last ran in drills, and how long they took.
public struct StepHistory: Sendable {
    /// What is known of one step.
    public struct Runs: Hashable, Sendable {
        /// When it last began.
        public var last: Stamp
        /// The drill in which that was.
        public var drill: String
        /// How long it took then, in seconds.
        public var seconds: Double
        /// Whether it went well then.
        public var passed: Bool
        /// How long it usually takes: the median of the runs that went well.
        public var typical: Double?
    }

    private struct Run {
        var drill: String
        var step: DrillRecord.Step
    }
    private var byTitle: [String: [Run]] = [:]
    private var byPlace: [String: [Run]] = [:]

    /// What the records tell.
    public init(_ records: [DrillRecord]) {
        for record in records.sorted(by: { $0.began < $1.began }) {
            for step in record.phases.flatMap(\.tasks) where step.hosts.contains(where: { $0.status != "skipped" }) {
                let run = Run(drill: record.title, step: step)
                byTitle[Self.key(step.title, step.place), default: []].append(run)
                byPlace[step.place, default: []].append(run)
            }
        }
    }

    /// What is known of the step called `title` at `place`; nil for one that never ran.
    ///
    /// Lines move when a file is edited, and titles may hold values: a step is known by its title in its file, else by
    /// its exact place.
    public func runs(title: String, place: String) -> Runs? {
        guard let runs = byTitle[Self.key(title, place)] ?? byPlace[place], let last = runs.last else { return nil }
        let good = runs.filter { !$0.step.hasFailed }.map(\.step.seconds).sorted()
        return Runs(
            last: last.step.began, drill: last.drill, seconds: last.step.seconds, passed: !last.step.hasFailed,
            typical: good.isEmpty ? nil : good[good.count / 2])
    }

    private static func key(_ title: String, _ place: String) -> String {
        "\(place.prefix { $0 != ":" })\n\(title)"
    }
}
