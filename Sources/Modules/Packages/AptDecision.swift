// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import ShellScript
import Values

/// Turns what was found about a host's packages into changes.
struct AptDecision {
    let apt: Apt
    let state: AptState
    let context: TaskContext

    /// What a step of a change stands for, in the order of the steps' outputs.
    private enum Part: Sendable { case other, cacheTime, packages }

    func make() throws -> Decision {
        var decision = Decision()
        var parts: [Part] = []
        let isDue = apt.updateIsDue(state)
        if apt.clean, state.hasArchives {
            decision.changes.append(Change("delete fetched archives", steps: [.run("apt-get clean")]))
            parts.append(.other)
        }
        if isDue {
            let steps: [Step] = [.run(AptScript(apt: apt).update()), .ask(AptScript.cacheTime)]
            decision.changes.append(Change("update the package lists", steps: steps))
            parts += [.other, .cacheTime]
        }
        let work = try packageChanges(&decision.warnings)
        decision.changes += work
        parts += work.map { _ in .packages }
        let isListsOnly = try apt.operations(for: state).isEmpty && apt.deb == nil && apt.name.isEmpty
        decision.changed = !work.isEmpty || apt.clean && state.hasArchives || isDue && isListsOnly
        markAsWanted(&decision)
        decision.values["cache_updated"] = .bool(isDue)
        decision.values["cache_update_time"] = .int(state.cacheTime)
        decision.finish = finish(parts, countsLists: isListsOnly)
        return decision
    }

    private func packageChanges(_ warnings: inout [String]) throws -> [Change] {
        let script = AptScript(apt: apt)
        if let broken = state.debs.first(where: { $0.error != nil }) {
            guard context.checkMode else {
                throw ModuleFailure("unable to install package `\(broken.source)`: \(broken.error ?? "")")
            }
            warnings.append("`\(broken.source)` can't be read yet: \(broken.error ?? "")")
        }
        let debs = state.debs.filter { $0.installed == nil || $0.installed != $0.version }
        if !debs.isEmpty {
            let names = debs.map { $0.name.isEmpty ? $0.source : "\($0.name) \($0.version)" }
            let before = debs.compactMap { deb in deb.installed.map { "\(deb.name) \($0)\n" } }.joined()
            return [
                Change(
                    "install \(names.joined(separator: ", "))", before: before,
                    after: names.map { $0 + "\n" }.joined(), header: "packages", steps: [.ask(script.install(debs))])
            ]
        }
        try judgePlan(&warnings)
        return try apt.operations(for: state).compactMap { operation in
            let steps = [Step.ask(script.run(operation))]
            guard let plan = state.plan, plan.isPossible else { return Change(operation.summary, steps: steps) }
            switch operation {
            case .autoclean:
                guard !plan.deletions.isEmpty else { return nil }
                return Change("delete \(plan.deletions.joined(separator: ", "))", steps: steps)
            case .remove where plan.items.isEmpty: return Change(operation.summary, steps: steps)
            default:
                guard !plan.items.isEmpty else { return nil }
                return Change(
                    summary(operation, plan), before: plan.before, after: plan.after, header: "packages", steps: steps)
            }
        }
    }

    private func summary(_ operation: AptOperation, _ plan: AptPlan) -> String {
        let shown = plan.items.prefix(8).map(\.text).joined(separator: ", ")
        let more = plan.items.count > 8 ? " and \(plan.items.count - 8) more" : ""
        switch operation {
        case .remove, .autoremove: return "remove \(shown)\(more)"
        case .upgrade: return "upgrade \(shown)\(more)"
        case .fix: return "mend dependencies with \(shown)\(more)"
        default: return "install \(shown)\(more)"
        }
    }

    /// Refuses a plan that can't be carried out, unless what it lacks may come before its turn.
    private func judgePlan(_ warnings: inout [String]) throws {
        guard let plan = state.plan, !plan.isPossible else { return }
        if apt.updateIsDue(state) && !context.checkMode { return }
        let failure = AptFailure(
            apt: apt, errors: plan.errors, suggestions: state.suggestions, hasLists: state.hasLists)
        guard context.checkMode else { throw failure.failure(stdout: "", stderr: plan.errors.joined(separator: "\n")) }
        warnings.append(
            state.hasLists ? failure.message : "the host has no package lists yet, so the packages can't be looked up")
    }

    /// Ansible marks every package named as wanted for itself, without calling that a change.
    private func markAsWanted(_ decision: inout Decision) {
        guard [.present, .latest].contains(apt.state), !state.automatic.isEmpty else { return }
        decision.changes.append(
            Change(
                "mark \(state.automatic.joined(separator: ", ")) as installed by hand",
                steps: [.run("apt-mark manual \(words: state.automatic) >/dev/null")]))
    }

    private func finish(
        _ parts: [Part], countsLists: Bool
    ) -> @Sendable ([ShellOutput], inout ModuleResult) throws -> Void {
        let (apt, cacheTime, hasLists) = (apt, state.cacheTime, state.hasLists)
        return { outputs, result in
            var didWork = apt.clean && result.changed && !parts.contains(.packages)
            for (part, output) in zip(parts, outputs) {
                switch part {
                case .other: break
                case .cacheTime:
                    let time = Int(output.trimmed) ?? 0
                    result.values["cache_update_time"] = .int(time)
                    result.values["cache_updated"] = .bool(time != cacheTime)
                    didWork = didWork || countsLists && time != cacheTime
                case .packages:
                    guard output.succeeded else {
                        let errors = output.stderr.split(separator: "\n").map(String.init)
                        throw AptFailure(
                            apt: apt, errors: errors, suggestions: [], hasLists: hasLists || !apt.updateCache
                        )
                        .failure(stdout: output.stdout, stderr: output.stderr, status: output.status)
                    }
                    result.values["stdout"] = .string(output.stdout)
                    result.values["stderr"] = .string(output.stderr)
                    result.values["stdout_lines"] = .strings(output.lines)
                    didWork = didWork || !AptDecision.saysNothing(output.stdout)
                }
            }
            result.changed = didWork
        }
    }

    /// Whether apt-get reports that it changed no package.
    static func saysNothing(_ output: String) -> Bool {
        output.split(separator: "\n").contains { $0.hasPrefix("0 upgraded, 0 newly installed, 0 to remove") }
            && !output.contains("\nSetting up ") && !output.contains("\nDel ") && !output.contains("\nPurging ")
    }
}
