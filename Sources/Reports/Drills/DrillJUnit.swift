// SPDX-License-Identifier: Apache-2.0

import Recovery

/// The record of a drill as JUnit XML: a suite for each phase, and for objectives, checks, isolation and clean-up.
public struct DrillJUnit: Sendable {
    private let reading: DrillReading

    /// The document of `record`.
    public init(_ record: DrillRecord) { reading = DrillReading(record, earlier: []) }

    private struct Case {
        var name: String
        var group: String
        var seconds = 0.0
        var failure: String?
        var isSkipped = false
    }

    /// The document.
    public func text() -> String {
        let record = reading.record
        let suites =
            record.phases.map { ($0.name, $0.seconds, Self.cases($0)) }
            + [
                ("objectives", 0, objectives), ("checks", 0, Self.cases(record.checks, "checks")),
                ("isolation", 0, Self.cases(record.isolation, "isolation")),
                ("clean-up", 0, Self.cases(record.cleanUp, "clean-up")),
            ].filter { !$0.2.isEmpty }
        let all = suites.flatMap(\.2)
        let seconds = (record.ended ?? record.began) - record.began
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(XMLText.attribute("\(record.title) (\(record.id))"))" tests="\(all.count)" \
            failures="\(Self.failures(all))" time="\(seconds)">
            \(suites.map { Self.suite($0.0, $0.1, $0.2) }.joined(separator: "\n"))
            </testsuites>

            """
    }

    private static func failures(_ cases: [Case]) -> Int { cases.count { $0.failure != nil } }

    private static func suite(_ name: String, _ seconds: Double, _ cases: [Case]) -> String {
        let lines = cases.map { entry -> String in
            let head =
                "    <testcase name=\"\(XMLText.attribute(entry.name))\" "
                + "classname=\"\(XMLText.attribute(entry.group))\" time=\"\(entry.seconds)\""
            if let failure = entry.failure {
                return "\(head)>\n      <failure message=\"\(XMLText.attribute(failure))\"/>\n    </testcase>"
            }
            return entry.isSkipped ? "\(head)>\n      <skipped/>\n    </testcase>" : "\(head)/>"
        }
        return """
              <testsuite name="\(XMLText.attribute(name))" tests="\(cases.count)" failures="\(failures(cases))" \
            skipped="\(cases.count(where: \.isSkipped))" time="\(seconds)">
            \(lines.joined(separator: "\n"))
              </testsuite>
            """
    }

    /// The steps of a phase; one that did not pass without a step to blame has a case of its own.
    private static func cases(_ phase: DrillRecord.Phase) -> [Case] {
        var cases = phase.tasks.map { step in
            let failed = step.hosts.filter(\.hasFailed).map { "\($0.host): \($0.message ?? $0.status)" }
            return Case(
                name: step.title, group: step.place, seconds: step.seconds,
                failure: failed.isEmpty ? nil : failed.joined(separator: "\n"),
                isSkipped: !step.hosts.isEmpty && step.hosts.allSatisfy { $0.status == "skipped" })
        }
        if !phase.passed, failures(cases) == 0 {
            cases.append(Case(name: phase.name, group: "phase", failure: "the phase did not come to its end"))
        }
        return cases
    }

    private static func cases(_ checks: [DrillRecord.Check], _ group: String) -> [Case] {
        checks.map { check in
            Case(
                name: check.name, group: group,
                failure: check.passed ? nil : "expected \(check.expected), found \(check.actual)")
        }
    }

    /// The objectives that are set.
    private var objectives: [Case] {
        reading.objectives.compactMap { objective in
            guard let allowed = objective.allowed else { return nil }
            let measured = objective.measured.map { "\(Length($0))" } ?? "not measured"
            return Case(
                name: objective.name, group: "objectives", seconds: objective.measured ?? 0,
                failure: objective.verdict == .within ? nil : "\(Length(allowed)) allowed, \(measured)")
        }
    }
}
