// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct UnitTests {
    private func unit(_ active: String, _ file: String, load: String = "loaded", type: String = "simple") -> UnitState {
        let properties = "LoadState=\(load)\nActiveState=\(active)\nUnitFileState=\(file)\nType=\(type)"
        return UnitState(output: ShellOutput(stdout: "=none\n\n\(properties)\n"))
    }

    @Test(
        arguments: [
            ("active", "enabled", ["state": "started", "enabled": true], []),
            ("inactive", "disabled", ["state": "started", "enabled": true], ["enable", "start"]),
            ("failed", "enabled", ["state": "started"], ["start"]),
            ("activating", "enabled", ["state": "started"], []),
            ("active", "enabled", ["state": "stopped"], ["stop"]),
            ("deactivating", "enabled", ["state": "stopped"], ["stop"]),
            ("inactive", "enabled", ["state": "stopped"], []),
            ("active", "enabled", ["state": "restarted"], ["restart"]),
            ("inactive", "enabled", ["state": "restarted"], ["start"]),
            ("active", "enabled", ["state": "reloaded"], ["reload"]),
            ("inactive", "enabled", ["state": "reloaded"], ["start"]),
            ("active", "static", ["enabled": true], []),
            ("active", "indirect", ["enabled": true], ["enable"]),
            ("active", "enabled-runtime", ["enabled": true], ["enable"]),
            ("active", "enabled", ["enabled": false], ["disable"]),
            ("inactive", "masked", ["masked": true], []),
            ("inactive", "masked", ["masked": false], ["unmask"]),
            ("active", "enabled", ["masked": true, "state": "stopped"], ["mask", "stop"]),
        ] as [(String, String, Dict, [String])])
    func `systemctl is called only for what differs`(active: String, file: String, arguments: Dict, verbs: [String])
        throws
    {
        let module = try filled(Systemd.self, arguments.merging(["name": "web"]) { $1 })
        let decision = try module.decide(from: unit(active, file), in: bareContext())
        #expect(decision.changes.map(\.summary) == verbs.map { "\($0) web" })
    }

    @Test func `reading unit files anew is no change, and comes first`() throws {
        let module = try filled(Systemd.self, ["name": "web", "state": "started", "daemon_reload": true])
        let idle = try module.decide(from: unit("active", "enabled"), in: bareContext())
        #expect(idle.changes.map(\.summary) == ["daemon-reload"])
        #expect(idle.changed == false)
        let busy = try module.decide(from: unit("inactive", "enabled"), in: bareContext())
        #expect(busy.changes.map(\.summary) == ["daemon-reload", "start web"])
        #expect(busy.changed == true)
    }

    @Test func `a unit that isn't there is named with what was probably meant`() throws {
        var missing = unit("inactive", "", load: "not-found")
        missing.allUnits = ["nginx.service", "ssh.service"]
        let module = try filled(Service.self, ["name": "ngnix", "state": "started"])
        let failure = #expect(throws: ModuleFailure.self) { try module.decide(from: missing, in: bareContext()) }
        #expect(failure?.message == "Could not find the requested service ngnix: did you mean `nginx`?")
        let check = try module.decide(from: missing, in: bareContext(checkMode: true))
        #expect(check.changes.map(\.summary) == ["start ngnix"])
        #expect(check.warnings == ["the unit `ngnix` is not on the host yet"])
    }

    @Test func `a failed start shows the journal's last lines`() throws {
        let module = try filled(Service.self, ["name": "web", "state": "started"])
        let decision = try module.decide(from: unit("inactive", "enabled"), in: bareContext())
        var result = ModuleResult(changed: true)
        let output = ShellOutput(status: 1, stdout: "no such port\n", stderr: "Job for web.service failed.\n")
        let failure = #expect(throws: ModuleFailure.self) { try decision.finish?([output], &result) }
        #expect(
            failure?.message
                == "Unable to start service web: Job for web.service failed.\nlast lines of its journal:\nno such port\n"
        )
    }

    @Test func `properties may span lines in braces`() {
        let lines = ["A=1", "ExecStart={ path=/bin/sh ; argv[]=/bin/sh -c two", "lines ; status=0 }", "B=x=y", "C="]
        let properties = UnitState.properties(lines)
        #expect(properties.map(\.name) == ["A", "ExecStart", "B", "C"])
        #expect(properties[1].value.hasSuffix("lines ; status=0 }"))
        #expect(properties[2].value == "x=y")
    }

    @Test(arguments: [["state": "started"], ["name": "web*", "state": "started"], ["name": "web"]] as [Dict])
    func `a task without a unit, or with a pattern, is refused`(arguments: Dict) {
        #expect(throws: ArgumentErrors.self) { try filled(Systemd.self, arguments) }
    }

    @Test(arguments: ["systemd", "systemd_service", "ansible.builtin.systemd_service"])
    func `systemd answers to both its names`(name: String) {
        #expect(ModuleRegistry([Systemd.self])[name]?.name == "systemd")
    }
}
