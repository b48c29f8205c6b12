// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let instanceParts: [Route] = parts(.disk) + parts(.config)

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
}
