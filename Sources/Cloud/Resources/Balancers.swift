// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let balancers: [Route] = [
        Route("GET", "nodebalancers", .read("nodebalancers")) { account, call throws(APIError) in
            try call.page(account.all(.balancer))
        },
        Route("POST", "nodebalancers", .write("nodebalancers")) { account, call throws(APIError) in
            try account.createBalancer(call).answer
        },
        Route("GET", "nodebalancers/{nodeBalancerId}", .read("nodebalancers")) { account, call throws(APIError) in
            try account.require(.balancer, call.id()).answer
        },
        Route("PUT", "nodebalancers/{nodeBalancerId}", .write("nodebalancers")) { account, call throws(APIError) in
            var balancer = try account.require(.balancer, call.id())
            try balancer.updateBalancer(call, account: account)
            account.put(.balancer, balancer)
            account.tell("nodebalancer_update", "nodebalancer", balancer)
            account.works.append(.balancers)
            return balancer.answer
        },
        Route("DELETE", "nodebalancers/{nodeBalancerId}", .write("nodebalancers")) { account, call throws(APIError) in
            let balancer = try account.require(.balancer, call.id())
            for config in account.all(.balancerConfig, of: balancer.id) { account.removeConfig(config) }
            account.removeDevices(of: balancer.id, type: "nodebalancer")
            account.remove(.balancer, balancer.id)
            account.tell("nodebalancer_delete", "nodebalancer", balancer)
            account.works += [.balancers, .firewalls]
            return [:]
        },
    ]
}

extension Account {
    mutating func createBalancer(_ call: Call) throws(APIError) -> Thing {
        let region = try call.requiredText("region")
        guard Catalog.regions.contains(where: { $0.id == region }) else {
            throw APIError("region is not valid", field: "region")
        }
        guard let address = place.freeAddress(besides: takenAddresses) else {
            throw APIError(500, "the sandbox's network \(place.subnet) has no address left")
        }
        let firewall = try call.number("firewall_id")
        if let firewall, find(.firewall, firewall) == nil {
            throw APIError("firewall_id is not valid", field: "firewall_id")
        }
        let now = Value.string(Place.stamp())
        let name = address.description.split(separator: ".").joined(separator: "-")
        var balancer = add(
            .balancer,
            [
                "label": "", "region": .string(region), "hostname": .string("\(name).ip.linodeusercontent.com"),
                "ipv4": .string(address.description), "ipv6": .string(place.address6(of: address)),
                "client_conn_throttle": 0, "created": now, "updated": now, "tags": [],
                "transfer": ["in": .null, "out": .null, "total": .null],
            ])
        balancer["label"] = .string("balancer\(balancer.id)")
        try balancer.updateBalancer(call, account: self)
        put(.balancer, balancer)
        for value in try call.list("configs") ?? [] {
            guard let body = value.dict else { throw APIError("configs must hold objects", field: "configs") }
            let config = try addConfig(Call(body: body), to: balancer)
            try replaceNodes(Call(body: body).list("nodes") ?? [], of: config)
        }
        if let firewall { addDevice(balancer, type: "nodebalancer", to: firewall) }
        tell("nodebalancer_create", "nodebalancer", balancer)
        works.append(.balancers)
        return balancer
    }

    mutating func removeConfig(_ config: Thing) {
        for node in all(.node, of: config.id) { remove(.node, node.id) }
        remove(.balancerConfig, config.id)
    }
}

extension Thing {
    fileprivate mutating func updateBalancer(_ call: Call, account: Account) throws(APIError) {
        if let label = try call.text("label") {
            let fits = label.utf8.allSatisfy { $0.isLetterOrDigit || "-_".utf8.contains($0) }
            guard (3...32).contains(label.count), fits else {
                throw APIError("Must be 3-32 letters, digits, `-` and `_`", field: "label")
            }
            guard !account.all(.balancer).contains(where: { $0.label == label && $0.id != id }) else {
                throw APIError("Label must be unique among your NodeBalancers", field: "label")
            }
            self["label"] = .string(label)
        }
        if let throttle = try call.number("client_conn_throttle", in: 0...20) {
            self["client_conn_throttle"] = .int(throttle)
        }
        if let tags = try call.texts("tags") {
            try account.checkTags(tags)
            self["tags"] = .strings(tags)
        }
        self["updated"] = .string(Place.stamp())
    }
}
