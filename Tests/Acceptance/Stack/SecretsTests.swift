// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance.Stack {
    /// Where passwords may lie on the machine's disk.
    private static let properFiles = [
        "/etc/harbour/environment", "/etc/nginx/conf.d/harbour-media-token.conf", "/etc/wordpress/config-",
    ]

    @Test func `passwords are found in their proper files and nowhere else`() async throws {
        // What holds passwords is written anew, so that they travel.
        try await site.machines.expect("rm /etc/harbour/environment /etc/wordpress/config-*.php")
        let secrets = site.folder + "/secrets"
        try site.secrets.joined(separator: "\n").write(toFile: secrets, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: secrets) }

        let samples = site.folder + "/samples"
        let records = await sampling(into: samples) {
            await site.play(
                "site.yml", ["-vvv", "--diff", "--output", "ndjson", "--junit", site.folder + "/junit.xml"])
        }
        #expect(records.succeeded && (records.stdout.contains("harbour")), "\(records.all)")
        try await site.machines.expect("rm /etc/harbour/environment /etc/wordpress/config-*.php")
        let plain = await sampling(into: samples) { await site.play("site.yml", ["-vvv", "--diff"]) }
        #expect(plain.succeeded && (plain.recap?.changed ?? 0) > 0, "\(plain.all)")

        for text in [records.stdout, records.stderr, plain.stdout, plain.stderr] {
            for secret in site.secrets { #expect(!text.contains(secret)) }
        }
        #expect(await find(secrets, in: [site.folder + "/junit.xml"]) == [])
        let sampled = try String(contentsOfFile: samples, encoding: .utf8)
        #expect(sampled.contains("\(Computer.lifeboat) play"), "the samples saw the run itself")
        #expect(await find(secrets, in: [samples]) == [], "in an argument or an environment")
        try await searchMachine(for: secrets)
    }

    /// Runs `body` while everything that all processes of this computer, the machine's among them, show of themselves
    /// is added to `file`; the application's own processes have its environment by right.
    private func sampling(
        into file: String, _ body: () async -> ShellOutput
    ) async -> ShellOutput {
        let user = try? await site.machines.expect("id -u harbour").trimmed
        let flag = site.folder + "/sampling"
        try? "".write(toFile: flag, atomically: true, encoding: .utf8)
        async let sampler = Program.shell(
            """
            while [ -e \(flag) ]; do ps axeww -o uid=,args=; done |
                awk -v user=\(user ?? "") '$1 != user && !seen[$0]++' >> \(file)
            """)
        let output = await body()
        try? FileManager.default.removeItem(atPath: flag)
        _ = await sampler
        return output
    }

    /// Those of `files` that hold one of the lines of `secrets`.
    private func find(_ secrets: String, in files: [String]) async -> [String] {
        await Program.shell("grep -rlFf \(secrets) -- \(words: files)").lines
    }

    /// Searches the machine's disk and journal; the secrets go there through standard input.
    private func searchMachine(for secrets: String) async throws {
        let ssh = site.machines.sandbox.sshCommand(for: try site.machines[SharedMachine.name])
        let disk = await Program.shell(
            """
            \(words: ssh) 'cd / && grep -rlFf - --devices=skip /etc /var /srv /root /home /tmp /opt /usr/local \\
                $(find /run -xdev -type f)' < \(secrets)
            """)
        let found = Set(disk.lines)
        #expect(found.contains("/etc/harbour/environment"), "the search finds what is there: \(disk.stderr)")
        let elsewhere = found.filter { file in !Acceptance.Stack.properFiles.contains { file.hasPrefix($0) } }
        #expect(elsewhere == [])
        let journal = await Program.shell(
            "\(words: ssh) 'exec 3<&0; journalctl --all --output=export | grep -aFf /dev/fd/3' < \(secrets)")
        #expect(journal.status == 1 && journal.stdout.isEmpty, "\(journal.all)")
    }
}
