// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Templates
import Values
import YAMLDocument

/// A task once for each item of its loop, and the result of all of them.
struct LoopRun: Sendable {
    let run: TaskRun
    let items: [Value]

    func run() async throws -> TaskOutcome {
        guard !items.isEmpty else {
            return TaskOutcome(
                status: .skipped,
                values: ["changed": false, "skipped": true, "skipped_reason": "No items in the list", "results": []])
        }
        let names = try Names(run)
        var results: [TaskOutcome] = []
        var sofar = Dict()
        for (index, item) in items.enumerated() {
            if index > 0, names.pause > 0 { try await Task.sleep(for: .seconds(names.pause)) }
            let scope = run.scope.adding(sofar, name: "loop results").adding(names.variables(of: item, index, items))
            let label = try names.label(of: item, in: scope, run)
            let start = WallClock.now()
            var outcome: TaskOutcome
            do {
                outcome = try await run.runOne(scope, item: label)
            } catch {
                outcome = run.failure(error)
            }
            outcome.start = start
            outcome.values[.string(names.item)] = item
            outcome.values["ansible_loop_var"] = .string(names.item)
            if let indexName = names.index {
                outcome.values[.string(indexName)] = .int(index)
                outcome.values["ansible_index_var"] = .string(indexName)
            }
            if outcome.status == .failed,
                (try? run.services.flag(run.keywords.ignoreErrors, in: scope, what: "ignore_errors")) ?? false
            {
                outcome.values["failed"] = true
            }
            tell(outcome, label)
            sofar.merge(outcome.effects.variables) { $1 }
            if let register = run.task.register { sofar[.string(register.text)] = outcome.registered }
            results.append(outcome)
            if outcome.status == .unreachable { break }
        }
        return summary(of: results)
    }

    private func tell(_ outcome: TaskOutcome, _ label: String) {
        let isHidden = (try? run.services.flag(run.keywords.noLog, in: run.scope, what: "no_log")) ?? true
        run.services.events.emit(
            .itemEnded(
                TaskResult(
                    task: run.info, host: run.host, delegate: outcome.delegate, status: outcome.status,
                    item: isHidden ? "(hidden by no_log)" : label, values: isHidden ? [:] : outcome.values,
                    changes: isHidden ? [] : outcome.changes, isHidden: isHidden, start: outcome.start,
                    seconds: WallClock.now() - outcome.start)))
    }

    /// The result of the whole loop, as Ansible sums it up.
    private func summary(of results: [TaskOutcome]) -> TaskOutcome {
        let failed = results.contains { $0.status == .failed }
        let unreachable = results.contains { $0.status == .unreachable }
        let skipped = results.allSatisfy { $0.status == .skipped }
        let changed = results.contains { $0.values["changed"]?.isTruthy == true }
        var values: Dict = ["changed": .bool(changed), "results": .list(results.map(\.registered))]
        values["msg"] = failed ? "One or more items failed" : skipped ? "All items skipped" : "All items completed"
        if failed { values["failed"] = true }
        if skipped { values["skipped"] = true }
        if unreachable { values["unreachable"] = true }
        var outcome = TaskOutcome(
            status: unreachable ? .unreachable : failed ? .failed : skipped ? .skipped : changed ? .changed : .ok,
            values: values, changes: results.flatMap(\.changes), warnings: results.flatMap(\.warnings))
        for result in results { outcome.effects.merge(result.effects) }
        outcome.delegate = results.compactMap(\.delegate).last
        return outcome
    }

    /// The names of the loop's variables, and what is shown of an item.
    private struct Names {
        let item: String
        let index: String?
        let pause: Double
        let extended: Bool
        let hasAllItems: Bool

        init(_ run: TaskRun) throws {
            let control = run.task.loopControl
            item = try control.loopVar.map { try run.services.text($0, in: run.scope) } ?? "item"
            index = try control.indexVar.map { try run.services.text($0, in: run.scope) }
            pause = try run.services.number(control.pause, in: run.scope, what: "pause") ?? 0
            extended = try run.services.flag(control.extended, in: run.scope, what: "extended")
            hasAllItems =
                try run.services.optionalFlag(control.extendedAllItems, in: run.scope, what: "extended_allitems")
                ?? true
        }

        func variables(of value: Value, _ position: Int, _ all: [Value]) -> Dict {
            var variables: Dict = [.string(item): value, "ansible_loop_var": .string(item)]
            if let index {
                variables[.string(index)] = .int(position)
                variables["ansible_index_var"] = .string(index)
            }
            guard extended else { return variables }
            var loop: Dict = [
                "index": .int(position + 1), "index0": .int(position), "revindex": .int(all.count - position),
                "revindex0": .int(all.count - position - 1), "first": .bool(position == 0),
                "last": .bool(position == all.count - 1), "length": .int(all.count),
            ]
            if hasAllItems { loop["allitems"] = .list(all) }
            if position > 0 { loop["previtem"] = all[position - 1] }
            if position + 1 < all.count { loop["nextitem"] = all[position + 1] }
            variables["ansible_loop"] = .dict(loop)
            return variables
        }

        func label(of value: Value, in scope: HostScope, _ run: TaskRun) throws -> String {
            if let label = run.task.loopControl.label { return try run.services.text(label, in: scope) }
            return value.string ?? value.json(JSONLayout(asciiOnly: false))
        }
    }
}
