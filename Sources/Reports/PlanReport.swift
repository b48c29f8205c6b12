// SPDX-License-Identifier: Apache-2.0

import Engine
import Synchronization

/// A run in check mode as a plan: what would be done for each host, one line each, and what stands in its way.
public final class PlanReport: EventSink {
    private let style: Style
    private let modules: Set<String>
    private let write: @Sendable (String) -> Void
    private let count = Mutex(0)

    /// A plan of what tasks with `modules` would do; the chores of others, such as local folders, are left out.
    public init(style: Style, modules: Set<String>, write: @escaping @Sendable (String) -> Void) {
        (self.style, self.modules, self.write) = (style, modules, write)
    }

    /// How many changes the plan holds.
    public var changes: Int { count.withLock { $0 } }

    /// Prints what an event adds to the plan.
    public func take(_ event: RunEvent) {
        switch event {
        case .taskEnded(let result): lines(result).forEach { write($0 + "\n") }
        case .warning(let text): write(style.paint("  ! \(text)", .yellow) + "\n")
        case .runEnded(let summary):
            if let error = summary.error { write(style.paint("  the plan ends here: \(error)", .red) + "\n") }
        default: break
        }
    }

    private func lines(_ result: TaskResult) -> [String] {
        switch result.status {
        case .failed, .unreachable:
            return [style.paint("  ✗ \(result.host): \(result.values["msg"]?.text ?? "failed")", .red)]
        case .changed where modules.contains(result.task.module):
            count.withLock { $0 += max(1, result.changes.count) }
            let summaries = result.changes.isEmpty ? [result.task.title] : result.changes.map(\.summary)
            return summaries.map { "  \(style.paint("+", .yellow)) \(result.host): \($0)" }
        default: return []
        }
    }
}
