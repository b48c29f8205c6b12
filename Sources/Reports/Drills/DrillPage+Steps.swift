// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillPage {
    /// What people did, and how long the drill stood still for it.
    var people: Markup {
        guard !reading.waits.isEmpty else { return "" }
        let rows = reading.waits.map { placed in
            let answers = placed.step.hosts.compactMap(\.message)
            return PageTable.Row(cells: [
                "\(placed.step.title)<small>phase \(placed.phase.name)</small>",
                "\(answers.isEmpty ? "–" : answers.joined(separator: "; "))",
                placed.phase.isTimed ? "counts" : "outside the clock", "\(Length(placed.step.seconds))",
            ])
        }
        return Page.section(
            "people", "Waiting for people",
            [PageTable("Steps of people", ["Step", "Answer", "Clock", .number("Waited")], rows).markup])
    }

    var slowest: Markup {
        let steps = reading.slowest(10)
        guard let longest = steps.first?.step.seconds else { return "" }
        let rows = steps.map { placed in
            PageTable.Row(cells: [
                """
                \(placed.step.title)<small>phase \(placed.phase.name), \(placed.step.hosts.map(\.host).joined(separator: ", "))</small>\
                <svg class="bar" aria-hidden="true"><rect class="recover" height="6" rx="3" \
                width="\(Self.percent(placed.step.seconds / longest))"/></svg>
                """, "\(Length(placed.step.seconds))", "\(share(placed.step.seconds))",
            ])
        }
        return Page.section(
            "slowest", "Slowest steps",
            [
                PageTable(
                    "The slowest steps of machines while the clock ran",
                    ["Step", .number("Took"), .number("Of RTO")], rows, staysTable: true
                ).markup
            ])
    }

    private func share(_ seconds: Double) -> String {
        guard let rto = record.measured.rto, rto > 0 else { return "–" }
        return "\(Int((seconds / rto * 100).rounded())) %"
    }

    /// All steps, phase by phase.
    var steps: Markup {
        let phases = record.phases.filter { !$0.tasks.isEmpty }.map { phase -> Markup in
            let rows = phase.tasks.map(row)
            return """
                <details open><summary><h3>\(phase.name)</h3><span class="note">\(phase.tasks.count) steps, \
                \(Length(phase.seconds))</span></summary>
                \(PageTable(
                    "Steps of \(phase.name)", ["Step", .number("Took"), "Result"], rows,
                    staysTable: true
                ).markup)
                </details>
                """
        }
        return Page.section("steps", "Every step", phases.isEmpty ? [Page.note("No step began.")] : phases)
    }

    private func row(_ step: DrillRecord.Step) -> PageTable.Row {
        PageTable.Row(
            cells: [
                """
                \(step.title)<small>\(step.began.clock) on \(step.hosts.map(\.host).joined(separator: ", ")), \
                <code>\(step.place)</code></small>
                """, "\(Length(step.seconds))", result(step),
            ], mark: step.hosts.allSatisfy { $0.status == "skipped" } ? "quiet" : "")
    }

    /// The results of all hosts, each once: `changed`, or `2 ok, 1 changed`.
    private func result(_ step: DrillRecord.Step) -> Markup {
        if step.hasFailed { return Page.mark(.bad, "failed") }
        if step.isManual { return "done by hand" }
        var counts: [(status: String, count: Int)] = []
        for host in step.hosts {
            if let index = counts.firstIndex(where: { $0.status == host.status }) {
                counts[index].count += 1
            } else {
                counts.append((host.status, 1))
            }
        }
        guard counts.count > 1 else { return "\(counts.first?.status ?? "no host")" }
        return "\(counts.map { "\($0.count) \($0.status)" }.joined(separator: ", "))"
    }
}
