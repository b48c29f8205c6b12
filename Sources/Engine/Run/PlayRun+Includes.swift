// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Values
import YAMLDocument

extension PlayRun {
    /// Runs what a task's hosts want included, each file once for all hosts that want the same with the same items.
    func include(
        _ outcomes: [(host: String, outcome: TaskOutcome)], _ task: PlayTask, _ keywords: Keywords,
        in context: BlockContext, hosts: [String], runsOnce: Bool
    ) async throws -> [String] {
        var groups: [(request: IncludeRequest, hosts: [String])] = []
        for (host, outcome) in outcomes {
            for request in outcome.effects.includes {
                let wanting = runsOnce ? hosts : [host]
                if let index = groups.firstIndex(where: { $0.request.isSame(as: request) && !$0.hosts.contains(host) })
                {
                    groups[index].hosts += wanting
                } else {
                    groups.append((request, wanting))
                }
            }
        }
        var through = hosts
        for (request, wanting) in groups {
            let alive = through.filter(wanting.contains)
            guard !alive.isEmpty, !isOver else { continue }
            let survivors = try await include(request, task, keywords, in: context, on: alive)
            through.removeAll { alive.contains($0) && !survivors.contains($0) }
        }
        return through
    }

    private func include(
        _ request: IncludeRequest, _ task: PlayTask, _ keywords: Keywords, in context: BlockContext, on hosts: [String]
    ) async throws -> [String] {
        let items: [PlayItem]
        let path: String
        do {
            (items, path) = try load(request, task, in: context, for: hosts[0])
        } catch {
            return fail(hosts, task, "\(error)")
        }
        services.events.emit(.included(path: path, hosts: hosts))
        // The keywords of the include itself concern it alone; what goes on is `apply` and, for files, its variables.
        // A role's block has both already.
        var inner = context
        if case .tasks(_, let apply)? = task.include {
            inner = context.entering(include: apply, variables: task.keywords.vars.values)
        }
        inner.finished.merge(request.finished) { $1 }
        return try await run(items, in: inner, on: hosts)
    }

    private func load(
        _ request: IncludeRequest, _ task: PlayTask, in context: BlockContext, for host: String
    ) throws -> (items: [PlayItem], path: String) {
        var variables = state[host].variables
        for (name, fact) in state[host].facts { variables[.string("ansible_" + name.text)] = fact }
        variables.merge(request.finished) { $1 }
        switch request.target {
        case .tasks(let file):
            let loaded = try services.loader.loadTasks(file, from: task, variables: variables)
            return (loaded.items, loaded.path)
        case .role(let name, let tasks, let vars, let defaults, let handlerFile):
            guard case .role(var include)? = task.include else { return ([], name) }
            func written(_ text: String?) -> Written? { text.map { Written(.string($0), at: task.location) } }
            include.name = Written(.string(name), at: include.name.location)
            (include.tasksFrom, include.varsFrom) = (written(tasks), written(vars))
            (include.defaultsFrom, include.handlersFrom) = (written(defaults), written(handlerFile))
            include.isPublic = Written(.bool(request.isPublic), at: task.location)
            include.allowDuplicates = Written(.bool(request.allowDuplicates), at: task.location)
            let block = try services.loader.loadRole(include, from: task, variables: variables)
            handlers += Handler.all(in: [.block(block)], base: context)
            return ([.block(block)], name)
        }
    }

    /// Fails a task on hosts for a reason that was found after it had ended there.
    private func fail(_ hosts: [String], _ task: PlayTask, _ message: String) -> [String] {
        for host in hosts {
            let outcome = TaskOutcome(status: .failed, values: TaskRun.failed(message))
            failures[host] = Failure(task: task, outcome: outcome)
            summary[host].failed += 1
            let info = TaskInfo(
                number: taskNumber, play: play.play.title, title: task.title, module: task.action.shortName,
                place: task.location, isHandler: task.isHandler, hosts: hosts)
            services.events.emit(
                .taskEnded(
                    TaskResult(
                        task: info, host: host, status: rescueDepth > 0 ? .rescued : .failed, values: outcome.values,
                        changes: [], start: WallClock.now(), seconds: 0)))
        }
        return []
    }
}

extension IncludeRequest {
    /// Whether another host wants the very same, so that one run of the file serves both.
    fileprivate func isSame(as other: IncludeRequest) -> Bool {
        target == other.target && Value.dict(finished) == Value.dict(other.finished)
    }
}
