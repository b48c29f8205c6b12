// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeInstance {
    /// Waits for one that is on its way.
    func settling(_ instance: Instance) -> ServiceChange {
        access.change("wait for Linode \(label), which is \(instance.status)") { client, values in
            let done = try await client.instances.waitUntilSettled(instance.id, limit: .seconds(timeout))
            values["instance"] = LinodeReport.instance(done)
        }
    }

    /// Another size: the Linode is off for some minutes.
    func resizing(_ instance: Instance, to type: String, _ price: Double?) -> ServiceChange {
        let cost = price.map { " (\(LinodeReport.dollars($0)) a month)" } ?? ""
        return access.change("resize Linode \(label): \(instance.type) → \(type)\(cost)") { client, values in
            _ = try await client.instances.waitUntilSettled(instance.id)
            try await client.instances.resize(instance.id, to: type)
            // The event of a resize comes late and its end later: what counts is the new type, standing still.
            let done = try await client.wait(for: "Linode \(label) to be resized", limit: .seconds(timeout)) {
                let now = try await client.instances.get(instance.id)
                return now.type == type && now.status.isSettled ? now : nil
            }
            values["instance"] = LinodeReport.instance(done)
        }
    }

    /// The tags that are missing, and the word of a rebuild in place of the one before.
    func tagging(_ instance: Instance) -> ServiceChange? {
        var wanted = instance.tags
        if let rebuild {
            wanted.removeAll { $0.hasPrefix(Self.rebuildTag("")) && $0 != Self.rebuildTag(rebuild) }
            wanted.append(Self.rebuildTag(rebuild))
        }
        wanted = (wanted + tags).deduplicated
        guard wanted != instance.tags else { return nil }
        let before = instance.tags.sorted().joined(separator: "\n")
        let after = wanted.sorted().joined(separator: "\n")
        return access.change("tag Linode \(label)", before: before, after: after) { [wanted] client, values in
            let done = try await client.instances.update(instance.id, ["tags": .strings(wanted)])
            values["instance"] = LinodeReport.instance(done)
        }
    }

    /// Linode's own backups.
    func backingUp(_ instance: Instance) -> ServiceChange {
        access.change("let Linode back up \(label)") { client, _ in try await client.backups.enable(for: instance.id) }
    }

    /// Started or stopped, as wanted; a rebuild has seen to it already.
    func powering(_ instance: Instance, isRebuilt: Bool) -> [ServiceChange] {
        let isOn = [InstanceStatus.running, .booting, .provisioning, .rebooting].contains(instance.status)
        guard !isRebuilt, isOn != booted else { return [] }
        let (booted, limit) = (booted, Duration.seconds(timeout))
        return [
            access.change("\(booted ? "boot" : "shut down") Linode \(label)") { client, values in
                let now = try await client.instances.waitUntilSettled(instance.id, limit: limit)
                let wanted: Set<InstanceStatus> = booted ? [.running] : [.offline, .stopped]
                var done = now
                if !wanted.contains(now.status) {
                    if booted {
                        try await client.instances.boot(instance.id)
                    } else {
                        try await client.instances.shutDown(instance.id)
                    }
                    done = try await client.instances.wait(for: instance.id, toBe: wanted, limit: limit)
                }
                values["instance"] = LinodeReport.instance(done)
            }
        ]
    }
}
