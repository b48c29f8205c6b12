// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS

/// `lifeboat dns verify`: asks every server what it really answers.
struct DNSVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Ask every server of a zone, then the resolvers, whether they answer what the inventory wants.",
        discussion: """
            Every server that answers for the zone is asked by its address. Resolvers are those in `dns_resolvers`. It \
            ends with 2 when a server does not answer as wanted in time; a resolver that still remembers is told, and \
            is no failure.
            """)

    @OptionGroup var choice: ZoneChoice

    @Option(help: "Seconds that servers and resolvers may take.")
    var wait = 10

    func run() async throws {
        var allTurned = true
        for work in try choice.zones() {
            let provider = try work.provider()
            let zone = try await provider.zone(work.origin)
            let wanted = try ZonePlan(from: zone, to: try work.wish(), provider: provider.capabilities)
            let names = Set(try work.wish().sets.map(\.key))
            let watch = Verification(
                of: work.origin, wanted: wanted.outcome.sets.filter { names.contains($0.key) },
                absent: try work.wish().absent, run: work.bench.run)
            Console.print("\(work.origin.plain): \(names.count) record sets\n")
            let limit = Duration.seconds(wait)
            async let servers = watch.watch(try await work.servers(of: zone), limit: limit, seen: ZoneWork.told)
            async let resolvers = watch.watch(work.resolvers, limit: limit, seen: ZoneWork.told)
            let turned = ZoneWork.tell(try await servers)
            _ = ZoneWork.tell(try await resolvers)
            allTurned = allTurned && turned
        }
        if !allTurned { throw ExitCode(2) }
    }
}
