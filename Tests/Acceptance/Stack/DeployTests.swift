// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Stack {
    private func deploy() async -> ShellOutput { await site.play("site.yml", ["--tags", "django"]) }

    private func serves(_ text: String) async throws -> Bool { try await site.fetch("/feed/").page.contains(text) }

    private func append(_ line: String, to file: String) async throws {
        let output = await Program.shell("printf '%s\\n' \(line) >> \(site.source + "/" + file)")
        try #require(output.succeeded, "\(output.stderr)")
    }

    @Test func `a release comes in, a broken one is refused, the old one comes back; nobody notices`() async throws {
        let mark = "<!-- release \(String.randomHexadecimal(count: 8)) -->"
        let first = try await site.underVisitors {
            try await append(mark, to: "templates/base.html")
            let run = await deploy()
            #expect(run.succeeded, "\(run.all)")
        }
        #expect(first.failures == [] && first.pages > 20)
        #expect(try await serves(mark), "the new release answers")

        let second = try await site.underVisitors {
            try await append("import no_such_module_anywhere", to: "harbour/wsgi.py")
            let run = await deploy()
            #expect(run.status == 2 && run.recap?.failed == 1, "\(run.all)")
            let told = run.all.split(separator: "\n").first { $0.contains("was refused at") }
            #expect(told?.contains("No module named 'no_such_module_anywhere'") == true, "\(run.all)")
        }
        #expect(second.failures == [] && second.pages > 20)
        #expect(try await serves(mark), "the release before answers still")

        let third = try await site.underVisitors {
            let run = await site.play("rollback.yml")
            #expect(run.succeeded, "\(run.all)")
        }
        #expect(third.failures == [] && third.pages > 5)
        #expect(try await !serves(mark), "the first release answers again")
        let restored = await Program.shell("rm -R \(site.source) && cp -R playbooks/harbour \(site.source)")
        try #require(restored.succeeded, "\(restored.stderr)")
    }
}
