// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS

/// `lifeboat dns`: the zones of an inventory.
struct DNSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dns",
        abstract: "Plan, change, verify and restore the zones of an inventory.",
        discussion: """
            The inventory says in `dns_zones` what the zones shall hold and in `dns_provider` who serves them. Nothing \
            is changed but a plan that was shown. The zone is saved before each change, below \
            $XDG_STATE_HOME/lifeboat/dns; `undo` brings it back.
            """,
        subcommands: [
            DNSPlanCommand.self, DNSApply.self, DNSExport.self, DNSImport.self, DNSVerify.self, DNSUndo.self,
            DNSFailover.self,
        ])
}

/// Which zones a command means.
struct ZoneChoice: ParsableArguments {
    @OptionGroup(title: "Inventory and variables") var inventory: InventoryOptions

    @Option(name: [.short, .long], help: "A zone of the inventory; all of them unless given. May be repeated.")
    var zone: [String] = []

    /// The zones that are meant, with everything that is needed to work on them.
    func zones() throws -> [ZoneWork] {
        let bench = try DNSBench(inventory)
        guard !zone.isEmpty else {
            guard !bench.settings.zones.isEmpty else { return [try bench.work(nil)] }
            return bench.settings.zones.map { ZoneWork($0, bench) }
        }
        return try zone.map { try bench.work($0) }
    }
}

/// How far somebody agrees to what was shown.
struct Consent: ParsableArguments {
    @Flag(name: [.short, .long], help: "Go on without asking.")
    var yes = false

    @Option(help: "The checksum of the plan that was shown: only this one is applied. May be repeated.")
    var plan: [String] = []

    @Flag(help: "Go on where a plan is refused for its size, for names that it orphans, or for the zone's servers.")
    var force = false

    @Option(help: "Seconds that the zone's servers may take to answer as planned.")
    var wait = 180
}
