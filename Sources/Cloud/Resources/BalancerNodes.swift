// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

extension Routes {
    static let balancerNodes: [Route] = [
        Route("GET", "nodebalancers/{nodeBalancerId}/configs/{configId}/nodes", .read("nodebalancers")) {
            account, call throws(APIError) in
            let config = try account.require(.balancerConfig, call.id(1), of: call.id())
            return try call.page(account.all(.node, of: config.id))
        },
        Route("POST", "nodebalancers/{nodeBalancerId}/configs/{configId}/nodes", .write("nodebalancers")) {
            account, call throws(APIError) in
            let config = try account.require(.balancerConfig, call.id(1), of: call.id())
            let node = try account.addNode(call, to: config)
            account.tellOfNode("nodebalancer_node_create", config)
            return node.answer
        },
        Route("GET", "nodebalancers/{nodeBalancerId}/configs/{configId}/nodes/{nodeId}", .read("nodebalancers")) {
            account, call throws(APIError) in
            let config = try account.require(.balancerConfig, call.id(1), of: call.id())
            return try account.require(.node, call.id(2), of: config.id).answer
        },
        Route("PUT", "nodebalancers/{nodeBalancerId}/configs/{configId}/nodes/{nodeId}", .write("nodebalancers")) {
            account, call throws(APIError) in
            let config = try account.require(.balancerConfig, call.id(1), of: call.id())
            var node = try account.require(.node, call.id(2), of: config.id)
            try node.updateNode(call, account: account)
            account.put(.node, node)
            account.tellOfNode("nodebalancer_node_update", config)
            return node.answer
        },
        Route("DELETE", "nodebalancers/{nodeBalancerId}/configs/{configId}/nodes/{nodeId}", .write("nodebalancers")) {
            account, call throws(APIError) in
            let config = try account.require(.balancerConfig, call.id(1), of: call.id())
            account.remove(.node, try account.require(.node, call.id(2), of: config.id).id)
            account.tellOfNode("nodebalancer_node_delete", config)
            return [:]
        },
        Route("GET", "linode/instances/{linodeId}/nodebalancers", .read("linodes")) { account, call throws(APIError) in
            let linode = try account.require(.linode, call.id())
            let own = linode["ipv4"]?.list?.compactMap(\.string) ?? []
            let nodes = account.all(.node).filter { node in
                own.contains { node["address"]?.string?.hasPrefix($0 + ":") == true }
            }
            let ids = Set(nodes.compactMap { $0["nodebalancer_id"]?.int })
            return try call.page(account.all(.balancer).filter { ids.contains($0.id) })
        },
    ]
}

extension Account {
    fileprivate mutating func tellOfNode(_ action: String, _ config: Thing) {
        if let balancer = config.parent.flatMap({ find(.balancer, $0) }) { tell(action, "nodebalancer", balancer) }
        works.append(.balancers)
    }

    fileprivate mutating func addNode(_ call: Call, to config: Thing) throws(APIError) -> Thing {
        for field in ["label", "address"] { _ = try call.requiredText(field) }
        var node = add(
            .node,
            [
                "label": "", "address": "", "weight": 100, "mode": "accept", "status": "unknown",
                "config_id": .int(config.id), "nodebalancer_id": config["nodebalancer_id"] ?? 0,
            ], inner: ["parent": .int(config.id)])
        try node.updateNode(call, account: self)
        put(.node, node)
        return node
    }

    /// Has a configuration balance over these nodes alone; those that keep their number keep their state.
    mutating func replaceNodes(_ values: [Value], of config: Thing) throws(APIError) {
        var kept: Set<Int> = []
        for value in values {
            guard let body = value.dict else { throw APIError("nodes must hold objects", field: "nodes") }
            let call = Call(body: body)
            if let id = try call.number("id") {
                var node = try require(.node, id, of: config.id)
                try node.updateNode(call, account: self)
                put(.node, node)
                kept.insert(id)
            } else {
                kept.insert(try addNode(call, to: config).id)
            }
        }
        for node in all(.node, of: config.id) where !kept.contains(node.id) { remove(.node, node.id) }
    }
}

extension Thing {
    fileprivate mutating func updateNode(_ call: Call, account: Account) throws(APIError) {
        if let label = try call.text("label") {
            guard (3...32).contains(label.count) else {
                throw APIError("Length must be 3-32 characters", field: "label")
            }
            self["label"] = .string(label)
        }
        if let address = try call.text("address") {
            let parts = address.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let port = Int(parts[1]), (1...65_535).contains(port), IPv4Address(parts[0]) != nil
            else { throw APIError("Must be an IPv4 address with a port", field: "address") }
            let isOurs = account.all(.linode).contains { $0["ipv4"]?.list?.contains(.string(String(parts[0]))) == true }
            guard parts[0].hasPrefix("192.168."), isOurs else {
                throw APIError("Must begin with 192.168 and be the private address of a Linode", field: "address")
            }
            self["address"] = .string(address)
        }
        if let weight = try call.number("weight", in: 1...255) { self["weight"] = .int(weight) }
        if let mode = try call.choice("mode", ["accept", "reject", "drain", "backup"]) { self["mode"] = .string(mode) }
    }
}
