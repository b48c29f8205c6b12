// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What systemd says about a unit.
struct UnitState: Sendable {
    /// The properties of `systemctl show`; empty when systemd doesn't answer.
    var properties: [(name: String, value: String)] = []
    /// What `systemctl is-enabled` says, such as `enabled` or `static`.
    var enablement = ""
    /// Whether there is an init script of that name.
    var hasInitScript = false
    /// Why systemd gives no answer; nil when it does.
    var trouble: String?
    /// The names of all units, when this one was not found.
    var allUnits: [String] = []

    /// The value of a property; empty when it has none.
    func property(_ name: String) -> String { properties.first { $0.name == name }?.value ?? "" }

    /// Whether systemd or an init script knows the unit.
    var exists: Bool {
        let load = property("LoadState")
        let isKnown = !load.isEmpty && load != "not-found"
        return isKnown || hasInitScript || (trouble != nil && !enablement.isEmpty && enablement != "not-found")
    }
    /// Whether it runs or is about to.
    var isRunning: Bool { ["active", "activating", "reloading"].contains(property("ActiveState")) }
    /// Whether it is on its way down.
    var isStopping: Bool { property("ActiveState") == "deactivating" }
    /// Whether it can't be started by anybody.
    var isMasked: Bool { enablement == "masked" || property("LoadState") == "masked" && enablement.isEmpty }
    /// Whether it starts at boot, as `systemctl is-enabled` judges with its exit status.
    var isEnabled: Bool { ["enabled", "static", "generated", "linked", "linked-runtime"].contains(enablement) }

    /// The properties as Ansible returns them.
    var status: Value {
        .dict(Dict(properties.map { (.string($0.name), .string($0.value)) }, uniquingKeysWith: { $1 }))
    }
}

extension UnitState {
    /// Asks for a unit with one `systemctl show`.
    static func probe(_ unit: String, systemctl: [String], listsUnits: Bool) -> Probe<UnitState> {
        let base = unit.hasSuffix(".service") ? String(unit.dropLast(8)) : unit
        let script: ShellScript = """
            export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"
            if [ -e \("/etc/init.d/" + base) ]; then echo =init; else echo =none; fi
            command -v systemctl >/dev/null || { echo "systemctl is not on the host; services need systemd" >&2; exit 127; }
            if shown=$(\(words: systemctl) show -- \(unit)); then
            case $shown in
            *UnitFileState=generated* | *LoadState=not-found*) \(words: systemctl) is-enabled -- \(unit) 2>/dev/null || : ;;
            *) echo ;;
            esac
            printf '%s\\n' "$shown"
            else \(words: systemctl) is-enabled -- \(unit) 2>/dev/null; exit 1
            fi
            """
        return Probe<UnitState>(script) { output in
            let state = UnitState(output: output)
            if state.trouble != nil, output.status == 127 { throw ModuleFailure(output.stderr) }
            guard !state.exists, listsUnits else { return .found(state) }
            let list: ShellScript = "\(words: systemctl) list-unit-files --no-legend --no-pager --plain"
            return .ask(
                Probe<UnitState>(list) { [state] output in
                    var state = state
                    state.allUnits = output.lines.compactMap { $0.split(separator: " ").first.map(String.init) }
                    return state
                })
        }
    }

    /// Reads the answer: a line about the init script, one of `is-enabled`, and the properties.
    init(output: ShellOutput) {
        let lines = output.lines
        hasInitScript = lines.first == "=init"
        enablement = lines.count > 1 ? lines[1] : ""
        guard output.succeeded else {
            trouble = output.stderr.split(separator: "\n").last.map(String.init) ?? "systemctl fails"
            return
        }
        properties = Self.properties(lines.dropFirst(2))
        // `is-enabled` asks init scripts too, and is the better answer for them.
        let state = property("UnitFileState")
        if enablement.isEmpty || state != "generated" && !state.isEmpty { enablement = state }
    }

    /// Reads `Name=value` lines; values of `Exec…` in braces may span several.
    static func properties(_ lines: some Sequence<String>) -> [(name: String, value: String)] {
        var properties: [(name: String, value: String)] = []
        var isOpen = false
        for line in lines {
            if isOpen, let last = properties.indices.last {
                properties[last].value += "\n" + line
                isOpen = !line.hasSuffix("}")
            } else if let equals = line.firstIndex(of: "=") {
                let name = String(line[..<equals])
                let value = String(line[line.index(after: equals)...])
                properties.append((name, value))
                isOpen = name.hasPrefix("Exec") && value.hasPrefix("{") && !value.hasSuffix("}")
            }
        }
        return properties
    }
}
