// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let firewalls: [Route] = firewall + firewallRules + firewallDevices

    private static let firewall: [Route] = [
        Route("GET", "networking/firewalls", .read("firewall")) { account, call throws(APIError) in
            try call.page(account.all(.firewall))
        },
        Route("POST", "networking/firewalls", .write("firewall")) { account, call throws(APIError) in
            try account.createFirewall(call).answer
        },
        Route("GET", "networking/firewalls/{firewallId}", .read("firewall")) { account, call throws(APIError) in
            try account.require(.firewall, call.id()).answer
        },
        Route("PUT", "networking/firewalls/{firewallId}", .write("firewall")) { account, call throws(APIError) in
            var firewall = try account.require(.firewall, call.id())
            if let label = try call.text("label") {
                try account.checkFirewallLabel(label, besides: firewall.id)
                firewall["label"] = .string(label)
            }
            if let tags = try call.texts("tags") {
                try account.checkTags(tags)
                firewall["tags"] = .strings(tags)
            }
            if let status = try call.choice("status", ["enabled", "disabled"]) { firewall["status"] = .string(status) }
            firewall["updated"] = .string(Place.stamp())
            account.put(.firewall, firewall)
            account.tell("firewall_update", "firewall", firewall)
            account.works.append(.firewalls)
            return firewall.answer
        },
        Route("DELETE", "networking/firewalls/{firewallId}", .write("firewall")) { account, call throws(APIError) in
            let firewall = try account.require(.firewall, call.id())
            for device in account.all(.device, of: firewall.id) { account.remove(.device, device.id) }
            account.remove(.firewall, firewall.id)
            account.tell("firewall_delete", "firewall", firewall)
            account.works.append(.firewalls)
            return [:]
        },
    ]

    private static let firewallRules: [Route] = [
        Route("GET", "networking/firewalls/{firewallId}/rules", .read("firewall")) { account, call throws(APIError) in
            try account.require(.firewall, call.id())["rules"] ?? [:]
        },
        Route("PUT", "networking/firewalls/{firewallId}/rules", .write("firewall")) { account, call throws(APIError) in
            var firewall = try account.require(.firewall, call.id())
            let version = firewall["rules"]?["version"]?.int ?? 0
            firewall["rules"] = try FirewallRules(call.body).answer(version: version + 1)
            firewall["updated"] = .string(Place.stamp())
            account.put(.firewall, firewall)
            account.tell("firewall_update", "firewall", firewall)
            account.works.append(.firewalls)
            return firewall["rules"] ?? [:]
        },
    ]

    private static let firewallDevices: [Route] = [
        Route("GET", "networking/firewalls/{firewallId}/devices", .read("firewall")) { account, call throws(APIError) in
            try call.page(account.all(.device, of: account.require(.firewall, call.id()).id))
        },
        Route("POST", "networking/firewalls/{firewallId}/devices", .write("firewall")) {
            account, call throws(APIError) in
            let firewall = try account.require(.firewall, call.id())
            guard let type = try call.choice("type", ["linode", "nodebalancer"]) else {
                throw APIError("type is required", field: "type")
            }
            let id = try call.requiredNumber("id")
            guard let thing = account.find(type == "linode" ? .linode : .balancer, id) else {
                throw APIError("id is not valid", field: "id")
            }
            if let device = account.all(.device).first(where: { $0.isDevice(id, type) }) {
                throw APIError(
                    device.parent == firewall.id
                        ? "Device is already assigned to this firewall"
                        : "Device is already assigned to another firewall")
            }
            return account.addDevice(thing, type: type, to: firewall.id).answer
        },
        Route("GET", "networking/firewalls/{firewallId}/devices/{deviceId}", .read("firewall")) {
            account, call throws(APIError) in
            try account.require(.device, call.id(1), of: call.id()).answer
        },
        Route("DELETE", "networking/firewalls/{firewallId}/devices/{deviceId}", .write("firewall")) {
            account, call throws(APIError) in
            let device = try account.require(.device, call.id(1), of: call.id())
            account.remove(.device, device.id)
            if let firewall = account.find(.firewall, try call.id()) {
                account.tell("firewall_device_remove", "firewall", firewall)
            }
            account.works.append(.firewalls)
            return [:]
        },
        Route("GET", "linode/instances/{linodeId}/firewalls", .read("linodes")) { account, call throws(APIError) in
            let linode = try account.require(.linode, call.id())
            return try call.page(account.firewalls(of: linode.id, "linode"))
        },
        Route("GET", "nodebalancers/{nodeBalancerId}/firewalls", .read("nodebalancers")) {
            account, call throws(APIError) in
            let balancer = try account.require(.balancer, call.id())
            return try call.page(account.firewalls(of: balancer.id, "nodebalancer"))
        },
    ]
}

extension Account {
    mutating func createFirewall(_ call: Call) throws(APIError) -> Thing {
        let label = try call.requiredText("label")
        try checkFirewallLabel(label)
        guard let rules = try call.dict("rules") else { throw APIError("rules is required", field: "rules") }
        let tags = try call.texts("tags") ?? []
        try checkTags(tags)
        let devices = Call(body: try call.dict("devices") ?? [:])
        let now = Value.string(Place.stamp())
        let firewall = add(
            .firewall,
            [
                "label": .string(label), "status": "enabled", "created": now, "updated": now, "tags": .strings(tags),
                "rules": try FirewallRules(rules).answer(version: 1),
            ])
        for (type, kind, name) in [("linode", Kind.linode, "linodes"), ("nodebalancer", .balancer, "nodebalancers")] {
            for id in try devices.numbers(name) ?? [] {
                guard let thing = find(kind, id) else { throw APIError("\(id) is not valid", field: "devices.\(name)") }
                guard !all(.device).contains(where: { $0.isDevice(id, type) }) else {
                    throw APIError("Device is already assigned to another firewall", field: "devices.\(name)")
                }
                addDevice(thing, type: type, to: firewall.id)
            }
        }
        tell("firewall_create", "firewall", firewall)
        works.append(.firewalls)
        return firewall
    }

    func checkFirewallLabel(_ label: String, besides own: Int? = nil) throws(APIError) {
        try Labels.check(label, length: 3...32)
        guard !all(.firewall).contains(where: { $0.label == label && $0.id != own }) else {
            throw APIError("Label must be unique among your Cloud Firewalls", field: "label")
        }
    }

    @discardableResult
    mutating func addDevice(_ thing: Thing, type: String, to firewall: Int) -> Thing {
        let now = Value.string(Place.stamp())
        let url = type == "linode" ? "/v4/linode/instances/\(thing.id)" : "/v4/nodebalancers/\(thing.id)"
        let device = add(
            .device,
            [
                "created": now, "updated": now,
                "entity": [
                    "id": .int(thing.id), "label": .string(thing.label), "type": .string(type), "url": .string(url),
                ],
            ], inner: ["parent": .int(firewall)])
        if let firewall = find(.firewall, firewall) { tell("firewall_device_add", "firewall", firewall) }
        works.append(.firewalls)
        return device
    }

    mutating func removeDevices(of id: Int, type: String) {
        for device in all(.device) where device.isDevice(id, type) { remove(.device, device.id) }
    }

    func firewalls(of id: Int, _ type: String) -> [Thing] {
        all(.device).filter { $0.isDevice(id, type) }.compactMap { $0.parent.flatMap { find(.firewall, $0) } }
    }
}

extension Thing {
    /// Whether a device stands for the thing `id` of a type.
    func isDevice(_ id: Int, _ type: String) -> Bool {
        self["entity"]?["id"]?.int == id && self["entity"]?["type"]?.string == type
    }
}
