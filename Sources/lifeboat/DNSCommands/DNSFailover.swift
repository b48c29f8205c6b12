// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS
import Diagnostics

/// `lifeboat dns failover`: leads a site's names to another place, and back.
struct DNSFailover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failover",
        abstract: "Lead a site's names to another place when its proxy is lost, and back.",
        discussion: """
            The place must show what it should before anybody is led there. A and AAAA of all its names change \
            together; TTLs are lowered first and one old TTL is waited for, unless `--now`. Every server and resolver \
            is watched, and the way back is kept as a file. When the proxy still lives, `lifeboat failover wordpress \
            --off` is faster: it needs no DNS.
            """)

    @OptionGroup(title: "Inventory and variables") var inventory: InventoryOptions
    @OptionGroup var consent: Consent

    @Option(help: "Where to: a name in `dns_failover_targets`.")
    var to: String?

    @Flag(help: "Back to where the names led before.")
    var back = false

    @Flag(help: "Only lower the TTLs, so that a later switch is quick.")
    var prepare = false

    @Flag(help: "Switch without lowering TTLs and waiting first: some visitors will hold the old address for long.")
    var now = false

    @Option(help: "Seconds that resolvers are watched; as long as they may remember, unless given.")
    var resolverWait: Int?

    @Option(help: "With --back: the zone, when the inventory has several.")
    var zone: String?

    func validate() throws {
        if (to != nil) == back { throw ValidationError("choose one of --to NAME and --back") }
        if prepare && (back || now) { throw ValidationError("--prepare goes with --to alone") }
    }

    func run() async throws {
        let bench = try DNSBench(inventory)
        if let to {
            let target = try bench.target(to)
            let steps = FailoverSteps(
                work: try bench.work(target.zone.plain), target: target, consent: consent, resolverWait: resolverWait)
            guard try await steps.lead(prepare: prepare, now: now) else { throw ExitCode(2) }
        } else {
            let work = try bench.work(zone)
            let file = work.shelf.wayBack
            guard LocalPath.exists(file) else {
                throw Diagnostic("no failover of \(work.origin.plain) is under way: there is no \(file)")
            }
            let wayBack = try WayBack(json: try ZoneShelf.read(file), file: file)
            let steps = FailoverSteps(
                work: work, target: try bench.target(wayBack.target), consent: consent, resolverWait: resolverWait)
            guard try await steps.leadBack(wayBack) else { throw ExitCode(2) }
        }
    }
}

extension DNSBench {
    /// The failover target called `name`.
    func target(_ name: String) throws -> FailoverTarget {
        if let target = settings.targets.first(where: { $0.name == name }) { return target }
        throw Diagnostic(
            "the inventory has no failover target `\(name)`",
            hint: didYouMean(name, among: settings.targets.map(\.name))
                ?? "list it in `dns_failover_targets`, in group_vars/all/dns.yml")
    }
}
