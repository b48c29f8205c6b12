// SPDX-License-Identifier: Apache-2.0

import Recovery

/// The last words of a drill on a terminal.
public struct DrillSummary: Sendable {
    private let reading: DrillReading
    private let style: Style

    /// The summary of `record`.
    public init(_ record: DrillRecord, earlier: [DrillRecord] = [], style: Style = Style(isColoured: false)) {
        reading = DrillReading(record, earlier: earlier)
        self.style = style
    }

    /// The summary; `reports` are the files that tell more.
    public func text(reports: [String] = []) -> String {
        let record = reading.record
        var lines = ["", style.bold("DRILL \(record.title)"), paint("\(reading.outcome): \(reading.meaning)")]
        if let reason = record.reason { lines.append("  \(Style.plain(reason))") }
        lines += [""] + columns(objectives, record.phases.map(phase))
        for placed in reading.failures {
            for host in placed.failures {
                let words = host.message?.split(separator: "\n").first.map { ": \(Style.plain($0))" } ?? ""
                lines.append(style.paint("  failed   \(placed.step.title) on \(host.host)\(words)", .red))
            }
        }
        for (kind, checks) in [
            ("check", record.checks), ("isolation", record.isolation), ("clean-up", record.cleanUp),
        ] {
            for check in checks where !check.passed {
                lines.append(
                    style.paint(
                        "  failed   \(kind) \(check.name): expected \(check.expected), found \(Style.plain(check.actual))",
                        .red))
            }
        }
        lines.append(counts)
        // What failed is told above, and is most of what was found then.
        if record.outcome == .failed || record.outcome == .interrupted {
            lines.append("  \(record.findings.count) findings")
        } else {
            lines += reading.findings.map { "  finding  \($0.severity.rawValue): \(Style.plain($0.text))" }
        }
        if !reports.isEmpty { lines += [""] + reports.map { "  report   \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private func paint(_ text: String) -> String {
        switch reading.record.outcome {
        case .passed: style.paint(text, .green)
        case .missed: style.paint(text, .yellow)
        case .failed, .interrupted, .running: style.paint(text, .red)
        }
    }

    private var objectives: [[String]] {
        reading.objectives.map { objective in
            let allowed = objective.allowed.map { "allowed \(Length($0))" } ?? "no objective"
            let verdict = objective.allowed == nil ? "" : objective.verdict.rawValue
            return [objective.name, objective.measured.map { "\(Length($0))" } ?? "not measured", allowed, verdict]
        }
            + (reading.record.measured.waitedForPeople > 0
                ? [["people", "\(Length(reading.record.measured.waitedForPeople))", "of the RTO by waiting", ""]] : [])
    }

    private func phase(_ phase: DrillRecord.Phase) -> [String] {
        let usual = reading.usual(phase).map { "usually \(Length($0))" } ?? "\(phase.tasks.count) steps"
        return [phase.name, "\(Length(phase.seconds))", usual, phase.passed ? "" : "not passed"]
    }

    private var counts: String {
        let checks = reading.record.checks
        return checks.isEmpty
            ? style.paint("  no check was made", .yellow)
            : "  \(checks.count(where: \.passed)) of \(checks.count) checks passed"
    }

    /// Two groups of rows with the same widths, an empty line between them.
    private func columns(_ first: [[String]], _ second: [[String]]) -> [String] {
        var widths: [Int] = [8, 0, 0, 0]
        for row in first + second {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
        }
        func line(_ row: [String]) -> String {
            var text = "  "
            for (index, cell) in row.enumerated() {
                text += cell + String(repeating: " ", count: widths[index] - cell.count + 1)
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        return first.map(line) + [""] + second.map(line) + (second.isEmpty ? [] : [""])
    }
}
