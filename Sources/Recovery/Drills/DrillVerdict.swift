// SPDX-License-Identifier: Apache-2.0

extension DrillRecord {
    /// Reckons what was reached, and says how the drill ended and what is to be done about it.
    ///
    /// `problem` is what ended it before its time. `earlier` are drills of the same file; steps that took much longer
    /// than the median of theirs are findings.
    public mutating func judge(problem: String?, interrupted: Bool, owner: String?, earlier: [DrillRecord]) {
        if let disaster, let validated { measured.rto = validated - disaster }
        measured.rpo = canaries.map(\.lost).max()
        let clock = phases.filter { $0.kind != .prepare && $0.kind != .cleanup }
        measured.waitedForPeople = clock.flatMap(\.tasks).filter(\.isManual).reduce(0) { $0 + $1.seconds }
        findings = Self.ordered(
            failures(owner) + misses(owner) + slowSteps(earlier, owner))
        let missed = findings.contains { $0.text.hasPrefix(Self.missedMark) }
        let hasFailed = problem != nil || (checks + isolation + cleanUp).contains { !$0.passed } || validated == nil
        outcome = interrupted ? .interrupted : hasFailed ? .failed : missed ? .missed : .passed
        guard outcome != .passed else { return }
        reason = problem ?? reason ?? findings.first?.text ?? "it did not come to its end"
    }

    private static let missedMark = "objective missed: "

    private func failures(_ owner: String?) -> [Finding] {
        let failed = phases.flatMap { phase in
            phase.tasks.filter(\.hasFailed).map { step in
                let first = step.hosts.first { $0.status == "failed" || $0.status == "unreachable" }
                return "\(phase.name): `\(step.title)` failed on \(first?.host ?? "a host"): \(first?.message ?? "")"
            }
        }
        let refused = (checks + isolation + cleanUp).filter { !$0.passed }.map {
            "\($0.name): expected \($0.expected), found \($0.actual)"
        }
        let told = failed + refused.filter { text in !failed.contains { $0.hasSuffix(text) } }
        return told.map { Finding(severity: .high, text: $0, owner: owner) }
    }

    private func misses(_ owner: String?) -> [Finding] {
        var all: [Finding] = []
        if let goal = objectives.rto, let rto = measured.rto, rto > goal {
            all.append(
                Finding(
                    severity: .high, text: "\(Self.missedMark)RTO \(rto) s, at most \(goal) s were wanted", owner: owner
                ))
        }
        guard let goal = objectives.rpo, validated != nil else { return all }
        if let rpo = measured.rpo, rpo > goal {
            all.append(
                Finding(
                    severity: .high, text: "\(Self.missedMark)RPO \(rpo) s, at most \(goal) s were wanted", owner: owner
                ))
        } else if measured.rpo == nil {
            all.append(
                Finding(
                    severity: .high, text: "\(Self.missedMark)RPO was not measured: no canary came back", owner: owner))
        }
        return all
    }

    /// Steps that took more than half as long again as they use to, and 5 s more.
    private func slowSteps(_ earlier: [DrillRecord], _ owner: String?) -> [Finding] {
        let before = earlier.filter { $0.drill == drill && $0.outcome == .passed }.suffix(9)
        guard before.count >= 3 else { return [] }
        var usual: [String: [Double]] = [:]
        for step in before.flatMap(\.phases).flatMap(\.tasks) { usual[step.place, default: []].append(step.seconds) }
        return phases.filter { $0.kind != .prepare }.flatMap(\.tasks).compactMap { step in
            guard let times = usual[step.place]?.sorted(), times.count >= 3 else { return nil }
            let median = times[times.count / 2]
            guard step.seconds > median * 1.5, step.seconds > median + 5 else { return nil }
            return Finding(
                severity: .low, text: "`\(step.title)` took \(step.seconds) s; it used to take \(median) s",
                owner: owner)
        }
    }

    private static func ordered(_ findings: [Finding]) -> [Finding] {
        Finding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
    }
}
