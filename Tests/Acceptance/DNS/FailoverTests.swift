// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance.DNSCommands {
    /// Visitors who ask a resolver for every page: what they saw, a line each, until the file `stop` is there.
    private static func visitors(_ servers: LoopbackServers, resolver: Int) async -> [String: Int] {
        let seen = await Program.shell(
            """
            while [ ! -e stop ]; do
                address=$(dig @127.0.0.1 -p \(resolver) www.example.com A +short +time=2 +tries=1)
                curl -sf --max-time 5 --noproxy '*' --resolve "www.example.com:\(servers.web):$address" \
                    \("http://www.example.com:\(servers.web)/") || echo failed
            done
            """, in: servers.folder)
        return seen.lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    @Test func `names are led to another place and back under load, and no visitor meets a closed door`() async throws {
        try await LoopbackServers.with { servers in
            try await servers.startKnot()
            try await servers.startResolvers()
            try await servers.startSites()
            try Self.inventory(servers)
            let before = await Self.zone(servers)

            let broken = await Self.dns(servers, "failover", "--to", "broken", "--yes")
            #expect(broken.status == 4 && broken.stderr.contains("without `something else`"), "\(broken.all)")
            #expect(await Self.zone(servers) == before)

            async let obedient = Self.visitors(servers, resolver: servers.obedient)
            async let stretching = Self.visitors(servers, resolver: servers.stretching)
            let led = await Self.dns(servers, "failover", "--to", "django", "--yes")
            let after = await Self.zone(servers)
            let back = await Self.dns(servers, "failover", "--back", "--yes")
            try servers.write("", to: "stop")
            let seen = await [obedient, stretching]

            #expect(led.status == 0, "\(led.all)")
            Self.expectFailover(led, servers)
            let aliases = after.split(separator: "\n").filter { $0.contains(" A ") && $0.contains("127.0.0.3") }
            #expect(aliases.count == 2 && !after.contains("AAAA"), "\(after)")
            #expect(back.status == 0, "\(back.all)")
            #expect(await Self.zone(servers) == before, "the way back leads back exactly")
            #expect(seen.allSatisfy { $0["failed"] == nil }, "\(seen)")
            #expect((seen[0]["Welcome to Django"] ?? 0) > 0 && (seen[0]["Welcome to the old site"] ?? 0) > 0, "\(seen)")
        }
    }

    /// TTLs first, the old one waited for, both servers at the new address, the stubborn resolver named.
    private static func expectFailover(_ led: ShellOutput, _ servers: LoopbackServers) {
        #expect(led.stdout.contains("8 → 2"))
        #expect(led.stderr.contains("caches may hold the old TTL"))
        #expect(led.lines.filter { $0.contains("server   127.0.0.1:\(servers.secondary)") }.count == 2)
        let resolvers = led.lines.filter { $0.contains("resolver 127.0.0.1:") }
        #expect(resolvers.contains { $0.contains(":\(servers.obedient) ") && $0.hasSuffix(" s") }, "\(resolvers)")
        #expect(resolvers.contains { $0.contains(":\(servers.stretching) ") && $0.contains("not yet") }, "\(resolvers)")
        #expect(led.stderr.contains("1 of 2 resolvers remember longer than they were told to"))
    }
}
