// SPDX-License-Identifier: Apache-2.0

import Engine

/// The last words of a run: the counts of each host as Ansible prints them, and what changed.
struct Recap: Sendable {
    let style: Style
    /// What changed, as it was told: host, task, summaries.
    private(set) var changed: [(host: String, task: String, summaries: [String])] = []

    init(style: Style) { self.style = style }

    mutating func note(_ result: TaskResult) {
        guard result.status == .changed || result.values["changed"]?.isTruthy == true && result.status == .ignored
        else {
            return
        }
        changed.append((result.host, result.task.title, result.changes.map(\.summary)))
    }

    func lines(_ summary: RunSummary, checkMode: Bool) -> [String] {
        var lines = ["", style.bold("PLAY RECAP " + String(repeating: "*", count: 69))]
        let width = max(20, summary.hosts.map(\.name.count).max() ?? 0)
        for (name, counts) in summary.hosts {
            let padded = name + String(repeating: " ", count: width - name.count)
            lines.append("\(paint(padded, counts)) : \(text(counts))")
        }
        lines += changes(checkMode: checkMode)
        if let error = summary.error { lines += [style.paint("the run ended early: \(error)", .red)] }
        if summary.interrupted { lines.append(style.paint("the run was interrupted", .red)) }
        lines.append("took \(Style.time(summary.seconds))")
        return lines
    }

    private func paint(_ name: String, _ counts: RunSummary.Counts) -> String {
        if counts.failed > 0 || counts.unreachable > 0 { return style.paint(name, .red) }
        return style.paint(name, counts.changed > 0 ? .yellow : .green)
    }

    private func text(_ counts: RunSummary.Counts) -> String {
        func column(_ name: String, _ number: Int, _ colour: Style.Colour) -> String {
            let text = "\(name)=\(number)"
            let padding = String(repeating: " ", count: max(1, name.count + 5 - text.count))
            return (number > 0 ? style.paint(text, colour) : text) + padding
        }
        return column("ok", counts.ok, .green) + column("changed", counts.changed, .yellow)
            + column("unreachable", counts.unreachable, .red) + column("failed", counts.failed, .red)
            + column("skipped", counts.skipped, .cyan) + column("rescued", counts.rescued, .yellow)
            + "ignored=\(counts.ignored)"
    }

    /// Up to thirty changes by task, so that nobody has to scroll back for them.
    private func changes(checkMode: Bool) -> [String] {
        guard !changed.isEmpty else { return [] }
        var tasks: [(title: String, hosts: [String], summary: String?)] = []
        for change in changed {
            if let index = tasks.firstIndex(where: { $0.title == change.task }) {
                if !tasks[index].hosts.contains(change.host) { tasks[index].hosts.append(change.host) }
            } else {
                tasks.append((change.task, [change.host], change.summaries.first))
            }
        }
        let shown = tasks.prefix(30).map { task in
            let what = task.summary.map { " (\($0.prefix(80)))" } ?? ""
            return "  \(task.title)\(what): \(task.hosts.joined(separator: ", "))"
        }
        let rest = tasks.count > 30 ? ["  … and \(tasks.count - 30) more"] : []
        return ["", checkMode ? "would change:" : "changed:"] + shown + rest
    }
}
