// SPDX-License-Identifier: Apache-2.0

import Recovery

/// How recoverable a site is, in lines for a terminal.
public struct StatusText: Sendable {
    private let status: RecoveryStatus
    private let style: Style

    /// The lines of `status`.
    public init(_ status: RecoveryStatus, style: Style = Style(isColoured: false)) {
        self.status = status
        self.style = style
    }

    /// The lines.
    public func text() -> String {
        let head = "\(status.inventory), \(status.at.moment) UTC: "
        var lines = [style.bold(head) + paint(status.verdict, status.level), ""]
        let widths = [
            status.items.map(\.subject.rawValue.count).max() ?? 0, 7, status.items.map(\.name.count).max() ?? 0,
        ]
        var above: RecoveryStatus.Subject?
        for item in status.items {
            let subject = item.subject == above ? "" : item.subject.rawValue
            above = item.subject
            let level = paint(pad(item.level.word, widths[1]), item.level)
            let name = pad(item.name, min(widths[2], 60))
            lines.append("  \(pad(subject, widths[0]))  \(level)  \(name)  \(Style.plain(item.text))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func paint(_ text: String, _ level: RecoveryStatus.Level) -> String {
        switch level {
        case .good: style.paint(text, .green)
        case .alarm: style.paint(text, .red)
        case .unknown: style.paint(text, .yellow)
        case .unasked: text
        }
    }
}

extension RecoveryStatus.Level {
    /// The level in a word.
    var word: String {
        switch self {
        case .good: "ok"
        case .alarm: "ALARM"
        case .unknown: "unknown"
        case .unasked: "-"
        }
    }
}

extension RecoveryStatus {
    /// All of it in a sentence.
    var verdict: String {
        let (alarms, unknown) = (items(.alarm).count, items(.unknown).count)
        func counted(_ count: Int, _ one: String, _ more: String) -> String? {
            count == 0 ? nil : count == 1 ? "1 \(one)" : "\(count) \(more)"
        }
        let parts = [
            counted(alarms, "alarm", "alarms"), counted(unknown, "thing is unknown", "things are unknown"),
        ].compactMap(\.self)
        return parts.isEmpty ? "recoverable, by all that was asked" : parts.joined(separator: ", ")
    }
}
