// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import ModuleKit
import Playbooks
import Templates
import Values
import YAMLDocument

/// One task on one host: its loop, its conditions, its tries and its result.
struct TaskRun: Sendable {
    let services: RunServices
    let info: TaskInfo
    let task: PlayTask
    /// The task's keywords with those of everything around it.
    let keywords: Keywords
    let host: String
    let scope: HostScope
    /// Finds hosts for `delegate_to`, with their variables.
    let builder: ScopeBuilder

    func run() async -> TaskOutcome {
        let clock = ContinuousClock()
        let begin = clock.now
        let start = WallClock.now()
        var outcome: TaskOutcome
        do {
            outcome = try await runAll()
        } catch {
            outcome = failure(error)
        }
        outcome.start = start
        outcome.seconds = (clock.now - begin).seconds
        return finished(outcome)
    }

    private func runAll() async throws -> TaskOutcome {
        guard let loop = task.loop else { return try await runOne(scope, item: nil) }
        let items: [Value]
        do {
            items = try LoopItems(services: services, task: task, scope: scope).items(of: loop)
        } catch let error as Diagnostic where error.isUndefined {
            // A loop over something undefined is no error when the conditions say that the task does not run.
            if let skipped = try? unmetCondition(in: scope) { return skipped }
            throw error
        }
        return try await LoopRun(run: self, items: items).run()
    }

    /// One item, or the task itself when it has no loop.
    func runOne(_ scope: HostScope, item: String?) async throws -> TaskOutcome {
        if let skipped = try unmetCondition(in: scope) { return skipped }
        services.events.emit(.hostStarted(task: info, host: host, item: item))
        return try await Attempts(run: self, scope: scope).run()
    }

    /// The outcome of a task whose conditions do not hold; nil when they do.
    private func unmetCondition(in scope: HostScope) throws -> TaskOutcome? {
        for condition in keywords.when {
            guard try !services.condition(condition, in: scope, what: "when") else { continue }
            return TaskOutcome(
                status: .skipped,
                values: [
                    "changed": false, "skipped": true, "skip_reason": "Conditional result was False",
                    "false_condition": condition.value,
                ])
        }
        return nil
    }

    /// The outcome of a task that could not be run at all.
    func failure(_ error: any Error) -> TaskOutcome {
        if let error = error as? HostError, error.isUnreachable {
            return TaskOutcome(
                status: .unreachable,
                values: ["changed": false, "unreachable": true, "msg": .string(error.description)])
        }
        if let error = error as? ModuleFailure {
            return TaskOutcome(status: .failed, values: Self.failed(error.message, error.values))
        }
        var text = "\(error)"
        if let errors = error as? ArgumentErrors, let first = errors.all.first {
            let place = first.argument.flatMap { task.action[$0]?.location } ?? task.action.location
            text = errors.all.map { error in
                Diagnostic(
                    "\(task.action.name): \(error.description)",
                    at: error.argument.flatMap { task.action[$0]?.location } ?? place, hint: error.hint
                ).description
            }.joined(separator: "\n")
        }
        return TaskOutcome(status: .failed, values: Self.failed(text))
    }

    static func failed(_ message: String, _ values: Dict = [:]) -> Dict {
        var all: Dict = ["changed": false, "failed": true, "msg": .string(message)]
        all.merge(values) { $1 }
        all["msg"] = values["msg"] ?? .string(message)
        return all
    }

    /// Handlers to notify, and the host it was delegated to, when it has ended.
    private func finished(_ outcome: TaskOutcome) -> TaskOutcome {
        var outcome = outcome
        outcome.isHidden = (try? services.flag(keywords.noLog, in: scope, what: "no_log")) ?? true
        if outcome.status == .failed, passesOver(keywords.ignoreErrors, "ignore_errors") { outcome.status = .ignored }
        if outcome.status == .unreachable, passesOver(keywords.ignoreUnreachable, "ignore_unreachable") {
            outcome.status = .ignored
        }
        if outcome.values["changed"]?.isTruthy == true, !outcome.hasFailed {
            do {
                outcome.effects.notify = try keywords.notify.map { try services.text($0, in: scope) }
            } catch {
                return failure(error)
            }
        }
        return outcome
    }

    private func passesOver(_ keyword: Written?, _ name: String) -> Bool {
        (try? services.flag(keyword, in: scope, what: name)) ?? false
    }
}
