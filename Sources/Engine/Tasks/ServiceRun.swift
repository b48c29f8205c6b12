// SPDX-License-Identifier: Apache-2.0

import HTTP
import ModuleKit
import Values

/// One service module at work: it observes, plans, and its changes are performed unless this is check mode.
struct ServiceRun: Sendable {
    let access: ServiceAccess
    /// How long the whole task may take.
    var limit: Duration?

    func run(_ module: any ServiceModule, in context: TaskContext) async throws -> ModuleRun.Outcome {
        do {
            guard let limit else { return try await work(module, context) }
            return try await withLimit(limit) { try await work(module, context) }
        } catch let failure as ModuleFailure {
            return .failed(failure)
        } catch let error as ArgumentError {
            return .failed(ModuleFailure(error.description))
        } catch let error as HTTPError {
            return .failed(ModuleFailure(error.message))
        }
    }

    private func work(_ module: some ServiceModule, _ context: TaskContext) async throws -> ModuleRun.Outcome {
        let plan = try module.plan(from: try await module.observe(through: access, in: context), in: context)
        var result = ModuleResult(changed: !plan.changes.isEmpty, values: plan.values, warnings: plan.warnings)
        if !context.checkMode {
            for change in plan.changes {
                do {
                    try await change.perform(access, &result.values)
                } catch let failure as ModuleFailure {
                    throw ModuleFailure("\(change.summary): \(failure.message)", values: failure.values)
                } catch let error as HTTPError {
                    throw ModuleFailure("\(change.summary): \(error.message)")
                }
            }
        }
        return ModuleRun.Outcome(result: result, changes: plan.changes.map(\.told))
    }

    private func withLimit(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> ModuleRun.Outcome
    ) async throws -> ModuleRun.Outcome {
        try await withThrowingTaskGroup(of: ModuleRun.Outcome.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(for: limit)
                throw ModuleFailure("the task took longer than its limit of \(limit)")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
