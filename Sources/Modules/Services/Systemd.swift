// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Units of systemd.
struct Systemd: Module {
    static let name = "systemd"
    static let aliases = ["systemd_service"]
    static let summary = "Starts, stops, enables and masks units of systemd."
    static let notes = [
        "One `systemctl show` answers every question; `status` holds all properties as they were before.",
        "When a unit can't be started the last lines of its journal stand in the message.",
        "In check mode a unit that is not on the host yet is a warning.",
    ]
    static let examples = [
        Example("Run nginx now and at boot", "systemd: { name: nginx, state: started, enabled: true }"),
        Example("Read new unit files", "systemd: { daemon_reload: true }"),
        Example("Keep a timer from ever running", "systemd: { name: apt-daily.timer, masked: true, state: stopped }"),
    ]
    static let returns = [
        ReturnValue("status", "the properties of the unit before the task, as `systemctl show` has them"),
        ReturnValue("enabled", "whether it starts at boot, when `enabled` was given"),
        ReturnValue("state", "`started` or `stopped`, when `state` was given"),
    ]

    enum Scope: String, ParameterChoice { case system, user, global }

    @Parameter("The unit; `.service` may be left out.", aliases: "service", "unit") var name: String?
    @Parameter("What to bring it to; `restarted` and `reloaded` always act.") var state: UnitRequest.State?
    @Parameter("Whether it starts at boot.") var enabled: Bool?
    @Parameter("Whether nobody may start it.") var masked: Bool?
    @Parameter("Have systemd read its unit files first; never counts as a change.", aliases: "daemon-reload")
    var daemonReload = false
    @Parameter("Have systemd start itself anew first; never counts as a change.", aliases: "daemon-reexec")
    var daemonReexec = false
    @Parameter("Whose systemd: the system's, the user's, or what is enabled for all users.") var scope = Scope.system
    @Parameter("Don't wait until it is done.") var noBlock = false
    @Parameter("Overwrite existing links.") var force = false

    func validate() throws {
        guard
            state != nil || enabled != nil || masked != nil || daemonReload || daemonReexec
                || $daemonReload.isGiven || $daemonReexec.isGiven
        else { throw ArgumentError("systemd needs one of state, enabled, masked, daemon_reload, daemon_reexec") }
        guard let name else {
            guard state == nil, enabled == nil, masked == nil else {
                throw ArgumentError("systemd needs the argument `name`")
            }
            return
        }
        try UnitName.check(name)
        if scope == .global, state != nil { throw ArgumentError("scope `global` knows no state", argument: "state") }
    }

    func probe(in context: TaskContext) throws -> Probe<UnitState> {
        request?.probe(in: context) ?? Probe(known: UnitState())
    }

    func decide(from found: UnitState, in context: TaskContext) throws -> Decision {
        var decision = try request?.decide(from: found, in: context) ?? Decision(values: ["name": .null])
        let verbs = (daemonReload ? ["daemon-reload"] : []) + (daemonReexec ? ["daemon-reexec"] : [])
        guard !verbs.isEmpty else { return decision }
        decision.changed = !decision.changes.isEmpty
        let reloads = verbs.map { Change($0, steps: [.run("\(words: systemctl) \(raw: $0)")]) }
        decision.changes = reloads + decision.changes
        return decision
    }

    private var systemctl: [String] {
        ["systemctl"] + (scope == .system ? [] : ["--\(scope.rawValue)"]) + (noBlock ? ["--no-block"] : [])
            + (force ? ["--force"] : [])
    }

    private var request: UnitRequest? {
        name.map {
            UnitRequest(
                unit: $0, state: state, enabled: enabled, masked: masked, systemctl: systemctl,
                reloadsBefore: daemonReload || daemonReexec)
        }
    }
}

/// The name of a unit in an argument.
enum UnitName {
    /// Throws `ArgumentError` for a pattern, which would hit units that nobody meant.
    static func check(_ name: String) throws {
        guard !name.isEmpty else { throw ArgumentError("the unit's name is empty", argument: "name") }
        guard !name.contains(where: { "*?[".contains($0) }) else {
            throw ArgumentError(
                "`\(name)` is a pattern; one task works on one unit", argument: "name", hint: "use a loop")
        }
    }
}
