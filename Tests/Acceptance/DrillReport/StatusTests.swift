// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import FoundationEssentials
import Recovery
import ShellScript
import Testing
import Values

extension Acceptance.DrillReport {
    /// `lifeboat status` on an inventory whose edge is a server of this computer, and whose drills are records in a folder.
    @Suite(.serialized) struct Status {
        private static let address = "127.0.77.9"

        /// Runs `body` in a folder with an inventory, a record of a drill an hour ago, and an edge that shows a certificate.
        private static func withSite(_ body: (String) async throws -> Void) async throws {
            let folder =
                FileManager.default.temporaryDirectory.path + "/lifeboat-status-\(UInt32.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var record = DrillSamples.passed
            record.inventory = "inv"
            record.began = Stamp(seconds: Date().timeIntervalSince1970 - 3600)
            let files = [
                "inv/hosts.yml": """
                all:
                  hosts: {web1: {ansible_host: \(address)}}
                  children: {edge: {hosts: {web1: }}}
                """,
                "inv/group_vars/all.yml": """
                site_host: www.harbour.example
                site_scheme: https
                dns_provider: linode
                dns_zones:
                  harbour.example:
                    ttl: 120
                    records: [{name: www, type: A, value: "{{ hostvars['web1'].ansible_host }}"}]
                """,
                "reports/drills/\(record.id).json": try record.json(),
            ]
            for (name, text) in files {
                let path = URL(filePath: "\(folder)/\(name)")
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: path)
            }
            let started = await Program.shell(
                """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=authority 2>/dev/null &&
                openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out csr -subj /CN=www.harbour.example 2>/dev/null &&
                openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 60 -out pem 2>/dev/null &&
                { openssl s_server -accept \(address):443 -key key -cert pem -quiet </dev/null >/dev/null 2>&1 & echo $! >pid; } &&
                for try in 1 2 3 4 5 6 7 8 9 10; do
                    openssl s_client -connect \(address):443 </dev/null >/dev/null 2>&1 && exit 0
                    sleep 0.2
                done; exit 1
                """, in: folder)
            try #require(started.succeeded, "\(started.stderr)")
            do { try await body(folder) } catch {
                await Program.shell("kill \"$(cat pid)\"", in: folder)
                throw error
            }
            await Program.shell("kill \"$(cat pid)\" 2>/dev/null", in: folder)
        }

        private static func status(_ folder: String, _ arguments: String...) async -> ShellOutput {
            await Program.lifeboat(["status", "-i", "inv"] + arguments, in: folder)
        }

        @Test func `all is good only when all that was asked is`() async throws {
            try await Self.withSite { folder in
                let some = ["--without", "backups", "--without", "proof"]
                let good = await Program.lifeboat(["status", "-i", "inv", "--html", "page.html"] + some, in: folder)
                #expect(good.status == 0, "\(good.stdout)\(good.stderr)")
                #expect(good.stdout.contains("inv, ") && good.stdout.contains("recoverable, by all that was asked"))
                let page = try String(contentsOfFile: "\(folder)/page.html", encoding: .utf8)
                #expect(page.contains("We can come back"))

                let json = await Program.lifeboat(
                    ["status", "-i", "inv", "--json", "--max-ttl", "60s"] + some, in: folder)
                #expect(json.status == 2)
                let items = try #require(try Value(json: json.stdout)["items"]?.list)
                let levels = items.map { "\($0["subject"]?.text ?? "") \($0["level"]?.text ?? "")" }
                #expect(
                    levels == [
                        "backups unasked", "proof unasked", "drills good", "certificates good", "names alarm",
                        "drift unasked",
                    ])
            }
        }

        @Test func `what can't be asked is unknown, and unknown is not good`() async throws {
            try await Self.withSite { folder in
                await Program.shell("kill \"$(cat pid)\"; rm -r reports", in: folder)
                let output = await Self.status(folder, "--json", "--drift", "--playbooks", "nowhere")
                #expect(output.status == 2)
                let items = try #require(try Value(json: output.stdout)["items"]?.list)
                let levels = items.map { "\($0["subject"]?.text ?? "") \($0["level"]?.text ?? "")" }
                #expect(
                    levels == [
                        "backups unknown", "proof unknown", "drills alarm", "certificates unknown", "names good",
                        "drift unknown",
                    ])
            }
        }
    }
}
