// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Synchronization
import Values

@testable import Engine

/// A short run as its events tell it: one play, a task of each kind of end, the user's own text hostile to XML and JSON.
enum Story {
    static let place = SourceLocation(file: "site.yml", line: 3, column: 7)

    static func task(_ number: Int, _ title: String, _ module: String = "copy", isHandler: Bool = false) -> TaskInfo {
        TaskInfo(
            number: number, play: "Web <1>", title: title, module: module, place: place, isHandler: isHandler,
            hosts: ["a", "b"])
    }

    static func result(
        _ task: TaskInfo, _ host: String, _ status: TaskStatus, _ values: Dict = [:], item: String? = nil,
        changes: [Change] = []
    ) -> TaskResult {
        TaskResult(
            task: task, host: host, delegate: nil, status: status, item: item, values: values, changes: changes,
            start: 0, seconds: 0.25)
    }

    static let page = Change("write /etc/x", before: "old\n", after: "new\n", header: "/etc/x")
    static let copied = result(task(1, "web : Copy \"it\""), "a", .changed, ["changed": true], changes: [page])
    static let refused = result(
        task(2, "Ask"), "a", .failed, ["msg": "a < b & \"c\"\u{1}\nsecond line", "rc": 3])

    static var summary: RunSummary {
        var summary = RunSummary()
        summary["a"].ok = 1
        summary["a"].changed = 1
        summary["a"].failed = 1
        summary["b"].ok = 1
        summary["b"].skipped = 1
        summary["b"].unreachable = 1
        summary.seconds = 61.5
        return summary
    }

    static func events(checkMode: Bool = false) -> [RunEvent] {
        [
            .runStarted(RunInfo(playbooks: ["site.yml"], checkMode: checkMode, diff: true, taskCount: 3)),
            .playStarted(name: "Web <1>", hosts: ["a", "b"], place: place),
            .taskStarted(copied.task), .hostStarted(task: copied.task, host: "a", item: nil), .taskEnded(copied),
            .taskEnded(result(copied.task, "b", .ok)),
            .taskStarted(task(2, "Ask", "command")),
            .output(task: task(2, "Ask", "command"), host: "a", text: "one\ntwo\n", stream: .stdout),
            .taskEnded(refused), .taskEnded(result(task(2, "Ask"), "b", .skipped)),
            .included(path: "more.yml", hosts: ["b"]), .warning("odd"),
            .taskStarted(task(3, "Restart", isHandler: true)),
            .taskEnded(result(task(3, "Restart", isHandler: true), "b", .unreachable, ["msg": "gone"])),
            .playSkipped(name: "DB", reason: "no hosts matched"), .runEnded(summary),
        ]
    }

    /// What a report writes when it takes `events`.
    static func told(_ events: [RunEvent], by report: (@escaping @Sendable (String) -> Void) -> any EventSink) -> String
    {
        let out = Paper()
        let report = report { text in out.text.withLock { $0 += text } }
        for event in events { report.take(event) }
        return out.text.withLock { $0 }
    }

    private final class Paper: Sendable { let text = Mutex("") }
}
