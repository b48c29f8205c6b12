// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HTTP
import HostAccess
import Inventory
import ModuleKit
import Playbooks
import Templates
import Values
import Vault
import YAMLDocument

/// A run of playbooks on an inventory: play after play, batch after batch.
public struct PlaybookRun: Sendable {
    let services: RunServices
    let inventory: Inventory
    let reader: DocumentReader

    /// A run.
    ///
    /// - Parameters:
    ///   - registry: the modules there are; the language's own statements join them.
    ///   - connect: makes the host for connection settings.
    ///   - sinks: what is told of the run, in order and redacted.
    ///   - journal: the record on disk; nil for none.
    ///   - http: carries requests of modules whose state lives behind an API; nil when there is no way to.
    ///   - recording: where the changes are written down; nil for none.
    ///   - ask: asks the user on the terminal; throws when nobody is there.
    public init(
        inventory: Inventory, loader: PlaybookLoader, reader: DocumentReader, templates: TemplateEngine,
        registry: ModuleRegistry, redactor: Redactor, options: RunOptions,
        connect: @escaping @Sendable (ConnectionSettings) throws -> any HostAccess.Host, sinks: [any EventSink],
        journal: Journal? = nil, http: (any HTTPTransport)? = nil, recording: Recording? = nil,
        ask: @escaping @Sendable (_ question: String, _ hidden: Bool) throws -> String
    ) {
        self.inventory = inventory
        self.reader = reader
        services = RunServices(
            templates: templates, registry: registry.adding(Statements.all), loader: loader, reader: reader,
            redactor: redactor, options: options, pool: HostPool(connect: connect),
            events: EventStream(sinks: (journal.map { [$0] } ?? []) + sinks, redactor: redactor), journal: journal,
            http: http, recording: recording, ask: ask)
    }

    /// Everything wrong with the playbooks that can be known before the first connection.
    public func problems(in playbooks: [Playbook], strict: Bool = false) -> [Diagnostic] {
        Preflight(services: services, strict: strict).problems(in: playbooks)
    }

    /// The variables that a run of the playbooks on this inventory will surely miss: nothing defines them.
    public func undefinedVariables(in playbooks: [Playbook]) -> [Diagnostic] {
        UndefinedVariables.problems(in: playbooks, on: inventory, services)
    }

    /// Tells something that is not part of any task, such as what a connection did.
    public func warn(_ text: String) { services.events.warn(text) }

    /// Runs the playbooks.
    ///
    /// Returns how it ended. Connections are closed also when it is cancelled.
    public func run(_ playbooks: [Playbook]) async -> RunSummary {
        let begin = ContinuousClock.now
        let tasks = playbooks.flatMap(\.plays).reduce(0) { $0 + Preflight.count($1) }
        services.events.emit(
            .runStarted(
                RunInfo(
                    playbooks: playbooks.map(\.path), checkMode: services.options.checkMode,
                    diff: services.options.diff, taskCount: tasks)))
        var summary = RunSummary()
        do {
            try await run(playbooks, &summary)
        } catch is CancellationError {
            summary.interrupted = true
        } catch {
            summary.error = services.redactor.redact("\(error)")
        }
        await services.pool.closeAll()
        summary.seconds = (ContinuousClock.now - begin).seconds
        services.events.emit(.runEnded(summary))
        return summary
    }

    private func run(_ playbooks: [Playbook], _ summary: inout RunSummary) async throws {
        let selection = TaskSelection(services.options)
        var taskNumber = 0
        for playbook in playbooks {
            var state = RunState(
                inventory: inventory, files: VariableFiles(reader: reader, playbookDirectory: playbook.directory))
            for play in playbook.plays {
                let opening = PlayOpening(services: services, play: play)
                let hosts = try opening.hosts(in: state)
                guard !hosts.isEmpty else { continue }
                try state.load(hosts)
                state.beginPlay()
                for warning in state.newWarnings() { services.events.warn(warning.description) }
                var context = try opening.context(hosts: hosts, state: state)
                let isFree = try opening.isFree(in: state)
                services.events.emit(.playStarted(name: play.title, hosts: hosts, place: play.location))
                for batch in try opening.batches(of: hosts, in: state) {
                    context.batch = batch
                    context.active = batch
                    context.fileVariables = try opening.fileVariables(for: batch, state: state, context: context)
                    let end =
                        await isFree
                        ? runFreely(context, state, summary, selection, from: taskNumber)
                        : PlayRun(
                            services: services, selection: selection, state: state, play: context, summary: summary,
                            taskNumber: taskNumber, hosts: batch
                        ).runToEnd()
                    (state, summary, taskNumber) = (end.state, end.summary, end.taskNumber)
                    if let error = end.error { throw error }
                    if end.endsPlay { break }
                    // Nobody is left: neither a further batch nor a further play begins.
                    if end.survivors.isEmpty, batch.allSatisfy(state.lost.contains) { return }
                }
            }
        }
    }
}
