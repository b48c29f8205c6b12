// SPDX-License-Identifier: Apache-2.0

extension RecoveryStatus {
    /// What the last drill of each scenario showed.
    ///
    /// `others` are the inventories that the remaining records are of.
    public static func drills(
        _ records: [DrillRecord], others: Set<String>, now: Stamp, limits: RecoveryLimits
    ) -> [Item] {
        guard !records.isEmpty else {
            let hint =
                others.isEmpty
                ? ""
                : "; there are drills of \(others.sorted().joined(separator: ", ")): name what counts with --drills-of"
            return [Item(.drills, "none", .alarm, "no drill was ever made\(hint)")]
        }
        let scenarios = Dictionary(grouping: records.sorted { $0.began < $1.began }, by: \.drill)
        return scenarios.sorted { $0.key < $1.key }.compactMap { _, drills in
            drills.last.map { item($0, before: drills.dropLast(), now: now, limits: limits) }
        }
    }

    private static func item(
        _ drill: DrillRecord, before: ArraySlice<DrillRecord>, now: Stamp, limits: RecoveryLimits
    ) -> Item {
        let age = Span(seconds: Int(now - drill.began))
        let when = "\(drill.outcome.rawValue) \(age) ago"
        guard drill.outcome == .passed else {
            let hours = drill.outcome == .running && age.seconds < 6 * 3600
            let last = before.last { $0.outcome == .passed }.map {
                "; it last passed \(Span(seconds: Int(now - $0.began))) ago"
            }
            let reason = drill.reason.map { ": \($0)" } ?? ""
            return Item(
                .drills, drill.title, hours ? .unknown : .alarm, "\(when)\(reason)\(last ?? "; it never passed")")
        }
        let told = [
            when, reached("RTO", drill.measured.rto, drill.objectives.rto),
            reached("RPO", drill.measured.rpo, drill.objectives.rpo), course(drill, before),
        ]
        let text = told.compactMap(\.self).joined(separator: ", ")
        guard age > limits.drill else { return Item(.drills, drill.title, .good, text) }
        return Item(.drills, drill.title, .alarm, "\(text); that is more than \(limits.drill) ago")
    }

    private static func reached(_ name: String, _ measured: Double?, _ allowed: Double?) -> String? {
        guard let measured else { return allowed == nil ? nil : "\(name) not measured" }
        return "\(name) \(Length(measured))" + (allowed.map { " of \(Length($0))" } ?? " (no objective)")
    }

    /// Whether the last drill was quicker or slower than those before; within a tenth it is as before.
    private static func course(_ drill: DrillRecord, _ before: ArraySlice<DrillRecord>) -> String? {
        let times = before.compactMap(\.measured.rto).suffix(9).sorted()
        guard let rto = drill.measured.rto, !times.isEmpty else { return nil }
        let usual = times[times.count / 2]
        let word = rto > usual * 1.1 ? "slower than" : rto < usual * 0.9 ? "quicker than" : "as"
        return "\(word) the \(times.count == 1 ? "one" : "\(times.count)") before"
    }
}
