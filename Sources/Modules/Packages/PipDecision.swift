// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Turns what was found about a Python's packages into changes.
struct PipDecision {
    let pip: Pip
    let found: PipState
    let context: TaskContext

    func make() throws -> Decision {
        var decision = Decision(values: values)
        let makesEnvironment = pip.virtualenv != nil && !found.hasEnvironment
        if !found.hasPip, !makesEnvironment {
            let what = pip.virtualenv.map { "the environment \($0)" } ?? "the host"
            let text = "Unable to find pip on \(what); install it first: apt: name=python3-pip"
            guard context.checkMode else { throw ModuleFailure(text) }
            decision.warnings.append(text)
        }
        if pip.requirements != nil, found.requirements == nil {
            let text = "the requirements file `\(pip.requirements ?? "")` is not on the host"
            guard context.checkMode else { throw ModuleFailure(text) }
            decision.warnings.append(text + " yet")
        }
        if makesEnvironment, pip.state == .absent { return decision }
        let script = PipScript(pip: pip)
        if makesEnvironment {
            decision.changes.append(
                Change("make the environment \(script.environment ?? "")", steps: [.run(script.creation)]))
        }
        guard let change = packageChange(script) else { return decision }
        decision.changes.append(change)
        let (isCertain, before, isRemoval) = (makesEnvironment, found.installed, pip.state == .absent)
        let isForced = pip.state == .forcereinstall
        decision.finish = { outputs, result in
            guard outputs.count >= 2 else { return }
            let (run, list) = (outputs[outputs.count - 2], outputs[outputs.count - 1])
            result.values["stdout"] = .string(run.stdout)
            result.values["stderr"] = .string(run.stderr)
            result.values["stdout_lines"] = .strings(run.lines)
            guard run.succeeded || isRemoval && (run.stdout + run.stderr).contains("not installed") else {
                throw Self.failure(run)
            }
            result.changed = isCertain || isForced || PipState.packages(list.lines) != before
        }
        return decision
    }

    private var values: Dict {
        [
            "name": pip.name.map { .strings($0) } ?? .null, "version": pip.version.map(Value.string) ?? .null,
            "state": .string(pip.state.rawValue), "requirements": pip.requirements.map(Value.string) ?? .null,
            "virtualenv": PipScript(pip: pip).environment.map(Value.string) ?? .null,
            "cmd": .strings(["pip"] + words),
        ]
    }

    private var words: [String] {
        let operands = PipScript(pip: pip).operands
        switch pip.state {
        case .present: return ["install"] + operands
        case .latest: return ["install", "-U"] + operands
        case .forcereinstall: return ["install", "-U", "--force-reinstall"] + operands
        case .absent:
            return ["uninstall", "-y"] + (pip.requirements.map { ["-r", $0] } ?? pip.named.map { $0.name ?? $0.text })
        }
    }

    private func packageChange(_ script: PipScript) -> Change? {
        let wanted = pip.requirements == nil ? pip.named : found.requirements.flatMap(PipRequirement.file)
        let before = { (names: [PipRequirement]) in
            names.compactMap { item in item.name.flatMap { name in found.installed[name].map { "\(name)==\($0)\n" } } }
                .joined()
        }
        func change(_ summary: String, _ items: [PipRequirement]) -> Change {
            let after = pip.state == .absent ? "" : items.map { $0.text + "\n" }.joined()
            return Change(
                summary, before: before(items), after: after, header: script.environment ?? "python packages",
                steps: [.ask(script.place + script.run(words)), .ask(script.place + script.list)])
        }
        guard let wanted else {
            if context.checkMode, found.requirements == nil || pip.state == .absent { return change("run pip", []) }
            return change("install what \(pip.requirements ?? "") asks for", [])
        }
        switch pip.state {
        case .absent:
            let present = wanted.filter { item in
                item.name.map { found.installed[$0].map(item.accepts) ?? false } ?? true
            }
            return present.isEmpty ? nil : change("remove \(present.map(\.text).joined(separator: ", "))", present)
        case .present:
            let missing = wanted.filter { !isMet($0) }
            return missing.isEmpty ? nil : change("install \(missing.map(\.text).joined(separator: ", "))", missing)
        case .latest where context.checkMode && found.upgrades?.isEmpty == true: return nil
        case .latest, .forcereinstall: return change("install \(wanted.map(\.text).joined(separator: ", "))", wanted)
        }
    }

    /// Whether a requirement is met; in check mode the doubt about those that only pip can judge counts for them.
    private func isMet(_ item: PipRequirement) -> Bool {
        guard let name = item.name, let version = found.installed[name] else {
            return item.hasMarker && context.checkMode
        }
        return item.isSource ? context.checkMode : item.accepts(version)
    }

    private static func failure(_ output: ShellOutput) -> ModuleFailure {
        let lines = output.stderr.split(separator: "\n").map(String.init)
        let errors = lines.filter { $0.hasPrefix("ERROR:") }.map { String($0.dropFirst(7)) }
        var text = errors.first ?? lines.last ?? "pip ended with status \(output.status)"
        if output.stderr.contains("externally-managed-environment") {
            text = "Debian manages this Python: use `virtualenv`, or allow it with `break_system_packages: true`"
        }
        return ModuleFailure(
            "pip: \(text)",
            values: ["rc": .int(output.status), "stdout": .string(output.stdout), "stderr": .string(output.stderr)])
    }
}
