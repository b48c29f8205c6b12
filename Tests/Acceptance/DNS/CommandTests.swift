// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance {
    @Suite(.serialized) struct DNSCommands {
        /// An inventory of the servers on loopback.
        static func inventory(_ servers: LoopbackServers, records: String = "[]") throws {
            try FileManager.default.createDirectory(
                atPath: "\(servers.folder)/inv/group_vars/all", withIntermediateDirectories: true)
            try servers.write("all:\n  hosts:\n    edge1: {ansible_host: 127.0.0.3}\n", to: "inv/hosts.yml")
            try servers.write(
                """
                dns_provider:
                  type: rfc2136
                  server: 127.0.0.1:\(servers.knot)
                  key: {name: lifeboat, secret: "\(LoopbackServers.secret)"}
                dns_zones:
                  example.com:
                    servers: ["127.0.0.1:\(servers.knot)", "127.0.0.1:\(servers.secondary)"]
                    records: \(records)
                dns_resolvers: ["127.0.0.1:\(servers.obedient)", "127.0.0.1:\(servers.stretching)"]
                dns_failover_targets:
                  django:
                    ipv4: "{{ hostvars['edge1'].ansible_host }}"
                    ttl: 2
                    health: {scheme: http, port: \(servers.web), contains: Welcome}
                  broken:
                    ipv4: 127.0.0.3
                    health: {scheme: http, port: \(servers.web), contains: something else}

                """, to: "inv/group_vars/all/dns.yml")
        }

        static func dns(_ servers: LoopbackServers, _ arguments: String...) async -> ShellOutput {
            await Program.lifeboat(
                ["dns"] + arguments + ["-i", "inv"], in: servers.folder,
                environment: ["XDG_STATE_HOME": servers.folder + "/state"])
        }

        /// The zone as its server has it, without the serial number.
        static func zone(_ servers: LoopbackServers) async -> String {
            let output = await dns(servers, "export")
            return output.stdout.split(separator: "\n").filter { !$0.hasSuffix("; serial") }.joined(separator: "\n")
        }

        @Test func `what is applied is what was shown, and undo brings the zone back byte for byte`() async throws {
            try await LoopbackServers.with { servers in
                try await servers.startKnot()
                try Self.inventory(
                    servers,
                    records: "[{name: new, type: A, value: 192.0.2.9}, {name: mail, value: 192.0.2.6, ttl: 60}]")
                let before = await Self.zone(servers)
                #expect(before.contains("_sip._tcp"))
                let planned = await Self.dns(servers, "plan", "--expect-no-changes")
                #expect(planned.status == 2 && planned.stdout.contains("1 to add, 1 to change"), "\(planned.all)")
                let checksum = try #require(planned.lines.last?.split(separator: " ").last).prefix(8)

                let other = await Self.dns(servers, "apply", "--plan", "0123456789")
                #expect(other.status == 4 && other.stderr.contains("not the one agreed to"), "\(other.all)")
                #expect(await Self.zone(servers) == before)

                let applied = await Self.dns(servers, "apply", "--plan", String(checksum))
                #expect(applied.status == 0, "\(applied.all)")
                #expect(
                    applied.lines.filter { $0.contains("server   127.0.0.1:") && $0.contains("serial 2") }.count == 2)
                #expect(await Self.dns(servers, "plan", "--expect-no-changes").status == 0)
                #expect(await Self.dns(servers, "verify", "--wait", "1").status == 0)

                let undone = await Self.dns(servers, "undo", "--yes", "--force")
                #expect(undone.status == 0, "\(undone.all)")
                #expect(await Self.zone(servers) == before)
                let secret = await Program.shell("grep -rl \(LoopbackServers.secret) state; true", in: servers.folder)
                #expect(secret.stdout == "")
            }
        }

        @Test func `a file is imported whole, and a dangerous plan is refused`() async throws {
            try await LoopbackServers.with { servers in
                try await servers.startKnot()
                try Self.inventory(servers)
                _ = await Self.dns(servers, "export", "-o", "saved.zone")
                let text = await Program.shell(
                    "grep -v www saved.zone | grep -v MX >less.zone; cat less.zone", in: servers.folder)
                #expect(text.stdout.contains("SOA"))
                let refused = await Self.dns(servers, "import", "less.zone", "--purge", "--yes")
                #expect(refused.status == 4 && refused.stderr.contains("www.example.com. would have no address"))
                let forced = await Self.dns(servers, "import", "less.zone", "--purge", "--yes", "--force")
                #expect(forced.status == 0, "\(forced.all)")
                let back = await Self.dns(servers, "import", "saved.zone", "--purge", "--yes")
                #expect(back.status == 0, "\(back.all)")
                let wrong = await Program.shell("echo 'x A 1.2.3' >>saved.zone", in: servers.folder)
                #expect(wrong.succeeded)
                let mistake = await Self.dns(servers, "import", "saved.zone", "--yes")
                #expect(mistake.status == 4 && mistake.stderr.contains("expected an IPv4 address, found `1.2.3`"))
            }
        }
    }
}
