// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct GunicornServiceTests {
    private let arguments: Dict = [
        "name": "site", "user": "site", "chdir": "/srv/site/current", "venv": "/srv/site/venv", "app": "site.wsgi",
    ]

    private func found(_ module: GunicornService, _ extra: [String: String] = [:]) -> GunicornService.Found {
        func file(_ path: String, _ text: String) -> FileState {
            var file = FileState(path: path, realPath: path)
            (file.kind, file.mode, file.owner, file.group) = (.file, 0o644, "root", "root")
            file.content = Array(text.utf8)
            return file
        }
        var facts = ["program": "1"]
        for unit in ["socket", "service"] {
            facts["\(unit).ActiveState"] = "active"
            facts["\(unit).UnitFileState"] = "enabled"
        }
        return .init(
            socket: file(module.socketPath, module.socketUnit), service: file(module.servicePath, module.serviceUnit),
            facts: facts.merging(extra) { $1 })
    }

    private func status(_ module: GunicornService, _ found: GunicornService.Found) throws -> (String?, Int) {
        let decision = try module.decide(from: found, in: TaskContext(files: NoControllerFiles()))
        return (decision.values["status"]?.string, decision.changes.count)
    }

    @Test func `a running service with its units is left alone`() throws {
        let module = try declared(GunicornService.self, arguments)
        #expect(try status(module, found(module)) == ("unchanged", 0))
    }

    @Test(
        arguments: [
            ("reloaded", "reloaded", [:]), ("restarted", "restarted", [:]), ("stopped", "stopped", [:]),
            ("reloaded", "started", ["service.ActiveState": "inactive"]),
            ("started", "restarted", ["unfinished": "1"]),
        ] as [(String, String, [String: String])])
    func `the wanted state leads to the right action`(state: String, action: String, facts: [String: String]) throws {
        var arguments = arguments
        arguments["state"] = .string(state)
        let module = try declared(GunicornService.self, arguments)
        #expect(try status(module, found(module, facts)).0 == action)
    }

    @Test func `changed units lead to a restart even when a reload was asked for`() throws {
        let old = try declared(GunicornService.self, arguments)
        var arguments = arguments
        (arguments["workers"], arguments["state"]) = (7, "reloaded")
        let module = try declared(GunicornService.self, arguments)
        let decision = try module.decide(from: found(old), in: TaskContext(files: NoControllerFiles()))
        #expect(decision.changes.first?.summary == "load the application to see that it can be restarted")
        #expect(decision.values["status"] == "restarted")
    }

    @Test func `the unit holds what was asked for, each value in systemd's own quotes`() throws {
        var arguments = arguments
        arguments["environment"] = ["GREETING": "100% \"$x\""]
        arguments["extra_args"] = ["--access-logformat", "%(h)s $x"]
        arguments["read_write_paths"] = ["/srv/site/my media"]
        let unit = try declared(GunicornService.self, arguments).serviceUnit
        #expect(unit.contains(#"Environment="GREETING=100%% \"$x\"""#))
        #expect(unit.contains(#"--access-logformat "%%(h)s $$x""#))
        #expect(unit.contains(#"ReadWritePaths="/srv/site/my media""#))
        #expect(unit.contains("\nExecReload=/bin/kill -s HUP $MAINPID\n"))
        #expect(unit.contains("\nProtectHome=true\n"))
    }

    @Test func `a socket that is a port has no owner`() throws {
        var arguments = arguments
        #expect(try declared(GunicornService.self, arguments).socketUnit.contains("SocketUser=www-data"))
        arguments["bind"] = "127.0.0.1:8000"
        #expect(try declared(GunicornService.self, arguments).socketUnit.contains("SocketUser") == false)
    }

    @Test(
        arguments: [
            ("name", "a b"), ("chdir", "srv"), ("venv", "venv"), ("workers", 0), ("environment", ["A B": 1]),
            ("read_write_paths", ["media"]),
        ] as [(String, Value)])
    func `arguments that make no service are refused`(name: String, value: Value) {
        var arguments = arguments
        arguments[.string(name)] = value
        #expect(throws: ArgumentErrors.self) { try declared(GunicornService.self, arguments) }
    }
}
