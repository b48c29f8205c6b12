// SPDX-License-Identifier: Apache-2.0

import Values

extension Account {
    mutating func createLinode(_ call: Call) throws(APIError) -> Thing {
        guard let type = try plan(call) else { throw APIError("type is required", field: "type") }
        let region = try call.requiredText("region")
        guard Catalog.regions.contains(where: { $0.id == region }) else {
            throw APIError("region is not valid", field: "region")
        }
        guard all(.linode).count < place.quota else {
            throw APIError("Account Limit reached. Please open a support ticket.")
        }
        let label = try linodeLabel(call)
        let backup = try backup(toCreateFrom: call, region: region)
        let image = try call.text("image")
        if image != nil, backup != nil {
            throw APIError("backup_id cannot be used together with image", field: "backup_id")
        }
        let deployment = try image.map { image throws(APIError) in try Deployment(image: image, call, account: self) }
        let firewall = try call.number("firewall_id")
        if let firewall, find(.firewall, firewall) == nil {
            throw APIError("firewall_id is not valid", field: "firewall_id")
        }
        guard let address = place.freeAddress(besides: takenAddresses) else {
            throw APIError(500, "the sandbox's network \(place.subnet) has no address left")
        }
        var addresses = [address.description]
        if try call.flag("private_ip") == true { addresses.append(place.privateAddress(of: address).description) }
        let boots = try (call.flag("booted") ?? true) && (image != nil || backup != nil)
        let tags = try call.texts("tags") ?? []
        try checkTags(tags)
        let enablesBackups = try call.flag("backups_enabled") ?? false

        var linode = add(
            .linode, Account.newLinode(type: type, region: region, addresses: addresses, tags: tags))
        linode["label"] = .string(label ?? "linode\(linode.id)")
        linode["ipv6"] = .string(place.address6(of: address) + "/128")
        linode["image"] = image.map { .string($0) } ?? backup?["image"] ?? .null
        linode.inner["machine"] = .string(machineName(for: linode))
        linode.inner["boots"] = .bool(boots)
        if let deployment { deployment.enter(&linode) }
        if enablesBackups { Account.enableBackups(&linode) }
        put(.linode, linode)
        addDisks(of: linode, type: type, image: image ?? backup?["image"]?.string)
        if let firewall { addDevice(linode, type: "linode", to: firewall) }
        start("create", on: linode.id, action: "linode_create", status: "provisioning", backup: backup?.id)
        if all(.linode).count == 1 { works.append(.zone(0)) }
        return try require(.linode, linode.id)
    }

    private static func newLinode(
        type: Catalog.InstanceType, region: String, addresses: [String], tags: [String]
    ) -> Dict {
        let now = Value.string(Place.stamp())
        let fields: Value = [
            "label": "", "group": "", "status": "provisioning", "created": now, "updated": now,
            "type": .string(type.id), "region": .string(region), "image": .null, "ipv4": .strings(addresses),
            "ipv6": .null, "specs": type.specs,
            "alerts": [
                "cpu": .int(90 * type.processors), "io": 10_000, "network_in": 10, "network_out": 10,
                "transfer_quota": 80,
            ],
            "backups": ["enabled": false, "available": false, "schedule": ["day": .null, "window": .null]],
            "hypervisor": "kvm", "watchdog_enabled": true, "tags": .strings(tags), "has_user_data": false,
            "host_uuid": .string(Secrets.uuid()), "placement_group": .null, "lke_cluster_id": .null, "capabilities": [],
        ]
        return fields.dict ?? [:]
    }

    /// Addresses that nobody else may get, those of machines that are still being removed among them.
    var takenAddresses: Set<String> {
        var taken = Set(all(.linode).flatMap { $0["ipv4"]?.list?.compactMap(\.string) ?? [] })
        taken.formUnion(all(.balancer).compactMap { $0["ipv4"]?.string })
        taken.formUnion(all(.grave).compactMap { $0.inner["address"]?.string })
        return taken
    }

    /// The host's name for the machine: the label where it can be one and is not in use.
    private func machineName(for linode: Thing) -> String {
        let taken = Set((all(.linode) + all(.grave)).compactMap { $0.inner["machine"]?.string })
        let plain = linode.label.utf8.allSatisfy { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: ".") }
        let fits = plain && linode.label.utf8.count <= 38 && !linode.label.hasSuffix("-")
        return fits && !taken.contains(linode.label) ? linode.label : "linode\(linode.id)"
    }
}
