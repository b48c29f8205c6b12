// SPDX-License-Identifier: Apache-2.0

import Engine
import ModuleKit
import Values

/// A run as one JSON object a line (NDJSON), each with `event` and `time` (seconds since the epoch).
public struct JSONReport: EventSink {
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> Double

    /// A report that writes whole lines to `write`.
    public init(now: @escaping @Sendable () -> Double, write: @escaping @Sendable (String) -> Void) {
        self.now = now
        self.write = write
    }

    /// Writes the event's line.
    public func take(_ event: RunEvent) {
        var (name, values) = Self.fields(of: event)
        values["time"] = .float((now() * 1000).rounded() / 1000)
        var line: Dict = ["event": .string(name)]
        line.merge(values) { $1 }
        write(Value.dict(line).json(JSONLayout(asciiOnly: false, compact: true)) + "\n")
    }

    /// The event's name and its fields.
    static func fields(of event: RunEvent) -> (String, Dict) {
        switch event {
        case .runStarted(let info):
            (
                "run_started",
                [
                    "playbooks": .strings(info.playbooks), "check_mode": .bool(info.checkMode),
                    "task_count": .int(info.taskCount),
                ]
            )
        case .playStarted(let name, let hosts, let place):
            ("play_started", ["play": .string(name), "hosts": .strings(hosts), "place": .string(place.description)])
        case .playSkipped(let name, let reason):
            ("play_skipped", ["play": .string(name), "reason": .string(reason)])
        case .taskStarted(let task): ("task_started", fields(of: task))
        case .hostStarted(let task, let host, let item):
            (
                "host_started",
                ["task": .int(task.number), "host": .string(host), "item": item.map(Value.string) ?? .null]
            )
        case .output(let task, let host, let text, let stream):
            (
                "output",
                [
                    "task": .int(task.number), "host": .string(host), "text": .string(text),
                    "stream": stream == .stdout ? "stdout" : "stderr",
                ]
            )
        case .itemEnded(let result): ("item_ended", fields(of: result))
        case .taskEnded(let result): ("task_ended", fields(of: result))
        case .included(let path, let hosts):
            ("included", ["path": .string(path), "hosts": .strings(hosts)])
        case .warning(let text): ("warning", ["text": .string(text)])
        case .runEnded(let summary): ("run_ended", fields(of: summary))
        }
    }

    private static func fields(of task: TaskInfo) -> Dict {
        [
            "task": .int(task.number), "play": .string(task.play), "title": .string(task.title),
            "module": .string(task.module), "place": .string(task.place.description), "handler": .bool(task.isHandler),
            "hosts": .strings(task.hosts),
        ]
    }

    private static func fields(of result: TaskResult) -> Dict {
        var fields: Dict = [
            "task": .int(result.task.number), "title": .string(result.task.title), "host": .string(result.host),
            "status": .string(result.status.rawValue), "seconds": .float((result.seconds * 1000).rounded() / 1000),
            "result": .dict(result.values),
            "changes": .list(
                result.changes.map { change in
                    [
                        "summary": .string(change.summary), "before": change.before.map(Value.string) ?? .null,
                        "after": change.after.map(Value.string) ?? .null,
                        "header": change.header.map(Value.string) ?? .null,
                    ]
                }),
        ]
        if let item = result.item { fields["item"] = .string(item) }
        if let delegate = result.delegate { fields["delegated_to"] = .string(delegate) }
        return fields
    }

    private static func fields(of summary: RunSummary) -> Dict {
        var hosts = Dict()
        for (name, counts) in summary.hosts {
            hosts[.string(name)] = [
                "ok": .int(counts.ok), "changed": .int(counts.changed), "unreachable": .int(counts.unreachable),
                "failed": .int(counts.failed), "skipped": .int(counts.skipped), "rescued": .int(counts.rescued),
                "ignored": .int(counts.ignored),
            ]
        }
        return [
            "hosts": .dict(hosts), "seconds": .float((summary.seconds * 1000).rounded() / 1000),
            "interrupted": .bool(summary.interrupted), "error": summary.error.map(Value.string) ?? .null,
            "exit_code": .int(Int(summary.exitCode)),
        ]
    }
}
