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
}
