// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Stack {
    /// `lifeboat failover wordpress`, with what it says about each host.
    private func failover(_ switched: String) async -> ShellOutput {
        await Program.lifeboat(
            [
                "failover", "wordpress", switched, "-i", site.folder + "/inventory", "--vault-password-file",
                site.folder + "/inventory/.vault-password", "--playbook", site.folder + "/playbooks/failover.yml",
            ], environment: site.environment)
    }

    @Test func `the blog goes off and on by one command, and Django's visitors never notice`() async throws {
        let stored = "/blog/?switched=" + String.randomHexadecimal(count: 12)
        #expect(try await site.fetch(stored).page.contains("Harbour Blog"))
        let visits = try await site.underVisitors {
            let off = await failover("--off")
            #expect(off.succeeded, "\(off.all)")
            // With the very next request, whatever was stored: no waiting here.
            for path in [stored, "/blog/", "/blog/wp-login.php"] {
                let answer = try await site.fetch(path)
                #expect(answer.status == "503" && answer.page.contains("The blog is away"), "\(path): \(answer)")
            }
            let again = await failover("--off")
            #expect(again.succeeded && again.recap?.changed == 0, "\(again.all)")
            let on = await failover("--on")
            #expect(on.succeeded && on.recap?.changed == 1, "\(on.all)")
            let answer = try await site.fetch(stored)
            #expect(answer.status == "200" && answer.page.contains("Harbour Blog"), "\(answer)")
        }
        #expect(visits.failures == [] && visits.pages > 5)
        let neither = await Program.lifeboat(["failover", "wordpress"])
        #expect(neither.status != 0 && neither.stderr.contains("choose one of --off and --on"), "\(neither.all)")
    }
}
