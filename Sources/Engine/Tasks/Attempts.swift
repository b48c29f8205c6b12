// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import Playbooks
import Templates
import Values

/// A task tried until its conditions hold, and what `changed_when` and `failed_when` make of the result.
struct Attempts: Sendable {
    let run: TaskRun
    let scope: HostScope

    func run() async throws -> TaskOutcome {
        let task = run.task
        guard !task.until.isEmpty || task.retries != nil else { return try judged(try await performed()) }
        let retries = Int(try run.services.number(task.retries, in: scope, what: "retries") ?? 3)
        let delay = try run.services.number(task.delay, in: scope, what: "delay") ?? 5
        var attempt = 1
        while true {
            var outcome = try judged(try await performed())
            outcome.values["attempts"] = .int(attempt)
            if try holds(outcome) { return outcome }
            guard attempt <= retries else {
                outcome.values["failed"] = true
                outcome.status = .failed
                if outcome.values["msg"]?.text.isEmpty ?? true {
                    outcome.values["msg"] = .string("the condition of `until` did not hold after \(attempt) tries")
                }
                return outcome
            }
            attempt += 1
            run.services.recording?.forgetTry()
            try await Task.sleep(for: .seconds(max(0, delay)))
        }
    }

    private func holds(_ outcome: TaskOutcome) throws -> Bool {
        if run.task.until.isEmpty { return !outcome.hasFailed }
        let scope = seeing(outcome)
        return try run.task.until.allSatisfy { try run.services.condition($0, in: scope, what: "until") }
    }

    /// Runs the action; a failure is an outcome, so that `failed_when` can look at it.
    private func performed() async throws -> TaskOutcome {
        do {
            return try await Action(run: run, scope: scope).perform()
        } catch let error as HostError where error.code == .timedOut {
            return TaskOutcome(
                status: .failed, values: TaskRun.failed(error.message, ["timedout": ["msg": .string(error.message)]]))
        } catch let error as CancellationError {
            throw error
        } catch {
            return run.failure(error)
        }
    }

    /// The variables with the result under the name of `register`.
    private func seeing(_ outcome: TaskOutcome) -> HostScope {
        let facts = outcome.effects.variables
        let scope = facts.isEmpty ? scope : scope.adding(facts, name: "set_fact")
        guard let register = run.task.register else { return scope }
        return scope.adding([.string(register.text): outcome.registered], name: "register")
    }

    private func judged(_ performed: TaskOutcome) throws -> TaskOutcome {
        var outcome = performed
        guard outcome.status != .unreachable, outcome.status != .skipped else { return outcome }
        if !run.task.changedWhen.isEmpty {
            let scope = seeing(outcome)
            let changed = try run.task.changedWhen.allSatisfy {
                try run.services.condition($0, in: scope, what: "changed_when")
            }
            outcome.values["changed"] = .bool(changed)
            if outcome.status != .failed { outcome.status = changed ? .changed : .ok }
        }
        if !run.task.failedWhen.isEmpty {
            let scope = seeing(outcome)
            let failed = try run.task.failedWhen.allSatisfy {
                try run.services.condition($0, in: scope, what: "failed_when")
            }
            outcome.values["failed_when_result"] = .bool(failed)
            outcome.values["failed"] = .bool(failed)
            outcome.status = failed ? .failed : outcome.values["changed"]?.isTruthy == true ? .changed : .ok
        }
        return outcome
    }
}
