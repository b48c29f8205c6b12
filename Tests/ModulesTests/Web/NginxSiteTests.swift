// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct NginxSiteTests {
    private func state(
        _ content: String?, link: String? = nil, _ facts: [String: String] = ["nginx": "1", "running": "1"]
    ) -> NginxState {
        let path = "/etc/nginx/sites-available/a"
        var file = FileState(path: path, realPath: path)
        if let content {
            (file.kind, file.mode, file.owner, file.group) = (.file, 0o644, "root", "root")
            file.content = Array(content.utf8)
        }
        var facts = facts
        facts["link"] = link
        return NginxState(file: file, facts: facts)
    }

    private func summaries(_ arguments: Dict, _ state: NginxState, check: Bool = false) throws -> [String] {
        var context = TaskContext(files: NoControllerFiles())
        context.checkMode = check
        return try declared(NginxSite.self, arguments).decide(from: state, in: context).changes.map(\.summary)
    }

    private let target = "/etc/nginx/sites-available/a"

    @Test func `a new site is written and linked`() throws {
        #expect(
            try summaries(["name": "a", "config": "x;"], state(nil))
                == ["/etc/nginx/sites-available/a: create", "/etc/nginx/sites-enabled/a: link"])
    }

    @Test func `a site as wanted is left alone`() throws {
        #expect(try summaries(["name": "a", "config": "x;"], state("x;\n", link: target)).isEmpty)
    }

    @Test func `a change that nginx never read is read now`() throws {
        let facts = ["nginx": "1", "running": "1", "unread": "1"]
        #expect(try summaries(["name": "a", "config": "x;"], state("x;\n", link: target, facts)).count == 1)
    }

    @Test func `a site that is not enabled keeps its file`() throws {
        #expect(
            try summaries(["name": "a", "config": "x;", "enabled": false], state("x;\n", link: target))
                == ["/etc/nginx/sites-enabled/a: unlink"])
    }

    @Test func `without nginx the task fails, and in check mode says what it would do`() throws {
        #expect(throws: ModuleFailure.self) { try summaries(["name": "a", "config": "x;"], state(nil, [:])) }
        #expect(try summaries(["name": "a", "config": "x;"], state(nil, [:]), check: true).count == 2)
    }

    @Test func `a refusal shows nginx's words and the line`() {
        let output = ShellOutput(
            status: 1,
            stderr: """
                2026/11/23 03:31:48 [emerg] 17666#17666: unknown directive "retrn" in /etc/nginx/sites-enabled/a:3
                nginx: configuration file /etc/nginx/nginx.conf test failed
                """)
        let failure = NginxChange.failure(
            output, site: "a", paths: ["/etc/nginx/sites-enabled/a"],
            content: Array("server {\n  listen 1;\n  retrn 1;\n}".utf8))
        #expect(
            failure.message == """
                nginx refuses the site a, which was put back as it was: unknown directive "retrn" in \
                /etc/nginx/sites-enabled/a:3
                  line 3: retrn 1;
                """)
    }

    @Test(
        arguments: [
            ["name": "a/b", "config": "x"], ["name": "a"], ["name": "a", "config": "x", "src": "y"],
            ["name": "", "config": "x"],
        ] as [Dict])
    func `arguments that make no site are refused`(arguments: Dict) {
        #expect(throws: ArgumentErrors.self) { try declared(NginxSite.self, arguments) }
    }
}
