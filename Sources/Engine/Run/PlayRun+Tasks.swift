// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Templates
import Values
import YAMLDocument

extension PlayRun {
    /// Runs one task on these hosts at once; returns the hosts that came through.
    func run(_ task: PlayTask, in context: BlockContext, on hosts: [String]) async throws -> [String] {
        let keywords = task.keywords.inheriting(from: context.keywords)
        guard try selection.includes(task, keywords) else { return hosts }
        play.active = play.allHosts.filter { !gone.contains($0) && !state.lost.contains($0) && failures[$0] == nil }
        var services = services
        services.templates = services.templates.with(
            files: TaskTemplateFiles(scope: task.scope, reader: services.reader, local: services.templates.files))
        let builder = ScopeBuilder(state: state, services: services, play: play)
        let first = try builder.scope(for: hosts[0], task: task, block: context)
        let runsOnce =
            try services.flag(keywords.runOnce, in: first, what: "run_once")
            || ["add_host", "pause"].contains(task.action.shortName)
        try checkFreedom(of: task, runsOnce: runsOnce)
        let chosen = runsOnce ? [hosts[0]] : hosts
        let info = self.info(of: task, in: first, hosts: chosen)
        if task.action.shortName != "meta" { services.events.emit(.taskStarted(info)) }
        let width = try services.number(keywords.throttle, in: first, what: "throttle").map { Int($0) }
        intend(keywords, on: chosen)
        let outcomes = try await outcomes(
            of: task, info, keywords, in: context, on: chosen, builder,
            width: min(width.flatMap { $0 > 0 ? $0 : nil } ?? .max, services.options.forks))
        var through = try await take(outcomes, of: task, info, in: context, keywords, hosts: hosts, runsOnce: runsOnce)
        settle(keywords, on: chosen)
        if let failed = outcomes.first(where: \.outcome.hasFailed)?.outcome,
            try runsOnce || isFatal(keywords, first)
        {
            // All others are given up too, so that they come to the same `rescue` and `always`.
            for host in through { failures[host] = Failure(task: task, outcome: failed, isOwn: false) }
            through = []
        }
        return through
    }

    private func info(of task: PlayTask, in scope: HostScope, hosts: [String]) -> TaskInfo {
        let count = turns[task.location, default: 0] + 1
        turns[task.location] = count
        taskNumber = numbers?.number(at: task.location, count: count) ?? taskNumber + 1
        let name = task.keywords.name.flatMap { try? services.text($0, in: scope) } ?? task.keywords.name?.text
        let title = [task.scope.role?.name, name ?? task.action.name].compactMap { $0 }.joined(separator: " : ")
        return TaskInfo(
            number: taskNumber, play: play.play.title, title: title, module: task.action.shortName,
            place: task.location,
            isHandler: task.isHandler, hosts: hosts)
    }

    /// The outcomes of a task on several hosts, at most `width` of them at a time, in the hosts' order.
    private func outcomes(
        of task: PlayTask, _ info: TaskInfo, _ keywords: Keywords, in context: BlockContext, on hosts: [String],
        _ builder: ScopeBuilder, width: Int
    ) async throws -> [(host: String, outcome: TaskOutcome)] {
        let services = builder.services
        return try await withThrowingTaskGroup(of: (Int, TaskOutcome).self) { group in
            var results = [TaskOutcome?](repeating: nil, count: hosts.count)
            var next = 0
            func start() throws {
                let index = next
                let host = hosts[index]
                let scope = try builder.scope(for: host, task: task, block: context)
                let run = TaskRun(
                    services: services, info: info, task: task, keywords: keywords, host: host, scope: scope,
                    builder: builder)
                group.addTask { (index, await run.run()) }
                next += 1
            }
            while next < min(max(1, width), hosts.count) { try start() }
            while let (index, outcome) = try await group.next() {
                tell(outcome, info, host: hosts[index])
                results[index] = outcome
                if next < hosts.count { try start() }
            }
            try Task.checkCancellation()
            return zip(hosts, results).compactMap { host, outcome in outcome.map { (host, $0) } }
        }
    }

