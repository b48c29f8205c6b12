// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

extension Routes {
    /// The addresses of a Linode, and of all of them.
    static let addresses: [Route] = [
        Route("GET", "linode/instances/{linodeId}/ips", .read("linodes")) { account, call throws(APIError) in
            account.addresses(of: try account.require(.linode, call.id()))
        },
        Route("GET", "linode/instances/{linodeId}/ips/{address}", .read("linodes")) { account, call throws(APIError) in
            let linode = try account.require(.linode, call.id())
            guard let address = account.ipv4(of: linode).first(where: { $0["address"]?.string == call.parameters[1] })
            else { throw .notFound }
            return address
        },
        Route("PUT", "linode/instances/{linodeId}/ips/{address}", .write("linodes")) { account, call throws(APIError) in
            let linode = try account.require(.linode, call.id())
            guard account.ipv4(of: linode).contains(where: { $0["address"]?.string == call.parameters[1] }) else {
                throw .notFound
            }
            try account.setReverse(call, of: linode, address: call.parameters[1])
            return account.ipv4(of: linode).first { $0["address"]?.string == call.parameters[1] } ?? [:]
        },
        Route("POST", "linode/instances/{linodeId}/ips", .write("linodes")) { account, call throws(APIError) in
            try account.addAddress(call)
        },
        Route("GET", "networking/ips", .read("ips")) { account, call throws(APIError) in
            try call.page(account.all(.linode).flatMap(account.ipv4))
        },
        Route("GET", "networking/ips/{address}", .read("ips")) { account, call throws(APIError) in
            try account.address(call.parameters[0]).shown
        },
        Route("PUT", "networking/ips/{address}", .write("ips")) { account, call throws(APIError) in
            let linode = try account.address(call.parameters[0]).linode
            try account.setReverse(call, of: linode, address: call.parameters[0])
            return try account.address(call.parameters[0]).shown
        },
    ]
}

extension Account {
    /// The IPv4 addresses of a Linode as answers show them.
    func ipv4(of linode: Thing) -> [Value] {
        (linode["ipv4"]?.list ?? []).compactMap { $0.string }.map { (text: String) -> Value in
            let isPrivate = text.hasPrefix("192.168.")
            let reverse = linode.inner["rdns"]?[text]?.string
            let address: Value = [
                "address": .string(text),
                "gateway": isPrivate ? .null : .string(place.subnet.gateway.description),
                "subnet_mask": isPrivate ? "255.255.128.0" : .string(place.subnet.mask.description),
                "prefix": isPrivate ? 17 : .int(place.subnet.prefix), "type": "ipv4", "public": .bool(!isPrivate),
                "rdns": isPrivate ? "" : reverse.map { .string($0) } ?? .null, "linode_id": .int(linode.id),
                "region": linode["region"] ?? "",
            ]
            return isPrivate ? address.withoutNull("gateway") : address
        }
    }

    func addresses(of linode: Thing) -> Value {
        let all = ipv4(of: linode)
        let isPublic = { (address: Value) in address["public"]?.isTruthy == true }
        let address6 = (linode["ipv6"]?.string ?? "").prefix { $0 != "/" }
        let base: Dict = [
            "gateway": "fe80::1", "subnet_mask": "ffff:ffff:ffff:ffff::", "prefix": 64, "type": "ipv6", "rdns": "",
            "linode_id": .int(linode.id), "region": linode["region"] ?? "",
        ]
        let slaac = base.merging(["address": .string(String(address6)), "public": true]) { $1 }
        let local = base.merging(["address": "fe80::f03c:91ff:fe24:3a2f", "public": false]) { $1 }
        return [
            "ipv4": [
                "public": .list(all.filter(isPublic)), "private": .list(all.filter { !isPublic($0) }), "shared": [],
                "reserved": [], "vpc": [],
            ], "ipv6": ["slaac": .dict(slaac), "link_local": .dict(local), "global": []],
        ]
    }

    /// An address of some Linode, as answers show it.
    fileprivate func address(_ text: String) throws(APIError) -> (linode: Thing, shown: Value) {
        for linode in all(.linode) {
            for shown in ipv4(of: linode) where shown["address"]?.string == text { return (linode, shown) }
        }
        throw .notFound
    }

    /// Gives a Linode its private address; its machine has it from the next boot on.
    fileprivate mutating func addAddress(_ call: Call) throws(APIError) -> Value {
        let linode = try require(.linode, call.id())
        guard try call.text("type") == "ipv4" else { throw APIError("type must be ipv4", field: "type") }
        guard try call.flag("public") == false else {
            throw APIError("Additional public IPv4 addresses require technical justification.")
        }
        guard let first = linode["ipv4"]?.list?.first?.string, let address = IPv4Address(first) else { throw .notFound }
        guard linode["ipv4"]?.list?.count == 1 else { throw APIError("Linode has a private address already") }
        let text = place.privateAddress(of: address).description
        change(.linode, linode.id) { $0["ipv4"] = .strings([first, text]) }
        tell("linode_addip", "linode", linode)
        works.append(.firewalls)
        return try self.address(text).shown
    }

    /// Sets the reverse name of an address; the name has to point there already, as at Linode.
    mutating func setReverse(_ call: Call, of linode: Thing, address: String) throws(APIError) {
        let name = try call.text("rdns")
        if let name {
            let forward = all(.record).contains { record in
                guard let domain = record.parent.flatMap({ find(.domain, $0) }) else { return false }
                let owner = [record.inner["name"]?.string ?? "", domain.label].filter { !$0.isEmpty }
                return owner.joined(separator: ".") == name && record["target"]?.string == address
            }
            guard forward else {
                throw APIError("Unable to perform a lookup for \(name) in your zone file.", field: "rdns")
            }
        }
        change(.linode, linode.id) { linode in
            var names = linode.inner["rdns"]?.dict ?? [:]
            names[address] = name.map { .string($0) }
            linode.inner["rdns"] = .dict(names)
        }
    }
}

extension Value {
    /// The mapping without `name` when that is null.
    func withoutNull(_ name: String) -> Value {
        guard var dict, dict[name]?.isNull == true else { return self }
        dict[name] = nil
        return .dict(dict)
    }
}
