// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS
import Diagnostics
import Recovery

/// Asks everything that `lifeboat status` tells.
///
/// A question that fails is an answer, too: unknown.
struct StatusQuestions {
    typealias Item = RecoveryStatus.Item

    let command: StatusCommand
    let bench: Workbench
    let scope: InventoryScope
    let inventory: String
    let now = Stamp(seconds: RunSetup.now())
    var limits: RecoveryLimits { command.limits.all }

    init(_ command: StatusCommand) throws {
        self.command = command
        let options = command.options.inventory
        bench = try Workbench(options)
        let hosts = try bench.inventory(options)
        guard !hosts.hosts.isEmpty else {
            throw Diagnostic(
                "there is no inventory, so nothing says what shall be recoverable",
                hint: "name one: -i inventories/production")
        }
        scope = InventoryScope(hosts, bench: bench)
        let sources = Workbench.inventories(options, bench.configuration)
        inventory = sources.first?.split(separator: "/").last.map(String.init) ?? "the inventory"
    }

    func ask() async throws -> RecoveryStatus {
        var items = try await asked([.backups, .proof], backups)
        let shelf = DrillShelf(folder: command.reports)
        let records = shelf.all()
        let counted = command.drillsOf.isEmpty ? [inventory] : command.drillsOf
        let drills = records.filter { counted.contains($0.inventory) }
        let others = Set(records.map(\.inventory)).subtracting(counted)
        items += try await asked([.drills]) {
            RecoveryStatus.drills(drills, others: others, now: now, limits: limits)
                + shelf.unreadable().map { Item(.drills, $0, .unknown, "it is no record of a drill that can be read") }
        }
        items += try await asked([.certificates], certificates)
        items += try await asked([.names], names)
        items += try await asked([.drift], drift)
        return RecoveryStatus(inventory: inventory, at: now, items: items, drills: drills)
    }

    /// The answers about `subjects` that are wanted; a question that fails makes them unknown.
    private func asked(
        _ subjects: [RecoveryStatus.Subject], _ question: () async throws -> [Item]
    ) async throws -> [Item] {
        let left = subjects.filter { command.without.contains($0) }
        let skipped = left.map { Item($0, "all", .unasked, "not asked, because of --without") }
        guard left.count < subjects.count else { return skipped }
        do {
            return skipped + (try await question()).filter { !left.contains($0.subject) }
        } catch let code as ExitCode {
            throw code
        } catch {
            return skipped
                + subjects.filter { !left.contains($0) }.map { Item($0, "all", .unknown, Self.reason(error)) }
        }
    }

    /// What went wrong in a line: of an error in templates within templates, what the innermost said.
    private static func reason(_ error: any Error) -> String {
        let text = (error as? Diagnostic)?.message ?? "\(error)"
        if text.contains("no attribute 'ansible_host'") { return "a machine of the inventory has no address yet" }
        let last = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? text
        return last.split(separator: "}}: ").last.map(String.init) ?? last
    }

    private func backups() async throws -> [Item] {
        let play = BackupPlay(
            options: command.options, playbook: "backup-ask.yml", variables: ["backup_question": .strings(["list"])])
        let (stores, now) = try StoreContents.read(try await play.answer())
        return RecoveryStatus.backups(stores, now: now, limits: limits.backups)
    }

    /// The names of each zone that lead to an address, as the inventory wants them.
    private func names() throws -> [Item] {
        let dns = try DNSBench(command.options.inventory)
        guard !dns.settings.zones.isEmpty else {
            return [Item(.names, "none", .unknown, "the inventory names no zones")]
        }
        return dns.settings.zones.map { zone in
            do {
                let sets = try ZoneWork(zone, dns).wish().sets.filter { [.a, .aaaa, .cname].contains($0.type) }
                let names = sets.map { RecoveryStatus.Name($0.name.plain, timeToLive: $0.ttl) }
                return RecoveryStatus.names(of: zone.origin.plain, names, limits: limits)
            } catch {
                return Item(.names, zone.origin.plain, .unknown, Self.reason(error))
            }
        }
    }
}
