// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HTTP
import HostAccess
import ModuleKit
import Playbooks
import Synchronization
import Templates
import Values
import Vault

/// What every part of a run needs and none of them changes.
struct RunServices: Sendable {
    var templates: TemplateEngine
    let registry: ModuleRegistry
    let loader: PlaybookLoader
    let reader: DocumentReader
    let redactor: Redactor
    let options: RunOptions
    let pool: HostPool
    let events: EventStream
    /// The record on disk; nil for runs that leave none, such as check mode.
    let journal: Journal?
    /// Carries requests to web services; nil for runs that reach none.
    let http: (any HTTPTransport)?
    /// Where what happens on a host is written down; nil for runs that are not recorded.
    var recording: Recording?
    /// Asks the user a question on the terminal; throws when there is none.
    let ask: @Sendable (_ question: String, _ hidden: Bool) throws -> String
}

/// Hands the events of a run to its sinks, one at a time and redacted.
final class EventStream: Sendable {
    private let sinks: [any EventSink]
    private let redactor: Redactor
    private let turn = Mutex(())

    init(sinks: [any EventSink], redactor: Redactor) {
        self.sinks = sinks
        self.redactor = redactor
    }

    func emit(_ event: RunEvent) {
        let event = redacted(event)
        turn.withLock { _ in for sink in sinks { sink.take(event) } }
    }

    func warn(_ text: String) { emit(.warning(text)) }

    private func redacted(_ event: RunEvent) -> RunEvent {
        switch event {
        case .output(let task, let host, let text, let stream):
            .output(task: redacted(task), host: host, text: redactor.redact(text), stream: stream)
        case .taskStarted(let task): .taskStarted(redacted(task))
        case .hostStarted(let task, let host, let item):
            .hostStarted(task: redacted(task), host: host, item: item.map(redactor.redact))
        case .itemEnded(let result): .itemEnded(redacted(result))
        case .taskEnded(let result): .taskEnded(redacted(result))
        case .warning(let text): .warning(redactor.redact(text))
        default: event
        }
    }

    private func redacted(_ task: TaskInfo) -> TaskInfo {
        var task = task
        task.title = redactor.redact(task.title)
        return task
    }

    private func redacted(_ result: TaskResult) -> TaskResult {
        var result = result
        result.task = redacted(result.task)
        result.item = result.item.map(redactor.redact)
        result.values = redactor.redact(.dict(result.values)).dict ?? result.values
        result.changes = result.changes.map { change in
            Change(
                redactor.redact(change.summary), before: change.before.map(redactor.redact),
                after: change.after.map(redactor.redact), header: change.header.map(redactor.redact))
        }
        return result
    }
}
