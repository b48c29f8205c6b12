// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS
import Diagnostics

/// One zone at work: what is wanted of it, who serves it, and what was agreed to.
struct ZoneWork: Sendable {
    let settings: ZoneSettings
    let bench: DNSBench
    var origin: DomainName { settings.origin }
    var shelf: ZoneShelf { ZoneShelf(origin) }

    init(_ settings: ZoneSettings, _ bench: DNSBench) { (self.settings, self.bench) = (settings, bench) }

    func provider() throws -> any DNSProvider { try bench.provider(settings.provider) }

    /// What the inventory wants of the zone.
    func wish() throws -> ZoneWish {
        if let wish = settings.wish { return wish }
        guard let file = settings.file else {
            throw Diagnostic(
                "the inventory doesn't say what \(origin.plain) shall hold", hint: "add `records` or `file` to its zone"
            )
        }
        return ZoneWish(try Self.zone(in: file, origin), purge: settings.purge)
    }

    /// The zone in a file.
    static func zone(in file: String, _ origin: DomainName) throws -> Zone {
        try ZoneFileReader.read(try ZoneShelf.read(file), file: file, origin: origin)
    }

    /// The plan for `wish` on the zone as it is now; it is shown.
    func plan(_ wish: ZoneWish) async throws -> (plan: ZonePlan, zone: Zone) {
        let provider = try provider()
        let zone = try await provider.zone(origin)
        let plan = try ZonePlan(from: zone, to: wish, provider: provider.capabilities)
        Console.print(plan.lines.joined(separator: "\n") + "\n")
        return (plan, zone)
    }

    /// Saves the zone and applies the plan, once it was agreed to.
    func apply(_ plan: ZonePlan, on zone: Zone, _ consent: Consent, ignoring: Set<Concern.Kind> = []) async throws {
        try plan.permit(force: consent.force, ignoring: ignoring)
        try Self.ask(plan, consent)
        Console.note("saved \(try shelf.keep(zone, before: plan.checksum))")
        try await provider().apply(plan)
    }

    private static func ask(_ plan: ZonePlan, _ consent: Consent) throws {
        if !consent.plan.isEmpty {
            guard consent.plan.contains(where: plan.isNamed) else {
                throw Diagnostic(
                    "\(plan.origin.plain): this plan has the checksum \(plan.checksum), not the one agreed to",
                    hint: "the zone or what is wanted of it has changed; look at the plan above")
            }
            return
        }
        guard !consent.yes else { return }
        do {
            guard try Console.ask("apply this plan? yes or no", hidden: false) == "yes" else { throw ExitCode(1) }
        } catch is NoTerminal {
            throw Diagnostic(
                "nobody is there to agree to the plan",
                hint: "name it: `--plan \(plan.checksum.prefix(8))`, or say `--yes`")
        }
    }

    /// Applies a plan and watches the zone's servers until they answer by it; false when some did not in time.
    func carryOut(_ plan: ZonePlan, on zone: Zone, _ consent: Consent) async throws -> Bool {
        guard !plan.isEmpty else { return true }
        try await apply(plan, on: zone, consent)
        let servers = try await servers(of: plan.outcome)
        let watch = Verification(of: plan, run: bench.run)
        return Self.tell(try await watch.watch(servers, limit: .seconds(consent.wait), seen: Self.told))
    }

    /// The servers that answer for the zone.
    func servers(of zone: Zone) async throws -> [Verification.Server] {
        try await NameServers.authoritative(
            of: zone, named: settings.servers, hasIPv6: try await bench.hasIPv6(), run: bench.run)
    }

    /// The resolvers of the inventory.
    var resolvers: [Verification.Server] {
        bench.settings.resolvers.map { Verification.Server($0.description, $0, isAuthoritative: false) }
    }
}
