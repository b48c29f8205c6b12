// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeInstance {
    func plan(from observed: Observed, in context: TaskContext) throws -> ServicePlan {
        if let instance = observed.instance, !instance.tags.contains(inventoryTag) { throw refusal(of: instance) }
        guard state == .present else { return try removal(observed) }
        guard let instance = observed.instance, instance.status != .deleting else { return try creation(observed) }
        try checkRegion(instance)
        var plan = ServicePlan(values: ["instance": LinodeReport.instance(instance)])
        if isRebuilt(instance) {
            plan.changes.append(rebuilding(instance))
        } else {
            // One that was interrupted while it was made is waited for.
            if !instance.status.isSettled { plan.changes.append(settling(instance)) }
        }
        if let type, type != instance.type { plan.changes.append(resizing(instance, to: type, observed.price)) }
        if let change = tagging(instance) { plan.changes.append(change) }
        if make.backupsEnabled, !instance.hasBackups { plan.changes.append(backingUp(instance)) }
        plan.changes += powering(instance, isRebuilt: isRebuilt(instance))
        if image != nil, image != instance.image, !isRebuilt(instance) {
            plan.warnings.append(
                "`\(label)` was made from \(instance.image ?? "another image"); give `rebuild` to change it")
        }
        return plan
    }

    private func refusal(of instance: Instance) -> ModuleFailure {
        ModuleFailure(
            "the Linode `\(label)` does not carry the tag `\(inventoryTag)`, so it is not this inventory's"
                + "\n  hint: it has the tags \(instance.tags.isEmpty ? "none" : instance.tags.joined(separator: ", ")); "
                + "add the tag by hand if it is yours, or take another label")
    }

    private func checkRegion(_ instance: Instance) throws {
        guard let region, region != instance.region else { return }
        throw ModuleFailure(
            "the Linode `\(label)` stands in \(instance.region), not in \(region)"
                + "\n  hint: a Linode can't be moved here: make another one, or say \(instance.region)")
    }

    private func removal(_ observed: Observed) throws -> ServicePlan {
        guard let instance = observed.instance, instance.status != .deleting else { return ServicePlan() }
        guard observed.others > 0 || allowLast else {
            let last = togetherWith.count > 1 ? "is one of the last Linodes" : "is the last Linode"
            throw ModuleFailure(
                "`\(label)` \(last) of the account: without one Linode stops serving the account's domains"
                    + "\n  hint: give `allow_last: true` if that is meant")
        }
        let change = access.change("delete Linode \(label) (\(instance.id)) with its disks and backups") {
            client, values in
            try await client.instances.delete(instance.id)
            try await client.instances.waitUntilGone(instance.id)
            values["instance"] = nil
        }
        return ServicePlan(changes: [change], values: ["instance": LinodeReport.instance(instance)])
    }

    private func creation(_ observed: Observed) throws -> ServicePlan {
        guard let type, let region, image != nil else {
            let missing = [("type", type), ("region", region), ("image", image)].filter { $0.1 == nil }.map {
                "`\($0.0)`"
            }
            throw ModuleFailure(
                "there is no Linode `\(label)`, and to create it \(missing.joined(separator: ", ")) is needed")
        }
        let price = observed.price.map { ", \(LinodeReport.dollars($0)) a month" } ?? ""
        let (draft, old) = (draft, observed.instance?.id)
        let change = access.change("create Linode \(label) (\(type), \(region)\(price))") { client, values in
            if let old { try await client.instances.waitUntilGone(old) }
            let made = try await client.instances.create(draft)
            values["instance"] = LinodeReport.instance(made)
            try await settle(made.id, client, &values)
        }
        return ServicePlan(changes: [change])
    }

    /// What the Linode is made from.
    var draft: InstanceDraft {
        var draft = make.draft
        (draft.type, draft.region, draft.image, draft.label) = (type, region, image, label)
        draft.tags = ([inventoryTag] + tags + (rebuild.map { [Self.rebuildTag($0)] } ?? [])).deduplicated
        draft.isBooted = booted ? nil : false
        return draft
    }

    private func rebuilding(_ instance: Instance) -> ServiceChange {
        var draft = draft
        draft.type = nil
        let ready = draft
        return access.change("rebuild Linode \(label) (\(instance.id)) from \(image ?? "")") { client, values in
            _ = try await client.instances.waitUntilSettled(instance.id)
            let last = try await client.events.latest(about: instance.id, type: "linode")?.id ?? 0
            _ = try await client.instances.rebuild(instance.id, ready)
            try await settle(instance.id, client, &values, since: last)
        }
    }

    /// Waits until the Linode runs, or stands as it was asked to.
    private func settle(
        _ id: Int, _ client: LinodeClient, _ values: inout Dict, since event: Int = 0
    ) async throws {
        let wanted: Set<InstanceStatus> = booted ? [.running] : [.offline, .stopped]
        let done = try await client.instances.wait(
            for: id, toBe: wanted, limit: .seconds(timeout), since: event)
        values["instance"] = LinodeReport.instance(done)
    }
}
