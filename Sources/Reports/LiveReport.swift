// SPDX-License-Identifier: Apache-2.0

import Engine
import Synchronization

/// A run on a terminal: the lines of `PlainReport`, and below them what each host is doing right now.
///
/// The picture is redrawn with every event and with every `tick`, which the caller sends a few times a second.
public final class LiveReport: EventSink {
    private struct Doing {
        var task: String
        var since: Double
        var lastOutput = ""
    }

    private struct State {
        var doing: [String: Doing] = [:]
        var order: [String] = []
        var drawn = 0
        var begun = 0
        var total = 0
        var start = 0.0
        var isOver = false
        /// What could not be shown yet, because a question was on the terminal.
        var waiting = ""
    }

    private let plain: PlainReport
    private let style: Style
    private let width: @Sendable () -> Int
    private let now: @Sendable () -> Double
    private let isHeld: @Sendable () -> Bool
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A report for a terminal that is `width` columns wide; `now` is a clock in seconds.
    ///
    /// Nothing is written while `isHeld`: a question stands on the terminal.
    public init(
        plain: PlainReport, style: Style, width: @escaping @Sendable () -> Int, now: @escaping @Sendable () -> Double,
        isHeld: @escaping @Sendable () -> Bool = { false }, write: @escaping @Sendable (String) -> Void
    ) {
        self.plain = plain
        self.style = style
        self.width = width
        self.now = now
        self.isHeld = isHeld
        self.write = write
    }

    /// Prints what an event has to say above the picture, and redraws it.
    public func take(_ event: RunEvent) {
        let lines = plain.text(of: event)
        state.withLock { state in
            note(event, &state)
            if !lines.isEmpty { state.waiting += lines.joined(separator: "\n") + "\n" }
            redraw(&state)
        }
    }

    /// Redraws the picture: times have gone on.
    public func tick() {
        state.withLock { state in
            guard !state.doing.isEmpty || !state.waiting.isEmpty, !state.isOver else { return }
            redraw(&state)
        }
    }

    private func redraw(_ state: inout State) {
        if isHeld(), !state.isOver {
            // The picture above the question stays as it is.
            state.drawn = 0
            return
        }
        write(erasing(&state) + state.waiting + drawing(&state))
        state.waiting = ""
    }

    private func note(_ event: RunEvent, _ state: inout State) {
        switch event {
        case .runStarted(let info):
            state.total = info.taskCount
            state.start = now()
        case .taskStarted(let task): state.begun = max(state.begun, task.number)
        case .hostStarted(let task, let host, let item):
            if !state.order.contains(host) { state.order.append(host) }
            state.doing[host] = Doing(task: item.map { "\(task.title) (\($0))" } ?? task.title, since: now())
        case .output(_, let host, let text, _):
            if let line = text.split(whereSeparator: \.isNewline).last { state.doing[host]?.lastOutput = String(line) }
        case .taskEnded(let result): state.doing[result.host] = nil
        case .runEnded:
            state.doing = [:]
            state.isOver = true
        default: break
        }
    }

    private func erasing(_ state: inout State) -> String {
        defer { state.drawn = 0 }
        return state.drawn == 0 ? "" : "\u{1b}[\(state.drawn)A\u{1b}[J"
    }

    private func drawing(_ state: inout State) -> String {
        guard !state.doing.isEmpty else { return "" }
        let columns = max(40, width())
        let busy = state.order.filter { state.doing[$0] != nil }
        var lines = busy.prefix(12).compactMap { host -> String? in
            guard let doing = state.doing[host] else { return nil }
            let time = Style.time(now() - doing.since)
            let output = doing.lastOutput.isEmpty ? "" : "  | \(doing.lastOutput)"
            return Self.cut("  \(host)  \(doing.task)  \(time)\(output)", columns)
        }
        if busy.count > 12 { lines.append("  … and \(busy.count - 12) more hosts") }
        let left = max(0, state.total - state.begun)
        lines.append(
            Self.cut("task \(state.begun), \(left) known to come, \(Style.time(now() - state.start)) so far", columns))
        state.drawn = lines.count
        return lines.map { style.paint($0, .grey) + "\n" }.joined()
    }

    private static func cut(_ line: String, _ columns: Int) -> String {
        line.count < columns ? line : line.prefix(columns - 2) + "…"
    }
}
