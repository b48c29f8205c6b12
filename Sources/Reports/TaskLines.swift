// SPDX-License-Identifier: Apache-2.0

import Engine
import ModuleKit
import Values

/// The lines that tell how a task ended on a host; plain text and terminal share them.
struct TaskLines: Sendable {
    let style: Style
    /// How talkative: 0 failures and what `debug` says, 1 all results, 2 skipped ones with their conditions.
    let verbosity: Int
    let showsDiff: Bool

    /// The lines for an item of a loop.
    func lines(item result: TaskResult) -> [String] {
        if result.status == .skipped && verbosity < 1 { return [] }
        let label = result.item.map { " => (item=\(shortened($0)))" } ?? ""
        return diff(of: result) + ["\(head(result))\(label)\(tail(result))"] + details(result)
    }

    /// The lines for a task.
    func lines(task result: TaskResult) -> [String] {
        let hasItems = result.values["results"]?.list?.isEmpty == false
        if hasItems {
            // The items were told one by one; what is left to say is that some failed.
            guard result.status == .failed || result.status == .unreachable || result.status == .rescued else {
                return []
            }
            return ["\(head(result))\(tail(result))"]
        }
        return diff(of: result) + ["\(head(result))\(tail(result))"] + details(result)
    }

    private func head(_ result: TaskResult) -> String {
        let word =
            switch result.status {
            case .skipped: "skipping"
            case .failed: "failed"
            default: result.status.rawValue
            }
        let host = result.delegate.map { "\(result.host) -> \($0)" } ?? result.host
        return style.paint("\(word): [\(host)]", style.colour(of: result.status))
    }

    private func tail(_ result: TaskResult) -> String {
        var parts: [String] = []
        if let attempts = result.values["attempts"]?.int, attempts > 1 { parts.append("after \(attempts) tries") }
        if result.seconds >= 1 { parts.append(Style.time(result.seconds)) }
        if result.isHidden { parts.append("hidden by no_log") }
        return parts.isEmpty ? "" : style.paint(" (\(parts.joined(separator: ", ")))", .grey)
    }

    private func details(_ result: TaskResult) -> [String] {
        if result.isHidden {
            guard [.failed, .unreachable, .rescued].contains(result.status) else { return [] }
            let place = style.paint("  at \(result.task.place)", .grey)
            return [place, "  why is hidden by its `no_log`; take that away for a moment to see it"]
        }
        switch result.status {
        case .failed, .unreachable, .ignored, .rescued: return failure(result)
        case .ok where result.task.module == "debug": return shown(result.values)
        case .skipped:
            guard verbosity >= 2, let condition = result.values["false_condition"] else { return [] }
            return ["  because `\(condition.text)` does not hold"]
        default: break
        }
        if verbosity >= 1 { return shown(result.values) }
        return []
    }

    /// What a failure says: its message, then what the program wrote.
    private func failure(_ result: TaskResult) -> [String] {
        var lines = text(result.values["msg"]?.text ?? "no message")
        if let assertion = result.values["assertion"]?.text { lines += text("this does not hold: \(assertion)") }
        if !result.task.place.file.isEmpty { lines.append(style.paint("  at \(result.task.place)", .grey)) }
        for name in ["stderr", "stdout"] {
            guard let output = result.values[name]?.string, !output.isEmpty, result.values["msg"]?.text != output else {
                continue
            }
            let all = output.split(separator: "\n", omittingEmptySubsequences: false)
            let last = all.suffix(20)
            lines.append(
                style.paint("  \(name)\(all.count > 20 ? " (its last 20 of \(all.count) lines)" : ""):", .grey))
            lines += last.map { "    \($0)" }
        }
        if let code = result.values["rc"]?.int, code != 0 { lines.append(style.paint("  exit status \(code)", .grey)) }
        return lines
    }

    private func text(_ message: String) -> [String] {
        message.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }

    private func shown(_ values: Dict) -> [String] {
        let hidden: Set<String> = ["changed", "failed", "skipped", "ansible_loop_var", "ansible_facts"]
        let rest = values.filter { !hidden.contains($0.key.text) }
        guard !rest.isEmpty else { return [] }
        if rest.count == 1, let message = rest["msg"]?.string { return text(message) }
        return Value.dict(rest).json(JSONLayout(indent: 2, asciiOnly: false))
            .split(separator: "\n").dropFirst().dropLast().map { "  \($0.dropFirst(2))" }
    }

    /// The differences that a task made or would make.
    private func diff(of result: TaskResult) -> [String] {
        guard showsDiff, !result.isHidden else { return [] }
        return result.changes.flatMap { change -> [String] in
            guard change.before != nil || change.after != nil else {
                return [style.paint("~ \(change.summary)", .yellow)]
            }
            return UnifiedDiff.lines(before: change.before ?? "", after: change.after ?? "", header: change.header)
                .map { line in
                    switch line.first {
                    case "+": style.paint(line, .green)
                    case "-": style.paint(line, .red)
                    case "@": style.paint(line, .cyan)
                    default: line
                    }
                }
        }
    }

    private func shortened(_ text: String) -> String {
        text.count > 200 ? text.prefix(200) + "…" : text
    }
}
