// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let instances: [Route] = [
        Route("GET", "linode/instances", .read("linodes")) { account, call throws(APIError) in
            try call.page(account.all(.linode))
        },
        Route("POST", "linode/instances", .write("linodes")) { account, call throws(APIError) in
            try account.createLinode(call).answer
        },
        Route("GET", "linode/instances/{linodeId}", .read("linodes")) { account, call throws(APIError) in
            try account.require(.linode, call.id()).answer
        },
        Route("PUT", "linode/instances/{linodeId}", .write("linodes")) { account, call throws(APIError) in
            try account.updateLinode(call).answer
        },
        Route("DELETE", "linode/instances/{linodeId}", .write("linodes")) { account, call throws(APIError) in
            try account.deleteLinode(account.require(.linode, call.id()))
            return [:]
        },
    ]
}

extension Account {
    mutating func updateLinode(_ call: Call) throws(APIError) -> Thing {
        var linode = try require(.linode, call.id())
        if let label = try linodeLabel(call, besides: linode.id) { linode["label"] = .string(label) }
        if let tags = try call.texts("tags") {
            try checkTags(tags)
            linode["tags"] = .strings(tags)
        }
        if let watchdog = try call.flag("watchdog_enabled") { linode["watchdog_enabled"] = .bool(watchdog) }
        if let group = try call.text("group") { linode["group"] = .string(group) }
        if let alerts = try call.dict("alerts"), var old = linode["alerts"]?.dict {
            for (key, value) in alerts where old[key] != nil { old[key] = value }
            linode["alerts"] = .dict(old)
        }
        if let schedule = try call.dict("backups")?["schedule"]?.dict, var backups = linode["backups"]?.dict {
            backups["schedule"] = .dict(["day": schedule["day"] ?? .null, "window": schedule["window"] ?? .null])
            linode["backups"] = .dict(backups)
        }
        linode["updated"] = .string(Place.stamp())
        put(.linode, linode)
        return linode
    }

    mutating func deleteLinode(_ linode: Thing) throws(APIError) {
        guard linode.inner["job"] == nil else { throw .busy }
        for kind in [Kind.disk, .config, .backup] {
            for thing in all(kind, of: linode.id) { remove(kind, thing.id) }
        }
        removeDevices(of: linode.id, type: "linode")
        remove(.linode, linode.id)
        let grave = add(
            .grave, [:],
            inner: [
                "machine": linode.inner["machine"] ?? .null, "address": linode["ipv4"]?.list?.first ?? .null,
                "linode": .int(linode.id), "event": .int(tell("linode_delete", "linode", linode, status: "scheduled")),
            ])
        works.append(.grave(grave.id))
        works.append(.firewalls)
        if all(.linode).isEmpty { works.append(.zone(0)) }
    }

    /// The label of the body, checked; nil when there is none.
    func linodeLabel(_ call: Call, besides own: Int? = nil) throws(APIError) -> String? {
        guard let label = try call.text("label") else { return nil }
        try Labels.check(label, length: 3...64)
        guard !all(.linode).contains(where: { $0.label == label && $0.id != own }) else {
            throw APIError("Label must be unique among your linodes", field: "label")
        }
        return label
    }
}
