// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct DjangoManageTests {
    @Test(
        arguments: [
            (["command": "migrate"], ["migrate", "--noinput"]),
            (
                ["command": "collectstatic", "clear": true, "settings": "a.b"],
                ["collectstatic", "--noinput", "--clear", "--settings=a.b"]
            ),
            (["command": "createsuperuser --email 'a b'"], ["createsuperuser", "--email", "a b"]),
            (["command": "createcachetable", "cache_table": "t"], ["createcachetable", "t"]),
            (["command": "loaddata", "fixtures": "a b", "database": "x"], ["loaddata", "--database=x", "a", "b"]),
        ] as [(Dict, [String])])
    func `arguments become words of manage.py`(arguments: Dict, words: [String]) throws {
        var arguments = arguments
        arguments["project_path"] = "/srv/site"
        #expect(try declared(DjangoManage.self, arguments).arguments == words)
    }

    @Test(arguments: [
        ("migrate", "Running migrations:\n  No migrations to apply.\n", false),
        ("migrate", "Running migrations:\n  Applying auth.0001_initial... OK\n", true),
        ("collectstatic", "\n125 static files copied to '/srv/static'.\n", true),
        ("collectstatic", "\n0 static files copied to '/srv/static', 125 unmodified.\n", false),
        ("collectstatic", "\n1 static file symlinked to '/srv/static', 3 unmodified.\n", true),
        ("collectstatic", "\n0 static files copied to '/s', 125 unmodified, 5 post-processed.\n", false),
        ("createcachetable", "Cache table 'x' already exists.\n", false), ("createcachetable", "", true),
        ("loaddata", "Installed 3 object(s) from 1 fixture(s)", true),
        ("loaddata", "Installed 0 object(s) from 1 fixture(s)", false), ("flush", "", true),
        ("check", "all well", false),
    ])
    func `a command's words say whether it did something`(command: String, text: String, changed: Bool) {
        #expect(DjangoOutput.didChange(command, text) == changed)
    }

    @Test(
        arguments: [
            ["command": "migrate", "clear": true], ["command": "loaddata"], ["command": "test 'open"], ["command": ""],
        ] as [Dict])
    func `arguments that don't go with the command are refused`(arguments: Dict) {
        var arguments = arguments
        arguments["project_path"] = "/srv/site"
        #expect(throws: ArgumentErrors.self) { try declared(DjangoManage.self, arguments) }
    }

    @Test func `in check mode only migrate and collectstatic are asked`() throws {
        var context = TaskContext(files: NoControllerFiles())
        context.checkMode = true
        let module = try declared(DjangoManage.self, ["command": "flush", "project_path": "/x"])
        #expect(try module.decide(from: .init(), in: context).skipped != nil)
    }
}
