// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

extension Acceptance.Stack {
    /// What `lifeboat status --drift` says: its exit code, how good that is, and in words.
    private func drift() async throws -> (status: Int, level: String, text: String) {
        let others = ["backups", "proof", "drills", "certificates", "names"].flatMap { ["--without", $0] }
        let output = await Program.lifeboat(
            [
                "status", "--drift", "--json", "-i", site.folder + "/inventory", "--vault-password-file",
                site.folder + "/inventory/.vault-password", "--playbooks", site.folder + "/playbooks",
            ] + others, environment: site.environment)
        let items = try #require(try Value(json: output.stdout)["items"]?.list, "\(output.all)")
        let item = items.first { $0["subject"]?.text == "drift" }
        return (output.status, item?["level"]?.text ?? "", item?["text"]?.text ?? "")
    }

    @Test func `status says which task would take back what somebody changed by hand`() async throws {
        let before = try await drift()
        #expect(before.level == "good" && before.status == 0, "\(before)")
        try await site.machines.expect("echo '# by hand' >>/etc/nginx/sites-available/edge")
        let changed = try await drift()
        #expect(changed.level == "alarm" && changed.status == 2, "\(changed)")
        #expect(changed.text.contains("edge : Bring Django and WordPress together on "), "\(changed)")
        let mended = await site.play()
        #expect(mended.recap?.changed ?? 0 > 0, "\(mended.all)")
        let after = try await drift()
        #expect(after.level == "good", "\(after)")
    }
}
