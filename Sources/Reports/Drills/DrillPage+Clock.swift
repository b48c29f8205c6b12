// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillPage {
    /// The numbers of the first glance.
    var figures: Markup {
        var shown = reading.objectives.map { objective -> Markup in
            let isTime = objective.name == "RTO"
            return Page.figure(
                isTime ? "Back in" : "Data lost", objective.measured.map { "\(Length($0))" } ?? "not measured",
                objective.allowed.map { "\(objective.name) allows \(Length($0))" } ?? "no objective is set",
                mood: Self.mood(objective.verdict), bar: Self.bar(objective))
        }
        let passed = record.checks.count(where: \.passed)
        shown.append(
            Page.figure(
                "Checks passed", record.checks.isEmpty ? "none made" : "\(passed) of \(record.checks.count)",
                "of data and site", mood: record.checks.isEmpty ? .warn : passed < record.checks.count ? .bad : .good))
        let waited = record.measured.waitedForPeople
        shown.append(
            Page.figure(
                "Waited for people", "\(Length(waited))",
                reading.machineTime.map { "machines took \(Length($0))" } ?? "while the clock ran", mood: nil))
        return "<dl class=\"figures\">\(shown)</dl>"
    }

    static func mood(_ verdict: DrillReading.Objective.Verdict) -> Page.Mood {
        switch verdict {
        case .within: .good
        case .exceeded: .bad
        case .unmeasured, .unset: .warn
        }
    }

    /// What was measured against what is allowed.
    private static func bar(_ objective: DrillReading.Objective) -> Markup {
        guard let allowed = objective.allowed, let measured = objective.measured, allowed > 0 else { return "" }
        let scale = max(allowed, measured) * (measured > allowed ? 1.05 : 1)
        let part = percent(measured / scale)
        let line: Markup =
            measured > allowed
            ? """
            <line class="limit" x1="\(percent(allowed / scale))" x2="\(percent(allowed / scale))" y1="-2" y2="10"/>
            """ : ""
        return """
            <svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="8" rx="4"/>\
            <rect class="\(measured > allowed ? "over" : "fine")" width="\(part)" height="8" rx="4"/>\(line)</svg>
            """
    }

    /// A share as SVG takes it, to a hundredth of a percent.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((min(1, max(0, share)) * 10000).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }

    var objectives: Markup {
        let rows = reading.objectives.map { objective -> PageTable.Row in
            let margin = objective.margin.map { $0 < 0 ? "\(Length(-$0)) too much" : "\(Length($0)) to spare" }
            return PageTable.Row(cells: [
                "\(objective.name)<small>\(objective.meaning)</small>",
                "\(objective.allowed.map { "\(Length($0))" } ?? "not set")",
                "\(objective.measured.map { "\(Length($0))" } ?? "not measured")", "\(margin ?? "–")",
                Page.mark(Self.mood(objective.verdict), objective.verdict.rawValue),
            ])
        }
        let table = PageTable(
            "Objectives beside what was measured",
            ["Objective", .number("Allowed"), .number("Measured"), .number("Margin"), "Verdict"], rows)
        return Page.section("objectives", "Objectives against actuals", [table.markup] + canaries)
    }

    /// What the measured loss rests on.
    private var canaries: [Markup] {
        guard !record.canaries.isEmpty else {
            return [Page.note("No canary row was found again, so the loss of data rests on nothing that was measured.")]
        }
        let rows = record.canaries.map {
            PageTable.Row(cells: ["\($0.database)", "\(time($0.newest))", "\(Length($0.lost))"])
        }
        let table = PageTable(
            "The newest canary row of each database",
            ["Database", .number("Newest row, UTC"), .number("Before the disaster")], rows)
        return [
            "<h3>What the loss was measured by</h3>", table.markup,
            Page.note("A canary is a row written every second until the disaster, and looked for afterwards."),
        ]
    }

    /// The time of day; the day, too, when it is not the one the drill began on.
    private func time(_ stamp: Stamp) -> String { stamp.day == record.began.day ? stamp.clock : stamp.moment }

    var clock: Markup {
        let rows = reading.clock.map { entry in
            PageTable.Row(
                cells: [
                    "\(entry.what)", "\(entry.at.map(time) ?? "not reached")",
                    "\(entry.sinceDisaster.map(Self.sinceZero) ?? "–")",
                ], mark: entry.at == nil ? "quiet" : "")
        }
        return Page.section(
            "clock", "Clock",
            [
                PageTable(
                    "Moments of the drill", ["Moment", .number("UTC"), .number("Since T0")], rows, staysTable: true
                ).markup
            ])
    }
}
