// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Playbooks
import Templates
import Values
import YAMLDocument

extension ProcedureReader {
    /// Reads one task: a step, or what it includes.
    func read(_ task: PlayTask, _ place: Place) throws {
        let keywords = task.keywords.inheriting(from: place.context.keywords)
        guard try TaskSelection(services.options).includes(task, keywords) else { return }
        var services = services
        services.templates = services.templates.with(
            files: FilesOfToolkit(
                inner: TaskTemplateFiles(
                    scope: task.scope, reader: services.reader, local: services.templates.files)))
        if task.action.shortName == "meta", task.action.freeForm?.text != "reset_connection" {
            // What is due is done here; the other words mean nothing to people.
            if task.action.freeForm?.text == "flush_handlers" { try readHandlers(place.hosts) }
            return
        }
        if task.include != nil { return try include(task, keywords, place, services) }
        var step: Procedure.Step?
        var turns: [(host: String, pieces: [Procedure.Piece], conditions: [String], told: HostTask)] = []
        for host in chosen(place.hosts, keywords) {
            let told = try HostTask(self, services, task, keywords, place, host: host)
            guard let (pieces, conditions) = told.pieces() else { continue }
            turns.append((host, pieces, conditions, told))
            if step == nil { step = self.step(of: task, told, keywords, place) }
        }
        guard var step else { return }
        for (host, pieces, conditions, told) in turns {
            for condition in conditions where !step.conditions.contains(condition) { step.conditions.append(condition) }
            let way = Procedure.Way(hosts: [], delegate: told.delegate, user: told.user, pieces: pieces)
            let known = step.ways.firstIndex {
                $0.delegate == way.delegate && $0.user == way.user && $0.pieces == way.pieces
            }
            if let known {
                step.ways[known].hosts.append(host)
            } else {
                step.ways.append(way)
                step.ways[step.ways.count - 1].hosts = [host]
            }
        }
        for name in keywords.notify where !notified.contains(name.text) { notified.append(name.text) }
        add(step, of: task, place)
    }

    private func chosen(_ hosts: [String], _ keywords: Keywords) -> [String] {
        keywords.runOnce?.value.asBoolean == true ? Array(hosts.prefix(1)) : hosts
    }

    private func step(
        of task: PlayTask, _ told: HostTask, _ keywords: Keywords, _ place: Place
    ) -> Procedure.Step {
        let name = task.keywords.name.map(told.telling.text) ?? Self.name(of: task)
        let location = task.location
        var step = Procedure.Step(
            title: [task.scope.role?.name, name].compactMap { $0 }.joined(separator: " : "), name: name,
            place: location, module: task.action.shortName,
            prose: prose.prose(file: location.file, line: location.line, doc: task.keywords.doc))
        step.turn = place.turn
        step.conditions = place.conditions
        step.answer = task.register?.text
        step.until = task.until.map { $0.text }
        return step
    }

    private static func name(of task: PlayTask) -> String {
        task.action.shortName == "meta" ? "Log in anew" : task.action.shortName
    }

    // MARK: Includes

    private struct Wish: Hashable {
        var file: String
        var finished: Value
        var isOpen: Bool
        var conditions: [String]
    }

    /// Reads what a task includes, once for all hosts that want the same.
    private func include(
        _ task: PlayTask, _ keywords: Keywords, _ place: Place, _ services: RunServices
    ) throws {
        var wishes: [(wish: Wish, hosts: [String])] = []
        for host in chosen(place.hosts, keywords) {
            let told = try HostTask(self, services, task, keywords, place, host: host)
            for turn in told.turns() {
                let file = turn.telling.text(include(of: task))
                let wish = Wish(
                    file: file, finished: .dict(turn.finished), isOpen: turn.isOpen, conditions: turn.conditions)
                if let index = wishes.firstIndex(where: { $0.wish == wish }) {
                    wishes[index].hosts.append(host)
                } else {
                    wishes.append((wish, [host]))
                }
            }
        }
        for (wish, hosts) in wishes {
            let everyone = keywords.runOnce?.value.asBoolean == true ? place.hosts : hosts
            try read(wish.file, finished: wish.finished.dict ?? Dict(), task, inner(place, wish, task, everyone))
        }
    }

    private func include(of task: PlayTask) -> Written {
        switch task.include {
        case .tasks(let file, _)?: file
        case .role(let role)?: role.name
        case nil: Written(.null, at: task.location)
        }
    }

    private func inner(_ place: Place, _ wish: Wish, _ task: PlayTask, _ hosts: [String]) -> Place {
        var inner = place
        inner.hosts = hosts
        inner.conditions += wish.conditions.filter { !place.conditions.contains($0) }
        inner.context.finished.merge(wish.finished.dict ?? Dict()) { $1 }
        if wish.isOpen { inner.loops.append(task.loopControl.loopVar?.text ?? "item") }
        return inner
    }

    private func read(_ file: String, finished: Dict, _ task: PlayTask, _ place: Place) throws {
        var place = place
        switch task.include {
        case .tasks(_, let apply)?:
            guard !file.contains("<"), let loaded = try? services.loader.loadTasks(file, from: task) else {
                return addOpen(task, "the file of its steps is named by a result: `\(file)`", place)
            }
            place.context = place.context.entering(include: apply, variables: task.keywords.vars.values)
            try read(loaded.items, place)
        case .role(var role)?:
            role.name = Written(.string(file), at: role.name.location)
            if let entry = role.tasksFrom, entry.isTemplate {
                let told = try HostTask(self, services, task, task.keywords, place, host: place.hosts[0])
                role.tasksFrom = Written(.string(told.telling.text(entry)), at: entry.location)
            }
            guard !file.contains("<"), let block = try? services.loader.loadRole(role, from: task, variables: finished)
            else { return addOpen(task, "the role of its steps is named by a result: `\(file)`", place) }
            handlers += Handler.all(in: [.block(block)], base: place.context)
            try read([.block(block)], place)
        case nil: break
        }
    }

    private func addOpen(_ task: PlayTask, _ words: String, _ place: Place) {
        var step = Procedure.Step(
            title: task.title, name: task.keywords.name?.text ?? task.action.shortName, place: task.location,
            module: task.action.shortName, prose: Procedure.Prose())
        step.conditions = place.conditions
        step.ways = [
            Procedure.Way(hosts: place.hosts, pieces: [Procedure.Piece(work: .say(words))])
        ]
        add(step, of: task, place)
    }
}