    /// Tells how a task ended on a host, as soon as it has.
    private func tell(_ outcome: TaskOutcome, _ info: TaskInfo, host: String) {
        guard info.module != "meta" || outcome.hasFailed else { return }
        for warning in outcome.warnings { services.events.warn("\(host): \(warning)") }
        let status = outcome.status == .failed && rescueDepth > 0 ? .rescued : outcome.status
        var values = outcome.values
        if outcome.isHidden {
            values = [
                "censored":
                    "the output has been hidden due to the fact that 'no_log: true' was specified for this result",
                "changed": outcome.values["changed"] ?? false,
            ]
        }
        services.events.emit(
            .taskEnded(
                TaskResult(
                    task: info, host: host, delegate: outcome.delegate, status: status, item: nil, values: values,
                    changes: outcome.isHidden ? [] : outcome.changes, isHidden: outcome.isHidden, start: outcome.start,
                    seconds: outcome.seconds)))
    }

    /// Remembers what the outcomes leave behind; returns the hosts that came through.
    private func take(
        _ outcomes: [(host: String, outcome: TaskOutcome)], of task: PlayTask, _ info: TaskInfo,
        in context: BlockContext, _ keywords: Keywords, hosts: [String], runsOnce: Bool
    ) async throws -> [String] {
        var through = hosts
        for (host, outcome) in outcomes {
            count(outcome, on: host, info)
            remember(outcome, of: task, from: host, for: runsOnce ? hosts : [host])
            switch outcome.status {
            case .failed:
                for lost in runsOnce ? hosts : [host] {
                    failures[lost] = Failure(task: task, outcome: outcome, isOwn: lost == host)
                }
                through.removeAll { runsOnce || $0 == host }
            case .unreachable:
                gone.insert(host)
                state.lost.insert(host)
                through.removeAll { $0 == host }
            default:
                try notify(outcome.effects.notify, on: host, task)
            }
        }
        let well = outcomes.filter { !$0.outcome.hasFailed }
        changeInventory(well.flatMap(\.outcome.effects.inventory))
        if well.contains(where: { !$0.outcome.effects.includes.isEmpty }) {
            through = try await include(well, task, keywords, in: context, hosts: through, runsOnce: runsOnce)
        }
        return try await obey(well, through)
    }

    private func count(_ outcome: TaskOutcome, on host: String, _ info: TaskInfo) {
        guard info.module != "meta" else { return }
        var counts = summary[host]
        switch outcome.status {
        case .ok: counts.ok += 1
        case .changed:
            counts.ok += 1
            counts.changed += 1
        case .skipped: counts.skipped += 1
        case .ignored:
            counts.ok += 1
            counts.ignored += 1
            if outcome.values["changed"]?.isTruthy == true { counts.changed += 1 }
        case .failed, .rescued: counts.failed += 1
        case .unreachable: counts.unreachable += 1
        }
        summary[host] = counts
    }

    private func remember(_ outcome: TaskOutcome, of task: PlayTask, from host: String, for hosts: [String]) {
        let effects = outcome.effects
        for host in hosts {
            if let register = task.register { state[host].variables[.string(register.text)] = outcome.registered }
            state[host].variables.merge(effects.variables) { $1 }
            state[host].included.merge(effects.included) { $1 }
            // What is included now counts more than what an earlier include_vars or set_fact left.
            if !effects.facts.isEmpty {
                let owner = effects.factsBelongToDelegate ? outcome.delegate ?? host : host
                state[owner].learn(facts: effects.facts)
            }
        }
    }

    /// Whether what has failed by now ends the play for all of its hosts.
    private func isFatal(_ keywords: Keywords, _ scope: HostScope) throws -> Bool {
        if try services.flag(keywords.anyErrorsFatal, in: scope, what: "any_errors_fatal") { return true }
        guard rescueDepth == 0,
            let limit = try services.number(play.play.maxFailPercentage, in: scope, what: "max_fail_percentage")
        else { return false }
        let lost = play.batch.filter { failures[$0]?.isOwn == true }.count
        return Double(lost) * 100 > limit * Double(play.batch.count)
    }
}
