// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import ShellScript
import Values

/// What a unit shall be brought to; `service` and `systemd` are two ways to write one.
struct UnitRequest: Sendable {
    enum State: String, ParameterChoice {
        case reloaded, restarted, started, stopped
        static let synonyms = ["running": State.started]
    }

    var unit: String
    var state: State?
    var enabled: Bool?
    var masked: Bool?
    /// `systemctl` and the options that go with every call.
    var systemctl = ["systemctl"]
    /// Whether systemd reads its units anew before anything else happens, so that unknown ones may appear.
    var reloadsBefore = false

    func probe(in context: TaskContext) -> Probe<UnitState> {
        UnitState.probe(unit, systemctl: systemctl, listsUnits: !context.checkMode && !reloadsBefore)
    }

    /// The changes that lead from `found` to what is asked for, in Ansible's order: mask, enable, state.
    func decide(from found: UnitState, in context: TaskContext) throws -> Decision {
        var decision = Decision(values: ["name": .string(unit), "status": found.status])
        if !found.exists, state != nil || enabled != nil {
            guard context.checkMode || reloadsBefore else { throw missing(found) }
            if context.checkMode { decision.warnings.append("the unit `\(unit)` is not on the host yet") }
        }
        if ["error", "bad-setting"].contains(found.property("LoadState")) {
            throw ModuleFailure("Error loading unit file '\(unit)': \(found.property("LoadError"))")
        }
        var verbs: [String] = []
        if let masked, masked != found.isMasked { verbs.append(masked ? "mask" : "unmask") }
        if let enabled {
            if enabled != found.isEnabled { verbs.append(enabled ? "enable" : "disable") }
            decision.values["enabled"] = .bool(enabled)
        }
        if let state {
            if let trouble = found.trouble, !context.checkMode {
                throw ModuleFailure("Service is in unknown state: \(trouble)", values: ["status": found.status])
            }
            verbs += verb(for: state, found).map { [$0] } ?? []
            decision.values["state"] = .string(state == .stopped ? "stopped" : "started")
        }
        decision.changes = verbs.map { Change("\($0) \(unit)", steps: [.ask(script($0, found))]) }
        decision.finish = finish(verbs)
        return decision
    }

    private func verb(for state: State, _ found: UnitState) -> String? {
        switch state {
        case .started: found.isRunning ? nil : "start"
        case .stopped: found.isRunning || found.isStopping ? "stop" : nil
        case .restarted: found.isRunning ? "restart" : "start"
        case .reloaded: found.isRunning ? "reload" : "start"
        }
    }

    /// Does it; when it fails the last lines of the unit's journal are the output.
    private func script(_ verb: String, _ found: UnitState) -> ShellScript {
        let isUser = systemctl.contains("--user")
        let journal: ShellScript = """
            journalctl \(raw: isUser ? "--user" : "") -u \(unit) -n 12 -o cat --no-pager --since=-5min 2>/dev/null
            """
        var script: ShellScript = """
            export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"
            \(words: systemctl) \(raw: verb) -- \(unit) || { status=$?; \(journal); exit "$status"; }
            """
        // systemd calls a simple service started before its program had a chance to fail.
        if ["start", "restart"].contains(verb), ["simple", "exec", "idle"].contains(found.property("Type")) {
            script += """
                sleep 0.2
                case $(\(words: systemctl) show -p ActiveState -p SubState -- \(unit)) in
                *ActiveState=failed* | *SubState=auto-restart*) \(journal); exit 250 ;;
                esac
                """
        }
        return script
    }

    private func finish(_ verbs: [String]) -> @Sendable ([ShellOutput], inout ModuleResult) throws -> Void {
        let unit = unit
        return { outputs, result in
            for (verb, output) in zip(verbs, outputs.suffix(verbs.count)) where !output.succeeded {
                let journal = output.lines.isEmpty ? "" : "\nlast lines of its journal:\n" + output.stdout
                if output.status == 250 {
                    result.warnings.append("`\(unit)` failed right after its start\(journal)")
                    continue
                }
                let said = output.stderr.split(separator: "\n").joined(separator: " ")
                throw ModuleFailure(
                    "Unable to \(verb) service \(unit): \(said)\(journal)",
                    values: ["rc": .int(output.status), "stderr": .string(output.stderr)])
            }
        }
    }

    private func missing(_ found: UnitState) -> ModuleFailure {
        let suffix = unit.contains(".") ? "" : ".service"
        let names = found.allUnits.map { name in
            !suffix.isEmpty && name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
        }
        let hint =
            didYouMean(unit, among: names)
            ?? found.trouble ?? "is its package installed? `systemctl list-unit-files` shows what there is"
        return ModuleFailure("Could not find the requested service \(unit): \(hint)")
    }
}
