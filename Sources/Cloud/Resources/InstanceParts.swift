// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

extension Routes {
    static let instanceParts: [Route] = parts(.disk) + parts(.config) + addresses

    /// Disks and configs are made with their Linode; they can be listed, and called something else.
    private static func parts(_ kind: Kind) -> [Route] {
        let paths: (StaticString, StaticString) =
            kind == .disk
            ? ("linode/instances/{linodeId}/disks", "linode/instances/{linodeId}/disks/{diskId}")
            : ("linode/instances/{linodeId}/configs", "linode/instances/{linodeId}/configs/{configId}")
        return [
            Route("GET", paths.0, .read("linodes")) { account, call throws(APIError) in
                try call.page(account.all(kind, of: account.require(.linode, call.id()).id))
            },
            Route("GET", paths.1, .read("linodes")) { account, call throws(APIError) in
                try account.require(kind, call.id(1), of: call.id()).answer
            },
            Route("PUT", paths.1, .write("linodes")) { account, call throws(APIError) in
                var part = try account.require(kind, call.id(1), of: call.id())
                if let label = try call.text("label") { part["label"] = .string(label) }
                if kind == .config, let comments = try call.text("comments") { part["comments"] = .string(comments) }
                if kind == .disk { part["updated"] = .string(Place.stamp()) }
                account.put(kind, part)
                return part.answer
            },
        ]
    }

    private static let addresses: [Route] = [
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
    ]
}

extension Account {
    /// The disks that a Linode is made with: the system, and 512 MB of swap.
    mutating func addDisks(of linode: Thing, type: Catalog.InstanceType, image: String?) {
        guard let image else { return }
        let title = Catalog.images.first { $0.id == image }?.label ?? "Linux"
        let now = Value.string(Place.stamp())
        var disks: [Thing] = []
        for (label, size, system) in [("\(title) Disk", type.disk - 512, "ext4"), ("512 MB Swap Image", 512, "swap")] {
            disks.append(
                add(
                    .disk,
                    [
                        "label": .string(label), "status": "ready", "size": .int(size), "filesystem": .string(system),
                        "created": now, "updated": now,
                    ], inner: ["parent": .int(linode.id)]))
        }
        let devices: Value = [
            "sda": ["disk_id": .int(disks[0].id)], "sdb": ["disk_id": .int(disks[1].id)],
        ]
        _ = add(
            .config,
            [
                "label": .string("My \(title) Disk Profile"), "kernel": "linode/grub2", "comments": "",
                "memory_limit": 0, "run_level": "default", "virt_mode": "paravirt",
                "helpers": [
                    "updatedb_disabled": true, "distro": true, "modules_dep": true, "network": true,
                    "devtmpfs_automount": true,
                ], "devices": devices,
            ], inner: ["parent": .int(linode.id)])
    }

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
