// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct CronTests {
    private func after(_ before: String, _ arguments: Dict) throws -> String? {
        let cron = try filled(Cron.self, arguments)
        return try cron.decide(from: Cron.Found(text: before), in: bareContext()).changes.first?.after
    }

    @Test(
        arguments: [
            ("", ["name": "a", "job": "/a"], "#Ansible: a\n* * * * * /a\n"),
            ("#Ansible: a\n* * * * * /a\n", ["name": "a", "job": "/a"], nil),
            (
                "#Ansible: a\n* * * * * /a\n1 * * * * /b\n", ["name": "a", "hour": "3", "job": "/a"],
                "#Ansible: a\n* 3 * * * /a\n1 * * * * /b\n"
            ),
            ("* * * * * /a\n", ["name": "a", "job": "/a"], "#Ansible: a\n* * * * * /a\n"),
            ("", ["name": "a", "special_time": "daily", "job": "/a"], "#Ansible: a\n@daily /a\n"),
            ("", ["name": "a", "job": "/a", "disabled": true], "#Ansible: a\n#* * * * * /a\n"),
            ("#Ansible: a\n* * * * * /a\nX=1\n", ["name": "a", "state": "absent"], "X=1\n"),
            ("X=1\n", ["name": "a", "state": "absent"], nil),
            (
                "#Ansible: a\n1 * * * * /a\n", ["name": "X", "env": true, "job": "1"],
                "X=\"1\"\n#Ansible: a\n1 * * * * /a\n"
            ),
            ("X=\"1\"\n", ["name": "X", "env": true, "value": "1"], nil),
            ("X=\"1\"\n", ["name": "Y", "env": true, "job": "2", "insertafter": "X"], "X=\"1\"\nY=\"2\"\n"),
            ("X=\"1\"\n", ["name": "X", "env": true, "state": "absent"], ""),
            ("* * * * * /x", ["name": "a", "state": "absent"], "* * * * * /x\n"),
        ] as [(String, Dict, String?)])
    func `a crontab gets what was asked for and keeps the rest`(before: String, arguments: Dict, wanted: String?) throws
    {
        #expect(try after(before, arguments) == wanted)
    }

    @Test func `a job in a file of its own says who runs it, and the file goes with its last job`() throws {
        let arguments: Dict = ["name": "a", "job": "/a", "user": "app", "cron_file": "a"]
        let cron = try filled(Cron.self, arguments)
        let file = FileState(path: "/etc/cron.d/a", realPath: "/etc/cron.d/a")
        let decision = try cron.decide(from: Cron.Found(file: file), in: bareContext())
        #expect(decision.changes[0].after == "#Ansible: a\n* * * * * app /a\n")
        let gone = try filled(Cron.self, ["name": "a", "cron_file": "a", "state": "absent"])
        let found = Cron.Found(file: file, text: "#Ansible: a\n* * * * * app /a\n")
        #expect(try gone.decide(from: found, in: bareContext()).changes[0].steps == [.run("rm -f -- /etc/cron.d/a")])
    }

    @Test func `a host without cron is told so, in check mode as a warning`() throws {
        let cron = try filled(Cron.self, ["name": "a", "job": "/a"])
        let found = Cron.Found(trouble: "crontab is not on the host")
        #expect(throws: ModuleFailure.self) { try cron.decide(from: found, in: bareContext()) }
        let check = try cron.decide(from: found, in: bareContext(checkMode: true))
        #expect(check.changes.count == 1)
        #expect(check.warnings == ["crontab is not on the host"])
    }

    @Test(
        arguments: [
            ["name": "a"], ["name": "a", "job": "/a", "special_time": "daily", "hour": "3"],
            ["name": "a", "job": "/a", "cron_file": "x"], ["name": "a b", "env": true, "job": "1"],
            ["name": "a", "job": "/a\n/b"], ["name": "a", "job": "/a", "insertafter": "X"],
        ] as [Dict])
    func `arguments that don't go together are refused`(arguments: Dict) {
        #expect(throws: ArgumentErrors.self) { try filled(Cron.self, arguments) }
    }

    @Test func `jobs and variables are listed`() {
        let crontab = Crontab("X=1\n#Ansible: a\n* * * * * A=1 /a\n#Ansible: b\n@daily /b\n")
        #expect(crontab.jobs == ["a", "b"])
        #expect(crontab.variables == ["X"])
    }
}
