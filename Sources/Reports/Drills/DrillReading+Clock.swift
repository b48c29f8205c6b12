// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillReading {
    /// A moment that counts.
    struct ClockEntry: Hashable, Sendable {
        var what: String
        var at: Stamp?
        /// Seconds since the disaster.
        var sinceDisaster: Double?
    }

    /// From the begin to the end; moments that the drill did not come to have no time.
    var clock: [ClockEntry] {
        func first(_ kind: DrillRecord.Phase.Kind) -> Stamp? { record.phases.first { $0.kind == kind }?.began }
        let moments: [(String, Stamp?)] = [
            ("The drill began", record.began),
            ("Disaster (T0)", record.disaster),
            ("Recovery began", first(.recover)),
            ("Checks began", first(.check)),
            ("Validated", record.validated),
            ("Ended, cleaned up", record.ended),
        ]
        return moments.map { what, at in
            ClockEntry(what: what, at: at, sinceDisaster: at.flatMap { at in record.disaster.map { at - $0 } })
        }
    }

    /// An objective beside what was reached.
    struct Objective: Hashable, Sendable {
        enum Verdict: String, Sendable {
            case within, exceeded, unmeasured = "not measured", unset = "no objective"
        }
        /// `RTO` or `RPO`.
        var name: String
        /// What it is about.
        var meaning: String
        var allowed: Double?
        var measured: Double?

        var verdict: Verdict {
            guard let allowed else { return measured == nil ? .unmeasured : .unset }
            guard let measured else { return .unmeasured }
            return measured <= allowed ? .within : .exceeded
        }
        /// What is left of it; below zero when it was exceeded.
        var margin: Double? { allowed.flatMap { allowed in measured.map { allowed - $0 } } }
    }

    /// Both objectives.
    var objectives: [Objective] {
        [
            Objective(
                name: "RTO", meaning: "from the disaster to the last check passing", allowed: record.objectives.rto,
                measured: record.measured.rto),
            Objective(
                name: "RPO", meaning: "the span of time whose data was lost", allowed: record.objectives.rpo,
                measured: record.measured.rpo),
        ]
    }

    /// The measured recovery time without waiting for people.
    var machineTime: Double? { record.measured.rto.map { max(0, $0 - record.measured.waitedForPeople) } }
}
