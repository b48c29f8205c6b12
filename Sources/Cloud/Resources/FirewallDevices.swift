// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    /// Which Linodes and NodeBalancers a firewall stands before.
    static let firewallDevices: [Route] = [
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
