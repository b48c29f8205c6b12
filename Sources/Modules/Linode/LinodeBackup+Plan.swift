// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeBackup {
    func plan(from observed: Present?, in context: TaskContext) throws -> ServicePlan {
        guard let observed else { return ServicePlan(warnings: ["there is no Linode `\(linode)` yet"]) }
        let source = observed.source
        var plan = ServicePlan(values: ["backups": .list(observed.backups.all.map(LinodeReport.backup))])
        guard state == .present else {
            guard source.hasBackups else { return plan }
            plan.changes.append(try ending(observed))
            return plan
        }
        if !source.hasBackups {
            plan.changes.append(
                access.change("let Linode back up \(linode)") { client, _ in
                    try await client.backups.enable(for: source.id)
                })
        }
        if let change = scheduling(source) { plan.changes.append(change) }
        if let snapshot, !isMade(snapshot, observed.backups) { plan.changes.append(snapshotting(source, snapshot)) }
        if let restore { plan.changes += try restoring(restore, observed) }
        return plan
    }

    private func ending(_ observed: Present) throws -> ServiceChange {
        guard deleteBackups || observed.backups.all.isEmpty else {
            throw ModuleFailure(
                "`\(linode)` has \(observed.backups.all.count) backups, which would be deleted with the service"
                    + "\n  hint: give `delete_backups: true` if that is meant")
        }
        let id = observed.source.id
        return access.change("end the backups of \(linode) and delete all of them") { client, values in
            try await client.backups.cancel(for: id)
            values["backups"] = []
        }
    }

    private func scheduling(_ source: Instance) -> ServiceChange? {
        var schedule = Dict()
        if let day, day != source.backupDay { schedule["day"] = .string(day) }
        if let window, window != source.backupWindow { schedule["window"] = .string(window) }
        guard !schedule.isEmpty else { return nil }
        let before: Dict = ["day": .string(source.backupDay ?? "any"), "window": .string(source.backupWindow ?? "any")]
        let body: Dict = ["backups": ["schedule": .dict(schedule)]]
        return access.change(
            "back up \(linode) at another time", before: LinodeAccess.text(before),
            after: LinodeAccess.text(before.merging(schedule) { $1 })
        ) { client, _ in
            _ = try await client.instances.update(source.id, body)
        }
    }

    private func isMade(_ label: String, _ backups: BackupSet) -> Bool {
        [backups.snapshot, backups.snapshotInProgress].contains { backup in
            backup?.label == label && backup?.status != .failed && backup?.status != .aborted
        }
    }

    private func snapshotting(_ source: Instance, _ label: String) -> ServiceChange {
        access.change("make the snapshot \(label) of \(linode), in place of the one before") { client, values in
            let made = try await client.backups.snapshot(of: source.id, label: label)
            let done = try await client.wait(for: "the snapshot \(label)", limit: .seconds(timeout)) {
                let backup = try await client.backups.list(of: source.id).all.first { $0.id == made.id }
                return backup.flatMap { $0.status.isOver ? $0 : nil }
            }
            guard done.status == .successful else {
                throw ModuleFailure("the snapshot `\(label)` of `\(linode)` is \(done.status)")
            }
            values["backups"] = .list(try await client.backups.list(of: source.id).all.map(LinodeReport.backup))
        }
    }

    private func restoring(_ name: String, _ observed: Present) throws -> [ServiceChange] {
        let backup = try chosen(name, observed.backups)
        guard let target = observed.target else {
            throw ModuleFailure("there is no Linode `\(to ?? "")` to restore onto")
        }
        guard let inventoryTag, target.tags.contains(inventoryTag) else {
            throw ModuleFailure("`\(target.label)` does not carry the tag `\(inventoryTag ?? "")`: it is not touched")
        }
        guard target.region == observed.source.region else {
            throw ModuleFailure(
                "`\(target.label)` stands in \(target.region), and backups stay in \(observed.source.region)")
        }
        let mark = "restored:\(backup.id)"
        guard !target.tags.contains(mark) else { return [] }
        let tags = target.tags.filter { !$0.hasPrefix("restored:") } + [mark]
        let what = "\(backup.label ?? "the backup of \(backup.created?.description ?? "an unknown time")")"
        let change = access.change("restore \(what) of \(linode) onto \(target.label)") { client, _ in
            _ = try await client.instances.waitUntilSettled(target.id)
            try await client.backups.restore(backup.id, of: observed.source.id, to: target.id, overwrite: overwrite)
            try await restored(target, backup, client)
            _ = try await client.instances.update(target.id, ["tags": .strings(tags)])
        }
        return [change]
    }

    /// The event of a restore can end before the Linode stands still, and the Linode before the event.
    private func restored(_ target: Instance, _ backup: Backup, _ client: LinodeClient) async throws {
        _ = try await client.wait(for: "the restore onto \(target.label)", limit: .seconds(timeout)) { () -> Bool? in
            let event = try await client.events.latest(about: target.id, type: "linode", action: .restore)
            if event?.status == "failed" {
                throw ModuleFailure("the restore onto `\(target.label)` failed: \(event?.message ?? "no reason given")")
            }
            guard event?.status == "finished" else { return nil }
            return try await client.instances.get(target.id).status.isSettled ? true : nil
        }
    }

    private func chosen(_ name: String, _ backups: BackupSet) throws -> Backup {
        let usable = backups.all.filter { $0.isAvailable && $0.status == .successful }
        let newest = usable.max { ($0.created?.seconds ?? 0) < ($1.created?.seconds ?? 0) }
        let found = name == "latest" ? newest : usable.first { String($0.id) == name || $0.label == name }
        if let found { return found }
        let all = usable.map { $0.label ?? String($0.id) }.joined(separator: ", ")
        throw ModuleFailure(
            "`\(linode)` has no backup `\(name)` that can be restored\n  hint: there is \(all.isEmpty ? "none" : all)")
    }
}
