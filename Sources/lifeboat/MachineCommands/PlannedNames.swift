// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics

/// What will become of the inventory's names, also as long as machines have no addresses yet.
struct PlannedNames {
    private let bench: DNSBench
    /// What stands for the address of a host that has none: each as long as the others, so none is a part of another.
    private let assumed: [String: String]

    init(_ work: MachineWork, unmade: [String]) throws {
        // Addresses for benchmarks (RFC 2544), which nobody has.
        assumed = Dictionary(
            uniqueKeysWithValues: unmade.enumerated().map { ($1, "198.18.\(100 + $0 / 100 % 100).\(100 + $0 % 100)") })
        bench = try DNSBench(work.bench, InventoryScope(work.inventory, bench: work.bench, assuming: assumed))
    }

    /// Prints the plan of each zone.
    func show() async throws {
        if bench.settings.zones.isEmpty { Console.print("  none: the inventory has no `dns_zones`\n") }
        for settings in bench.settings.zones {
            let work = ZoneWork(settings, bench)
            let provider = try work.provider()
            let isNew = try await isNew(settings, provider)
            let zone = isNew ? try LinodeDomains.new(settings.origin) : try await provider.zone(settings.origin)
            let plan = try ZonePlan(from: zone, to: try work.wish(), provider: provider.capabilities)
            if isNew { Console.print("  + create domain \(settings.origin.plain)\n") }
            for line in plan.lines where !line.contains("  checksum ") { Console.print("  \(told(line))\n") }
        }
    }

    /// Whether the zone is one that the play makes.
    private func isNew(_ settings: ZoneSettings, _ provider: any DNSProvider) async throws -> Bool {
        guard case .linode = settings.provider else { return false }
        return try await provider.zones()?.contains(settings.origin) == false
    }

    private func told(_ line: String) -> String {
        assumed.reduce(line) { $0.replacing($1.value, with: "the address of \($1.key)") }
    }
}
