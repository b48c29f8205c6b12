// SPDX-License-Identifier: Apache-2.0

import Recovery

/// The record of a drill as one self-contained page, for the night it is needed and for whoever asks for proof.
public struct DrillPage: Sendable {
    let reading: DrillReading
    var record: DrillRecord { reading.record }

    /// The page of `record`; `earlier` records of the same drill give the trend and what is usual.
    public init(_ record: DrillRecord, earlier: [DrillRecord] = []) {
        reading = DrillReading(record, earlier: earlier)
    }

    /// The page.
    public func html() -> String {
        let sections = [
            failures, timeline, objectives, clock, trend, checks, findings, isolation, cleanUp, people, slowest, steps,
            signing,
        ]
        return Page(
            title: "\(record.title): \(reading.outcome.lowercased()), \(record.began.day)",
            body: "<main>\n\(verdict)\n\(figures)\n\(particulars)\n\(contents)\n\(sections.lines)\n\(foot)\n</main>"
        ).html
    }

    var mood: Page.Mood {
        switch record.outcome {
        case .passed: .good
        case .missed: .warn
        case .failed, .interrupted, .running: .bad
        }
    }

    private var verdict: Markup {
        let why: Markup = record.reason.map { "\n<p class=\"why\">\($0)</p>" } ?? ""
        return """
            <header class="verdict \(mood.rawValue)">
            <p class="kind">Recovery drill, \(record.began.moment) UTC, on <code>\(record.inventory)</code></p>
            <h1>\(record.title)</h1>
            <p class="outcome"><strong><span aria-hidden="true">\(mood.sign)</span> \(reading.outcome)</strong> \
            <span>\(reading.meaning)</span></p>\(why)
            </header>
            """
    }

    private var contents: Markup {
        var links = [
            ("timeline", "Timeline"), ("objectives", "Objectives"), ("trend", "Trend"), ("checks", "Checks"),
            ("findings", "Findings"), ("isolation", "Isolation"), ("clean-up", "Clean-up"), ("steps", "Every step"),
        ]
        if !reading.failures.isEmpty { links.insert(("failures", "What failed"), at: 0) }
        let items = links.map { "<li><a href=\"#\($0.0)\">\($0.1)</a></li>" as Markup }
        return "<nav aria-label=\"Contents\"><ul>\(items)</ul></nav>"
    }

    /// What an auditor wants to know of where this comes from.
    private var particulars: Markup {
        let items = reading.particulars.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" as Markup }
        return "<dl class=\"facts\">\(items)</dl>"
    }

    /// Lines to sign on, on paper only.
    private var signing: Markup {
        let rows = ["Operator", "Reviewed by", "Next drill due"].map { PageTable.Row(cells: ["\($0)", "", ""]) }
        return """
            <section class="signing" id="signing"><h2>Signed</h2>
            \(PageTable("Signatures", ["Role", "Name and signature", "Date"], rows).markup)
            </section>
            """
    }

    private var foot: Markup {
        """
        <footer>All times are UTC. Made by lifeboat \(record.program) from <code>\(record.id).json</code>, which holds \
        the same and more for programs.</footer>
        """
    }
}
