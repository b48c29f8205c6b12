// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Templates
import Values
import YAMLDocument

/// One play on one batch of hosts, task after task in lockstep.
///
/// It is used by one task of Swift's alone; what runs at the same time on several hosts works on copies of its state
/// and hands back outcomes.
final class PlayRun {
    let services: RunServices
    let selection: TaskSelection
    var state: RunState
    var play: PlayContext
    /// The hosts of the batch that it runs on: all of them, unless each runs by itself.
    let hosts: [String]
    var summary: RunSummary
    /// Handlers that were notified, by host, in the order of notification.
    var notified: [String: [String]] = [:]
    var handlers: [Handler] = []
    /// Failures that a rescue may look at.
    var failures: [String: Failure] = [:]
    /// Hosts that take no further part in this play: unreachable, ended by `meta`.
    var gone: Set<String> = []
    /// Whether `meta: end_play` or a fatal error has ended the play or the batch.
    var isOver = false
    var endsPlay = false
    var taskNumber: Int
    /// Numbers that are shared with the other hosts where each goes at its own pace, and how often this one came where.
    var numbers: TaskNumbers?
    var turns: [SourceLocation: Int] = [:]
    /// What was put into the inventory.
    var inventoryChanges: [InventoryChange] = []

    /// What failed on a host, for `ansible_failed_task` and `ansible_failed_result`.
    struct Failure {
        var task: PlayTask
        var outcome: TaskOutcome
        /// Whether it failed there, rather than being given up because of another host.
        var isOwn = true
    }

    init(
        services: RunServices, selection: TaskSelection, state: RunState, play: PlayContext, summary: RunSummary,
        taskNumber: Int, hosts: [String]
    ) {
        self.services = services
        self.selection = selection
        self.state = state
        self.play = play
        self.summary = summary
        self.taskNumber = taskNumber
        self.hosts = hosts
    }

    /// Runs the play on its batch; returns the hosts that came through.
    func run() async throws -> [String] {
        let base = BlockContext(keywords: play.play.keywords)
        handlers = Handler.all(of: play.play, base: base)
        try forgetUnknownHandlers()
        var hosts = try await gatherFacts(on: hosts, base)
        for items in [play.play.preTasks, play.play.roleTasks + play.play.tasks, play.play.postTasks] {
            guard !items.isEmpty || !notified.isEmpty else { continue }
            hosts = try await run(items, in: base, on: hosts)
            hosts = try await flushHandlers(on: hosts)
        }
        return hosts
    }

    /// Runs a list of tasks and blocks in order; returns the hosts that came through.
    func run(_ items: [PlayItem], in context: BlockContext, on start: [String]) async throws -> [String] {
        var hosts = start
        for item in items {
            try Task.checkCancellation()
            hosts = hosts.filter { !gone.contains($0) }
            guard !hosts.isEmpty, !isOver else { break }
            switch item {
            case .task(let task): hosts = try await run(task, in: context, on: hosts)
            case .block(let block): hosts = try await run(block, in: context, on: hosts)
            }
        }
        return hosts.filter { !gone.contains($0) }
    }

    // MARK: Blocks

    private func run(_ block: Block, in context: BlockContext, on hosts: [String]) async throws -> [String] {
        if let role = block.role { return try await run(role, block, in: context, on: hosts) }
        return try await runSections(of: block, in: context.entering(block), on: hosts)
    }

    private func runSections(of block: Block, in inner: BlockContext, on hosts: [String]) async throws -> [String] {
        rescueDepth += block.rescue.isEmpty ? 0 : 1
        var alive = try await run(block.items, in: inner, on: hosts)
        rescueDepth -= block.rescue.isEmpty ? 0 : 1
        var failed = hosts.filter { !alive.contains($0) && !gone.contains($0) && failures[$0] != nil }
        if !failed.isEmpty, !block.rescue.isEmpty {
            alive = try await rescue(failed, block, inner, hosts, alive)
            failed = hosts.filter { !alive.contains($0) && !gone.contains($0) && failures[$0] != nil }
        }
        guard !block.always.isEmpty else { return alive }
        let through = try await run(
            block.always, in: inner, on: hosts.filter { alive.contains($0) || failed.contains($0) })
        return through.filter { !failed.contains($0) }
    }

    private func rescue(
        _ failed: [String], _ block: Block, _ inner: BlockContext, _ hosts: [String], _ alive: [String]
    ) async throws -> [String] {
        var saved: [String] = []
        let known = failed.compactMap { host in failures.removeValue(forKey: host).map { (host, $0) } }
        for (host, failure) in known where failure.isOwn {
            summary[host].failed -= 1
            summary[host].rescued += 1
            state[host].variables["ansible_failed_result"] = failure.outcome.registered
            state[host].variables["ansible_failed_task"] = [
                "name": .string(failure.task.keywords.name?.text ?? failure.task.action.name),
                "action": .string(failure.task.action.name),
            ]
        }
        saved = try await run(block.rescue, in: inner, on: known.map(\.0))
        return hosts.filter { alive.contains($0) || saved.contains($0) }
    }

    /// How many blocks with a rescue are around the present task.
    var rescueDepth = 0

    // MARK: Roles

    private func run(
        _ role: RoleInvocation, _ block: Block, in context: BlockContext, on hosts: [String]
    ) async throws -> [String] {
        let isRepeat = { (host: String) in
            !role.allowDuplicates && self.state[host].finishedRoles.contains(role.identity)
        }
        let fresh = hosts.filter { !isRepeat($0) }
        guard !fresh.isEmpty else { return hosts }
        let inner = context.entering(block)
        if role.isPublic, role.isFromTask {
            for host in fresh { state[host].publicRoles.append(role) }
        }
        var through = fresh
        if role.validatesArguments, let spec = role.argumentSpec {
            through = try await run([.task(.validation(of: role, spec: spec, block))], in: inner, on: fresh)
        }
        through = try await runSections(of: block, in: inner, on: through)
        for host in through { state[host].finishedRoles.insert(role.identity) }
        endedRoles = []
        return hosts.filter { isRepeat($0) && !fresh.contains($0) || through.contains($0) || endedRoles.contains($0) }
    }

    /// Hosts for which `meta: end_role` has ended the present role.
    var endedRoles: Set<String> = []
}
