// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance {
    /// The printed runbook, followed by somebody who has a shell and the escrow sheet.
    @Suite(.serialized, .backupLab(in: "runbook", network: 16)) struct RunbookByHand {
        let lab: BackupLab

        init() throws { lab = try #require(BackupLab.current) }

        @Test func `the databases come back by the commands of the page, and nothing but the escrow sheet`()
            async throws
        {
            let before = try await lab.contents()
            let sheet = await lab.backup("escrow")
            try #require(sheet.succeeded, "\(sheet.all)")
            let page = await lab.lifeboat(["runbook", lab.folder + "/playbooks/restore.yml"])
            try #require(page.succeeded, "\(page.all)")
            #expect(!page.stdout.contains("lab-repository") && !page.stdout.contains("lab-store"))
            let commands = Self.filled(Self.commands(in: page.stdout), from: sheet.stdout)
            #expect(commands.contains("lab-repository") && !commands.contains("/etc/lifeboat-backup"))
            try await lab.expect(
                "data",
                """
                mv /etc/lifeboat-backup /root/hidden && mv /usr/local/sbin/lifeboat-backup /root/hidden-program && rm -rf /srv/media &&
                mariadb -e 'DROP DATABASE wordpress' && cd / &&
                runuser -u postgres -- psql -qd shop -c 'DELETE FROM marks' -c 'DROP TABLE posts CASCADE'
                """)
            try await type(commands)
            #expect(try await lab.contents() == before)
            // What was there before is kept.
            let kept = try await lab.expect(
                "data", "cd / && runuser -u postgres -- psql -XAtqc 'SELECT datname FROM pg_database'")
            #expect(kept.lines.contains { $0.hasPrefix("shop_before_") }, "\(kept.lines)")
        }

        @Test func `a dump that is not what the manifest says is not swapped in`() async throws {
            let page = await lab.lifeboat(["runbook", lab.folder + "/playbooks/restore.yml"])
            let sheet = await lab.backup("escrow")
            let before = try await lab.contents()
            let stored = "echo \"postgresql is as it was stored"
            let spoilt = Self.filled(Self.commands(in: page.stdout), from: sheet.stdout)
                .replacing(stored, with: "GOOD=no\n\(stored)")
            #expect(spoilt.contains("GOOD=no\necho"))
            try await type(spoilt)
            let names = try await lab.expect(
                "data", "cd / && runuser -u postgres -- psql -XAtqc 'SELECT datname FROM pg_database'")
            #expect(names.lines.contains("shop_restored"), "the database was swapped in all the same")
            #expect(try await lab.contents() == before)
        }

        /// Types the commands into a plain shell on the machine, as they are.
        private func type(_ commands: String) async throws {
            let file = lab.folder + "/commands"
            try Data(commands.utf8).write(to: URL(filePath: file))
            let machine = lab.machines.sandbox.sshCommand(for: try lab.machines["data"])
            let typed = await Program.shell("\(words: machine) 'sh -s' < \(file)")
            #expect(typed.succeeded, "\(typed.all)")
        }

        /// The fenced commands of the step that restores.
        private static func commands(in page: String) -> String {
            var lines: [Substring] = []
            var (isThere, isFenced) = (false, false)
            for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("#"), !isFenced { isThere = line.contains("Bring it back") }
                if line.hasPrefix("```") { isFenced.toggle() } else if isThere, isFenced { lines.append(line) }
            }
            return lines.joined(separator: "\n") + "\n"
        }

        /// The commands with the lines of the escrow sheet where the page says so.
        private static func filled(_ commands: String, from sheet: String) -> String {
            var values: [String: [Substring]] = [:]
            var file: String?
            for line in sheet.split(separator: "\n") {
                if line.hasPrefix("  $ cat > "), line.hasSuffix(" <<'END'") {
                    file = line.dropFirst(10).dropLast(8).split(separator: "/").last.map(String.init)
                } else if line == "  > END" {
                    file = nil
                } else if line.hasPrefix("  > "), let file {
                    values[file, default: []].append(line.dropFirst(4))
                }
            }
            return commands.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [Substring] in
                guard line.hasPrefix("<"), let colon = line.firstIndex(of: ":") else { return [line] }
                return values[String(line[..<colon].dropFirst())] ?? [line]
            }.joined(separator: "\n")
        }
    }
}
