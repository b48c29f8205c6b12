// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Values
import YAMLDocument

/// A handler and what stands around it.
struct Handler: Sendable {
    let task: PlayTask
    let context: BlockContext

    /// The handlers of a play in the order they run: those of the roles first, then the play's own.
    static func all(of play: Play, base: BlockContext) -> [Handler] {
        all(in: play.preTasks + play.roleTasks + play.tasks + play.postTasks, base: base)
            + flat(play.handlers, base)
    }

    /// The handlers of the roles inside `items`.
    static func all(in items: [PlayItem], base: BlockContext) -> [Handler] {
        items.flatMap { item -> [Handler] in
            guard case .block(let block) = item else { return [] }
            let inner = base.entering(block)
            let own = block.role.map { flat($0.role.handlers, inner) } ?? []
            return all(in: block.items + block.rescue + block.always, base: inner) + own
        }
    }

    private static func flat(_ items: [PlayItem], _ context: BlockContext) -> [Handler] {
        items.flatMap { item -> [Handler] in
            switch item {
            case .task(let task): [Handler(task: task, context: context)]
            case .block(let block): flat(block.items, context.entering(block))
            }
        }
    }
}

extension PlayRun {
    /// Marks the handlers called `names` for a host; an unknown name fails the task there.
    func notify(_ names: [String], on host: String, _ task: PlayTask) throws {
        for name in names {
            guard try hasHandler(name, host) else {
                let known =
                    handlers.compactMap { $0.task.keywords.name?.text }
                    + handlers.flatMap { $0.task.listen.map(\.text) }
                throw Diagnostic(
                    "the requested handler `\(name)` was not found in either the main handlers list nor in the "
                        + "listening handlers list", at: task.keywords.notify.first?.location,
                    hint: didYouMean(name, among: known))
            }
            if notified[host]?.contains(name) != true { notified[host, default: []].append(name) }
        }
    }

    /// Whether a handler answers to `name`.
    func hasHandler(_ name: String, _ host: String) throws -> Bool { try !indices(of: name, host).isEmpty }

    /// The handlers that answer to `name`: the last one called so, and all that listen to it.
    private func indices(of name: String, _ host: String) throws -> [Int] {
        let called = handlers.indices.last { answers(handlers[$0], to: name, host) }
        let listening = handlers.indices.filter { handlers[$0].task.listen.contains { $0.text == name } }
        return Array(Set(listening + [called].compactMap { $0 })).sorted()
    }

    private func answers(_ handler: Handler, to name: String, _ host: String) -> Bool {
        guard let written = handler.task.keywords.name else { return false }
        var own = written.text
        if written.isTemplate {
            let builder = ScopeBuilder(state: state, services: services, play: play)
            guard let scope = try? builder.scope(for: host, task: handler.task, block: handler.context),
                let text = try? services.text(written, in: scope)
            else { return false }
            own = text
        }
        let role = handler.task.scope.role?.name
        return own == name || role.map { "\($0) : \(own)" == name } ?? false
    }

    /// Runs the notified handlers in the order they are written, each on the hosts that notified it.
    func flushHandlers(on hosts: [String]) async throws -> [String] {
        var hosts = hosts
        let isForced = services.options.forceHandlers || play.play.forceHandlers?.value.asBoolean == true
        if isForced { hosts = self.hosts.filter { !gone.contains($0) } }
        while true {
            var wanted: [Int: [String]] = [:]
            var names: [String: [String]] = [:]
            for host in hosts {
                names[host] = notified.removeValue(forKey: host)
                for name in names[host] ?? [] {
                    for index in try indices(of: name, host) where wanted[index]?.contains(host) != true {
                        wanted[index, default: []].append(host)
                    }
                }
            }
            guard !wanted.isEmpty else { break }
            for index in wanted.keys.sorted() {
                let alive = hosts.filter { wanted[index]?.contains($0) == true }
                guard !alive.isEmpty else { continue }
                let through = try await run([.task(handlers[index].task)], in: handlers[index].context, on: alive)
                hosts.removeAll { alive.contains($0) && !through.contains($0) }
            }
            for host in hosts { for name in names[host] ?? [] { services.journal?.note(done: due(name, host)) } }
        }
        return hosts.filter { failures[$0] == nil }
    }
}
