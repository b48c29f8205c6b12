// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Services, whoever manages them; here that is systemd, init scripts included.
struct Service: Module {
    static let name = "service"
    static let summary = "Starts, stops and enables services."
    static let notes = ["Works through systemd, which runs init scripts too; `systemd` has more to say."]
    static let examples = [
        Example("Run nginx now and at boot", "service: { name: nginx, state: started, enabled: true }"),
        Example("Restart it", "service: { name: nginx, state: restarted }"),
    ]
    static let returns = Systemd.returns

    @Parameter("The service.") var name: String
    @Parameter("What to bring it to; `restarted` and `reloaded` always act.") var state: UnitRequest.State?
    @Parameter("Whether it starts at boot.") var enabled: Bool?
    @Parameter("Accepted and left alone: systemd knows what runs.") var pattern: String?
    @Parameter("Accepted and left alone: systemd waits by itself between stop and start.") var sleep: Int?
    @Parameter("Accepted and left alone: systemd has targets.") var runlevel = "default"
    @Parameter("Accepted and left alone: systemd takes no arguments.", aliases: "args") var arguments = ""
    @Parameter("Accepted and left alone: systemd is always used.") var use = "auto"

    func validate() throws {
        try UnitName.check(name)
        guard state != nil || enabled != nil else { throw ArgumentError("service needs state or enabled, or both") }
    }

    func probe(in context: TaskContext) throws -> Probe<UnitState> { request.probe(in: context) }

    func decide(from found: UnitState, in context: TaskContext) throws -> Decision {
        try request.decide(from: found, in: context)
    }

    private var request: UnitRequest { UnitRequest(unit: name, state: state, enabled: enabled) }
}
