// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillMarkdown {
    func objectives(_ document: inout MarkdownText) {
        let rows = reading.objectives.map { objective -> [String] in
            [
                objective.name, Self.words(objective.allowed, "not set"),
                Self.words(objective.measured, "not measured"), Self.words(objective.margin, "–"),
                objective.verdict.rawValue,
            ]
        }
        document.heading(2, "Objectives against actuals")
        document.table(["Objective", "Allowed", "Measured", "Margin", "Verdict"], rows)
        if record.measured.waitedForPeople > 0 {
            document.paragraph("\(Length(record.measured.waitedForPeople)) of it went by waiting for people.")
        }
        let canaries = record.canaries.map { [$0.database, $0.newest.moment, "\(Length($0.lost))"] }
        document.table(
            ["Database", "Newest row that came back, UTC", "Before the disaster"], canaries,
            none: "No canary row was found again: the loss of data was not measured.")
    }

    func clock(_ document: inout MarkdownText) {
        let rows = reading.clock.map { entry -> [String] in
            let since = entry.sinceDisaster.map { $0 == 0 ? "T0" : Length($0).fromZero }
            return [entry.what, entry.at?.moment ?? "not reached", since ?? "–"]
        }
        document.heading(2, "Clock")
        document.table(["Moment", "UTC", "Since T0"], rows)
    }

    func phases(_ document: inout MarkdownText) {
        let rows = record.phases.map { phase -> [String] in
            let result = phase.passed ? reading.isSlow(phase) ? "passed, slower than usual" : "passed" : "not passed"
            return [
                phase.name, phase.began.clock, "\(Length(phase.seconds))", Self.words(reading.usual(phase), "–"),
                "\(Length(phase.waited))", result,
            ]
        }
        document.heading(2, "Phases")
        document.table(
            ["Phase", "Began, UTC", "Took", "Usually", "Waited for people", "Result"], rows, none: "No phase began.")
    }

    func trend(_ document: inout MarkdownText) {
        guard !reading.earlier.isEmpty else { return }
        let rows = reading.course.reversed().map { drill -> [String] in
            [
                drill.began.moment, Self.words(drill.measured.rto, "–"), Self.words(drill.measured.rpo, "–"),
                DrillReading(drill, earlier: []).outcome.lowercased(),
            ]
        }
        document.heading(2, "Trend over earlier drills")
        document.table(["Began, UTC", "RTO", "RPO", "Outcome"], rows)
    }

    func people(_ document: inout MarkdownText) {
        guard !reading.waits.isEmpty else { return }
        let rows = reading.waits.map { placed -> [String] in
            let answers = placed.step.hosts.compactMap(\.message).joined(separator: "; ")
            return [placed.step.title, answers, "\(Length(placed.step.seconds))"]
        }
        document.heading(2, "Waiting for people")
        document.table(["Step", "Answer", "Waited"], rows)
    }

    private static func words(_ seconds: Double?, _ none: String) -> String { seconds.map { "\(Length($0))" } ?? none }
}
