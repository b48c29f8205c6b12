// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension GunicornService {
    /// What differs of the two unit files.
    struct UnitChanges {
        var socket: [Change]
        var service: [Change]
        var all: [Change] { socket + service }
    }

    func unitChanges(_ found: Found) -> UnitChanges {
        func changes(_ path: String, _ text: String, _ state: FileState) -> [Change] {
            var write = FileWrite(
                path: path, content: Array(text.utf8),
                attributes: FileAttributes(owner: "root", group: "root", mode: 0o644))
            write.then = ": > \(marker)"
            return write.changes(from: state)
        }
        return UnitChanges(
            socket: changes(socketPath, socketUnit, found.socket),
            service: changes(servicePath, serviceUnit, found.service))
    }

    /// The changes that leave it running with these units.
    func running(_ found: Found, _ files: UnitChanges) -> Decision {
        let wasUnfinished = found.facts["unfinished"] != nil
        let unitsChanged = !files.all.isEmpty || wasUnfinished
        let isRunning = found.isActive("service")
        var changes: [Change] = []
        let action: String? =
            if !isRunning {
                "start"
            } else if unitsChanged || state == .restarted {
                "restart"
            } else if state == .reloaded { "reload" } else { nil }
        if let action {
            changes.append(Change("load the application to see that it can be \(action)ed", steps: [.run(check)]))
        }
        changes += files.all
        let units = ["\(name).socket", "\(name).service"]
        if !files.all.isEmpty || found.facts["socket.NeedDaemonReload"] == "yes"
            || found.facts["service.NeedDaemonReload"] == "yes"
        {
            changes.append(Change("systemd reads the units", steps: [.run("systemctl daemon-reload")]))
        }
        if enabled != (found.isEnabled("socket") && found.isEnabled("service")) {
            let verb = enabled ? "enable" : "disable"
            changes.append(Change("\(verb) \(name)", steps: [.run("systemctl -q \(verb) \(words: units)")]))
        }
        if let action {
            let movesSocket =
                !files.socket.isEmpty && found.socket.exists || (wasUnfinished && found.isActive("socket"))
            changes.append(Change("\(action) \(name)", steps: [.run(starting(action, movesSocket: movesSocket))]))
        } else if !found.isActive("socket") {
            changes.append(Change("start \(name).socket", steps: [.run("systemctl start \(name + ".socket")")]))
        }
        return Decision(
            changes: changes, values: values(action.map { $0 == "stop" ? "stopped" : "\($0)ed" } ?? "unchanged"))
    }

    /// Starts, restarts or reloads, and looks whether it stayed up.
    ///
    /// A moved socket needs the service down for a moment.
    private func starting(_ action: String, movesSocket: Bool) -> ShellScript {
        let (socket, service) = ("\(name).socket", "\(name).service")
        var script: ShellScript = "set -e"
        if movesSocket { script += "systemctl stop \(service); systemctl stop \(socket)" }
        script += "systemctl start \(socket)"
        script += movesSocket || action == "start" ? "systemctl start \(service)" : "systemctl \(action) \(service)"
        return script + """
            if ! systemctl -q is-active \(service); then
                journalctl -q -n 20 -o cat -u \(service) >&2 || true
                echo \("\(service) did not stay up; its last words stand above") >&2
                exit 1
            fi
            rm -f -- \(marker)
            """
    }

    /// Loads the application as the service would, without serving it: Python's error is the last line of its words.
    private var check: ShellScript {
        // A runtime directory would be taken away from the running service when the check ends.
        let properties = identity.filter { !$0.hasPrefix("RuntimeDirectory") }.map { "--property=\($0)" }
        return """
            said=$(systemd-run --quiet --wait --pipe --collect \(words: properties.map(Self.unescaped)) \\
                --property=PrivateTmp=true --property=ProtectSystem=full \\
                \(program) --check-config --chdir \(chdir ?? "/") \(words: extraArgs) \(app ?? "") 2>&1) || {
                status=$?
                printf '%s\\n' "$said" >&2
                exit "$status"
            }
            """
    }

    /// systemd-run takes a property as the unit file has it, but expands no specifiers.
    private static func unescaped(_ property: String) -> String {
        property.split(separator: "%%", omittingEmptySubsequences: false).joined(separator: "%")
    }

    /// The changes that leave it stopped.
    func stopping(_ found: Found, files: [Change]) -> Decision {
        var changes = files
        if !files.isEmpty {
            changes.append(Change("systemd reads the units", steps: [.run("systemctl daemon-reload")]))
        }
        let units = ["\(name).socket", "\(name).service"]
        let knows = found.socket.exists || !files.isEmpty
        if $enabled.isGiven && knows && enabled != (found.isEnabled("socket") && found.isEnabled("service")) {
            let verb = enabled ? "enable" : "disable"
            changes.append(Change("\(verb) \(name)", steps: [.run("systemctl -q \(verb) \(words: units)")]))
        }
        let isRunning = found.isActive("service") || found.isActive("socket")
        if isRunning { changes.append(Change("stop \(name)", steps: [.run("systemctl stop \(words: units)")])) }
        return Decision(changes: changes, values: values(isRunning ? "stopped" : "unchanged"))
    }

    /// The changes that take both units away.
    func removal(_ found: Found) -> Decision {
        let paths = [found.socket, found.service].filter(\.exists).map(\.path)
        guard !paths.isEmpty else { return Decision(values: values("unchanged")) }
        let units = ["\(name).socket", "\(name).service"]
        let script: ShellScript = """
            set -e
            systemctl -q disable --now \(words: units) || true
            rm -f -- \(words: paths) \(marker)
            systemctl daemon-reload
            systemctl reset-failed \(words: units) 2>/dev/null || true
            """
        return Decision(
            changes: paths.map { Change("\($0): remove") } + [Change("stop \(name)", steps: [.run(script)])],
            values: values("stopped"))
    }

    private func values(_ status: String) -> Dict {
        ["name": .string(name), "socket": .string(listening), "status": .string(status)]
    }
}
