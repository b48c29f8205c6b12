// SPDX-License-Identifier: Apache-2.0

import Recovery

/// The record of a drill as Markdown, for a repository, a ticket or a terminal: what the page holds, without its pictures.
public struct DrillMarkdown: Sendable {
    let reading: DrillReading
    var record: DrillRecord { reading.record }

    /// The document of `record`; `earlier` records of the same drill give the trend and what is usual.
    public init(_ record: DrillRecord, earlier: [DrillRecord] = []) {
        reading = DrillReading(record, earlier: earlier)
    }

    /// The document.
    public func text() -> String {
        var document = MarkdownText()
        document.heading(1, "Drill: \(record.title)")
        document.paragraph("**\(reading.outcome)**: \(reading.meaning).")
        if let reason = record.reason { document.paragraph(MarkdownText.plain(reason)) }
        failures(&document)
        objectives(&document)
        clock(&document)
        phases(&document)
        trend(&document)
        proofs(&document)
        findings(&document)
        people(&document)
        steps(&document)
        particulars(&document)
        return document.text
    }

    private func failures(_ document: inout MarkdownText) {
        guard !reading.failures.isEmpty else { return }
        document.heading(2, "What failed")
        for placed in reading.failures {
            let place = MarkdownText.plain("\(placed.phase.name), \(placed.step.place)")
            for host in placed.failures {
                let host = (name: MarkdownText.plain(host.host), words: host.message ?? host.status)
                document.paragraph("- **\(MarkdownText.plain(placed.step.title))** on \(host.name), phase \(place)")
                document.block(host.words)
            }
        }
    }

    private func proofs(_ document: inout MarkdownText) {
        let head = ["Check", "Expected", "Seen", "Result"]
        func rows(_ checks: [DrillRecord.Check]) -> [[String]] {
            checks.map { [$0.name, $0.expected, $0.actual, $0.passed ? "passed" : "FAILED"] }
        }
        document.heading(2, "Data checks")
        document.table(
            head, rows(reading.checks), none: "No check was made: nothing shows that what came back is right.")
        document.heading(2, "Isolation")
        document.table(head, rows(record.isolation), none: "Nothing was recorded: the isolation is not proven.")
        document.heading(2, "Clean-up")
        document.table(
            head, rows(record.cleanUp), none: "Nothing was recorded: look whether machines or names are left.")
    }

    private func findings(_ document: inout MarkdownText) {
        let rows = reading.findings.map { finding in
            [finding.text, finding.severity.rawValue, finding.owner ?? "nobody", finding.due ?? "no date"]
        }
        document.heading(2, "Findings")
        document.table(["Finding", "Severity", "Owner", "Due"], rows, none: "Nothing was found that has to be done.")
    }

    private func steps(_ document: inout MarkdownText) {
        let slowest = reading.slowest(10).map { [$0.step.title, $0.phase.name, "\(Length($0.step.seconds))"] }
        document.heading(2, "Slowest steps")
        document.table(["Step", "Phase", "Took"], slowest, none: "No step took long.")
        document.heading(2, "Every step")
        for phase in record.phases where !phase.tasks.isEmpty {
            let rows = phase.tasks.map { step -> [String] in
                let hosts = step.hosts.map { "\($0.host) \($0.status)" }
                return [
                    step.title, step.place, step.began.clock, "\(Length(step.seconds))", hosts.joined(separator: ", "),
                ]
            }
            document.heading(3, phase.name)
            document.table(["Step", "Where", "Began, UTC", "Took", "Result"], rows)
        }
    }

    private func particulars(_ document: inout MarkdownText) {
        document.heading(2, "Particulars")
        document.table(["What", "Value"], reading.particulars.map { [$0.name, $0.value] })
    }
}
