// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct BackupModuleTests {
    private func context(check: Bool = false) -> TaskContext {
        var context = TaskContext(files: NoControllerFiles())
        context.checkMode = check
        return context
    }

    private let answer = """
        {"part":"mariadb","set":"one","what":"database wordpress","changed":true,"safety":"/safety/wordpress.sql"}
        {"part":"media","set":"one","what":"/var/lib/media","changed":false}
        """

    @Test func `a set that is in all stores is left alone`() throws {
        let module = try declared(BackupParts.self, ["id": "one"])
        let decision = try module.decide(from: .init(isInstalled: true, missing: []), in: context())
        #expect(decision.changes.isEmpty)
    }

    @Test func `a set that a store lacks is made`() throws {
        let module = try declared(BackupParts.self, ["id": "one"])
        let decision = try module.decide(from: .init(isInstalled: true, missing: ["offsite"]), in: context())
        #expect(decision.changes.map(\.summary) == ["make set one in offsite"])
        #expect(decision.changes[0].steps == [.ask("exec lifeboat-backup run --set one")])
    }

    @Test func `without the program the task fails, and a check says so`() throws {
        let module = try declared(BackupParts.self, [:])
        #expect(throws: ModuleFailure.self) {
            try module.decide(from: .init(isInstalled: false, missing: nil), in: context())
        }
        let decision = try module.decide(from: .init(isInstalled: false, missing: nil), in: context(check: true))
        #expect(decision.warnings.count == 1)
    }

    @Test(arguments: ["", "a b", "../x", "a,b", "a=b"]) func `ids that a tag cannot hold are refused`(id: String) {
        #expect(throws: ArgumentErrors.self) { try declared(BackupParts.self, ["id": .string(id)]).validate() }
    }

    @Test func `a failure tells its cause, its hint and what came of it`() {
        let output = ShellOutput(
            status: 1, stdout: "",
            stderr: """
                21:00:00 media: storing in offsite
                lifeboat-backup: media: /srv/media is not there
                  hint: mend the part's paths
                lifeboat-backup: set one: failed on app1: media
                """)
        #expect(
            BackupProgram.failure(output).message
                == "media: /srv/media is not there; mend the part's paths (set one: failed on app1: media)")
    }

    @Test func `a check of a restore tells what would be replaced`() throws {
        let items = try BackupRestore.items(ShellOutput(stdout: answer))
        let decision = try declared(BackupRestore.self, [:]).decide(from: items, in: context(check: true))
        #expect(decision.changes.map(\.summary) == ["database wordpress: restore from set one"])
    }

    @Test func `a restore that found all in place changed nothing`() throws {
        let module = try declared(BackupRestore.self, ["part": "media"])
        let decision = try module.decide(from: nil, in: context())
        var result = ModuleResult(changed: true)
        let same = answer.split(separator: "\n").suffix(1).joined()
        try decision.finish?([ShellOutput(stdout: same)], &result)
        #expect(!result.changed)
        try decision.finish?([ShellOutput(stdout: answer)], &result)
        #expect(result.changed && result.values["set"]?.text == "one")
    }

    @Test func `arguments are words of the program`() throws {
        let module = try declared(
            BackupRestore.self, ["database": "wordpress", "to": "2026-11-22 14:03:07", "set": "one"])
        #expect(module.words == ["--set", "one", "--to", "2026-11-22 14:03:07", "--database", "wordpress"])
    }

    @Test func `arguments that do not fit together are refused`() {
        let wrong: [Dict] = [
            ["table": "posts"], ["file": "relative"], ["into": "relative"], ["file": "/a", "database": "b"],
        ]
        for arguments in wrong {
            #expect(throws: ArgumentErrors.self) { try declared(BackupRestore.self, arguments).validate() }
        }
    }
}
