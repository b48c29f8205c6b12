// SPDX-License-Identifier: Apache-2.0

import Engine
import Synchronization

/// A run as plain lines, in the order things happen; close to what ansible-playbook prints.
public final class PlainReport: EventSink {
    private struct State {
        var recap: Recap
        var checkMode = false
        /// The task whose heading stands above what is printed now, and the hosts it was printed for.
        var heading: (task: TaskInfo, hosts: Set<String>)?
    }

    private let style: Style
    private let lines: TaskLines
    private let streams: Bool
    private let write: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// A report that writes whole lines to `write`.
    ///
    /// With `streams` the output of running commands is shown as it comes.
    public init(
        style: Style, verbosity: Int, showsDiff: Bool, streams: Bool, write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style
        self.streams = streams
        self.write = write
        lines = TaskLines(style: style, verbosity: verbosity, showsDiff: showsDiff)
        state = Mutex(State(recap: Recap(style: style)))
    }

    /// Prints what an event has to say.
    public func take(_ event: RunEvent) {
        let text = text(of: event)
        guard !text.isEmpty else { return }
        write(text.joined(separator: "\n") + "\n")
    }

    /// The lines an event has to say.
    public func text(of event: RunEvent) -> [String] {
        switch event {
        case .runStarted(let info):
            state.withLock { $0.checkMode = info.checkMode }
            return []
        case .playStarted(let name, _, _): return ["", banner("PLAY [\(name)]")]
        case .playSkipped(let name, let reason): return ["", banner("PLAY [\(name)]"), "skipping: \(reason)"]
        case .taskStarted(let task):
            return state.withLock { state in
                // Where each host goes at its own pace, a task begins once for each of them.
                if let last = state.heading, isSame(last.task, task), last.hosts.isDisjoint(with: task.hosts) {
                    state.heading?.hosts.formUnion(task.hosts)
                    return []
                }
                return heading(of: task, &state)
            }
        case .hostStarted: return []
        case .output(let task, let host, let text, _):
            return streams && Self.talking.contains(task.module) ? output(host, text) : []
        case .itemEnded(let result): return below(result.task, lines.lines(item: result))
        case .taskEnded(let result):
            state.withLock { $0.recap.note(result) }
            return below(result.task, lines.lines(task: result))
        case .included(let path, let hosts):
            return [style.paint("included: \(path) for \(hosts.joined(separator: ", "))", .cyan)]
        case .warning(let text): return [style.paint("[WARNING]: \(text)", .yellow)]
        case .runEnded(let summary):
            return state.withLock { $0.recap.lines(summary, checkMode: $0.checkMode) }
        }
    }

    /// Modules whose output is the user's own program speaking.
    private static let talking: Set<String> = ["command", "shell", "script", "raw", "backup_set", "backup_restore"]

    private func output(_ host: String, _ text: String) -> [String] {
        let all = text.split(whereSeparator: \.isNewline)
        return all.map { style.paint("  \(host) | ", .grey) + $0 }
    }

    /// Lines about a task, below its heading.
    private func below(_ task: TaskInfo, _ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return [] }
        return state.withLock { state in
            if let last = state.heading, isSame(last.task, task) { return lines }
            return heading(of: task, &state) + lines
        }
    }

    private func isSame(_ one: TaskInfo, _ other: TaskInfo) -> Bool {
        one.place == other.place && one.title == other.title && one.isHandler == other.isHandler
    }

    private func heading(of task: TaskInfo, _ state: inout State) -> [String] {
        state.heading = (task, Set(task.hosts))
        return ["", banner("\(task.isHandler ? "RUNNING HANDLER" : "TASK") [\(task.title)]")]
    }

    private func banner(_ text: String) -> String {
        style.bold(text + " " + String(repeating: "*", count: max(3, 79 - text.count)))
    }
}
