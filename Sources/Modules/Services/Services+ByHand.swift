// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension Service {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .run(UnitRequest.byHand(name, state: state, enabled: enabled, masked: nil))
    }
}

extension Systemd {
    func byHand(in context: TaskContext) throws -> HandWork? {
        var script: ShellScript = ""
        let whose: ShellScript = scope == .system ? "systemctl" : "systemctl --\(raw: scope.rawValue)"
        if daemonReload { script += "\(whose) daemon-reload" }
        if let name { script += UnitRequest.byHand(name, state: state, enabled: enabled, masked: masked, whose) }
        return script.text.isEmpty ? nil : .run(script)
    }
}

extension UnitRequest {
    /// The calls of systemctl that bring a unit to what is wanted.
    static func byHand(
        _ name: String, state: State?, enabled: Bool?, masked: Bool?, _ systemctl: ShellScript = "systemctl"
    ) -> ShellScript {
        var script: ShellScript = ""
        switch masked {
        case true?: script += "\(systemctl) mask \(name)"
        case false?: script += "\(systemctl) unmask \(name)"
        case nil: break
        }
        switch enabled {
        case true?: script += "\(systemctl) enable \(name)"
        case false?: script += "\(systemctl) disable \(name)"
        case nil: break
        }
        switch state {
        case .started?: script += "\(systemctl) start \(name)"
        case .stopped?: script += "\(systemctl) stop \(name)"
        case .restarted?: script += "\(systemctl) restart \(name)"
        case .reloaded?: script += "\(systemctl) reload-or-restart \(name)"
        case nil: break
        }
        return script
    }
}

extension Cron {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let whose = user.map { "crontab -e -u \($0)" } ?? "crontab -e"
        let file = cronFile.map { "in `/etc/cron.d/\($0)`" } ?? "with `\(whose)`"
        guard state == .present, let job else { return .say("remove the job `\(name)` \(file)") }
        let time = specialTime.map { "@\($0.rawValue)" } ?? "\(minute) \(hour) \(day) \(month) \(weekday)"
        return .say("\(file), have the line `\(time) \(job)`")
    }
}
