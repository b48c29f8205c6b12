// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS
import Diagnostics

/// `lifeboat dns export`: writes a zone as a file.
struct DNSExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print a zone as it is now, as a zone file that any provider can import.")

    @OptionGroup var choice: ZoneChoice

    @Option(name: [.customShort("o"), .long], help: "Write to this file instead.")
    var output: String?

    func run() async throws {
        let zones = try choice.zones()
        guard output == nil || zones.count == 1 else {
            throw Diagnostic("--output takes one zone", hint: "say which: `--zone \(zones[0].origin.plain)`")
        }
        for work in zones {
            let file = try await work.provider().zone(work.origin).file
            if let output { try LocalPath.write(file, to: output) } else { Console.print(file) }
        }
    }
}

/// `lifeboat dns import`: brings a zone to what a file says.
struct DNSImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring a zone to what a zone file says: plan, agreement, apply, verify.")

    @OptionGroup var choice: ZoneChoice
    @OptionGroup var consent: Consent

    @Flag(help: "Remove records that the file does not have.")
    var purge = false

    @Argument(help: "The zone file.")
    var file: String

    func run() async throws {
        let zones = try choice.zones()
        guard zones.count == 1, let work = zones.first else {
            throw Diagnostic("a file is for one zone", hint: "say which: `--zone \(zones[0].origin.plain)`")
        }
        let wanted = try ZoneWork.zone(in: file, work.origin)
        let (plan, now) = try await work.plan(ZoneWish(wanted, purge: purge))
        guard try await work.carryOut(plan, on: now, consent) else { throw ExitCode(2) }
    }
}

/// `lifeboat dns undo`: brings back the zone from before the last change.
struct DNSUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Bring a zone back to what it was before the last change.",
        discussion: """
            The whole zone becomes as it was saved, byte for byte but for its serial number, which only ever goes up. \
            It is saved again first: a second `undo` takes the first one back.
            """)

    @OptionGroup var choice: ZoneChoice
    @OptionGroup var consent: Consent

    @Option(help: "Another saved zone than the last.")
    var to: String?

    func run() async throws {
        let zones = try choice.zones()
        guard zones.count == 1, let work = zones.first else {
            throw Diagnostic("one zone at a time", hint: "say which: `--zone \(zones[0].origin.plain)`")
        }
        let file = try to ?? work.shelf.last()
        Console.note("back to \(file)")
        let saved = try ZoneWork.zone(in: file, work.origin)
        let (plan, now) = try await work.plan(ZoneWish(saved, purge: true))
        guard try await work.carryOut(plan, on: now, consent) else { throw ExitCode(2) }
    }
}
