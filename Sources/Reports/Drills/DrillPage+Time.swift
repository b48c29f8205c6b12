// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillPage {
    var timeline: Markup {
        guard let picture = DrillTimeline(record) else {
            return Page.section("timeline", "Timeline", [Page.note("No phase began.")])
        }
        return Page.section("timeline", "Timeline", [picture.markup, key(picture), phases])
    }

    /// What the colours mean: only those that are there.
    private func key(_ picture: DrillTimeline) -> Markup {
        let kinds = Set(record.phases.filter(\.passed).map(\.kind))
        let hasFailed = record.phases.contains { !$0.passed || $0.tasks.contains(where: \.hasFailed) }
        var entries: [(kind: String, text: String, isLine: Bool)] = []
        if kinds.contains(.prepare) || kinds.contains(.cleanup) {
            entries.append(("prepare", "outside the clock", false))
        }
        if kinds.contains(.recover) { entries.append(("recover", "recovery", false)) }
        if kinds.contains(.check) { entries.append(("check", "checks", false)) }
        if !reading.waits.isEmpty { entries.append(("wait", "waiting for people", false)) }
        if hasFailed || kinds.contains(.disaster) {
            entries.append(("failed", hasFailed ? "disaster, or failed" : "disaster", false))
        }
        if record.disaster != nil { entries.append(("zero", "T0", true)) }
        if record.validated != nil { entries.append(("done", "validated", true)) }
        if picture.limit != nil { entries.append(("limit", "RTO ends", true)) }
        let items = entries.map { entry -> Markup in
            let sign: Markup =
                entry.isLine
                ? "<line class=\"\(entry.kind)\" x1=\"8\" x2=\"8\" y1=\"0\" y2=\"12\"/>"
                : "<rect class=\"\(entry.kind)\" width=\"16\" height=\"12\" rx=\"2\"/>"
            return "<li><svg aria-hidden=\"true\">\(sign)</svg>\(entry.text)</li>"
        }
        return "<ul class=\"key\">\(items)</ul>"
    }

    private var phases: Markup {
        let rows = record.phases.map { phase in
            let usual = reading.usual(phase).map { ", usually \(Length($0))" } ?? ""
            let waited = phase.waited > 0 ? ", \(Length(phase.waited)) for people" : ""
            let steps = phase.tasks.count == 1 ? "1 step" : "\(phase.tasks.count) steps"
            let began = record.disaster.map { Self.sinceZero(phase.began - $0) } ?? phase.began.clock
            return PageTable.Row(cells: [
                "\(phase.name)<small>from \(began), \(steps)\(usual)\(waited)</small>", "\(Length(phase.seconds))",
                verdict(phase),
            ])
        }
        return PageTable("Phases", ["Phase", .number("Took"), "Result"], rows, staysTable: true).markup
    }

    private func verdict(_ phase: DrillRecord.Phase) -> Markup {
        guard phase.passed else { return Page.mark(.bad, record.outcome == .running ? "unfinished" : "not passed") }
        return reading.isSlow(phase) ? Page.mark(.warn, "slow") : Page.mark(.good, "passed")
    }

    /// A distance from the disaster.
    static func sinceZero(_ seconds: Double) -> String { seconds == 0 ? "T0" : Length(seconds).fromZero }

    var trend: Markup {
        guard !reading.earlier.isEmpty else {
            return Page.section("trend", "Trend", [Page.note("This is the first record of this drill here.")])
        }
        let drills = reading.course
        let rows = drills.reversed().map { drill -> PageTable.Row in
            let outcome = Page.mark(DrillPage(drill).mood, DrillReading(drill, earlier: []).outcome.lowercased())
            return PageTable.Row(cells: [
                "<span class=\"whole\">\(drill.began.day)</span> \(outcome)",
                "\(drill.measured.rto.map { "\(Length($0))" } ?? "–")",
                "\(drill.measured.rpo.map { "\(Length($0))" } ?? "–")",
            ])
        }
        return Page.section(
            "trend", "Trend over earlier drills",
            [
                DrillTrends(drills).markup,
                PageTable(
                    "Earlier drills", ["Drill", .number("RTO"), .number("RPO")], rows, staysTable: true
                ).markup,
            ])
    }
}
