// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let instanceActions: [Route] = [
        Route("POST", "linode/instances/{linodeId}/boot", .write("linodes")) { account, call throws(APIError) in
            let linode = try account.idleLinode(call.id())
            guard linode.status == "offline" else { throw APIError("Linode \(linode.id) already booted.") }
            guard !account.all(.config, of: linode.id).isEmpty else { throw APIError("Linode has no configs") }
            account.start("boot", on: linode.id, action: "linode_boot", status: "booting")
            return [:]
        },
        Route("POST", "linode/instances/{linodeId}/reboot", .write("linodes")) { account, call throws(APIError) in
            let linode = try account.idleLinode(call.id())
            guard !account.all(.config, of: linode.id).isEmpty else { throw APIError("Linode has no configs") }
            account.start("reboot", on: linode.id, action: "linode_reboot", status: "rebooting")
            return [:]
        },
        Route("POST", "linode/instances/{linodeId}/shutdown", .write("linodes")) { account, call throws(APIError) in
            let linode = try account.idleLinode(call.id())
            account.start("shutdown", on: linode.id, action: "linode_shutdown", status: "shutting_down")
            return [:]
        },
        Route("POST", "linode/instances/{linodeId}/rebuild", .write("linodes")) { account, call throws(APIError) in
            try account.rebuildLinode(call).answer
        },
        Route("POST", "linode/instances/{linodeId}/resize", .write("linodes")) { account, call throws(APIError) in
            try account.resizeLinode(call)
            return [:]
        },
    ]
}

extension Account {
    /// A Linode that no work is going on with; everything else is busy.
    func idleLinode(_ id: Int) throws(APIError) -> Thing {
        let linode = try require(.linode, id)
        guard linode.inner["job"] == nil else { throw .busy }
        return linode
    }

    /// Gives a Linode something to do, which is remembered until it is done.
    mutating func start(_ job: String, on id: Int, action: String, status: String, backup: Int? = nil) {
        guard let linode = find(.linode, id) else { return }
        let event = tell(action, "linode", linode, status: "scheduled")
        change(.linode, id) { linode in
            linode["status"] = .string(status)
            linode["updated"] = .string(Place.stamp())
            linode.inner["job"] = [
                "kind": .string(job), "event": .int(event), "backup": backup.map { .int($0) } ?? .null,
            ]
        }
        works.append(.linode(id))
    }

    mutating func rebuildLinode(_ call: Call) throws(APIError) -> Thing {
        var linode = try idleLinode(call.id())
        let deployment = try Deployment(image: call.requiredText("image"), call, account: self)
        let type = try plan(call) ?? currentPlan(of: linode)
        for kind in [Kind.disk, .config] { for thing in all(kind, of: linode.id) { remove(kind, thing.id) } }
        deployment.enter(&linode)
        linode.inner["boots"] = .bool(try call.flag("booted") ?? true)
        linode["type"] = .string(type.id)
        linode["specs"] = type.specs
        put(.linode, linode)
        addDisks(of: linode, type: type, image: deployment.image)
        start("rebuild", on: linode.id, action: "linode_rebuild", status: "rebuilding")
        return try require(.linode, linode.id)
    }

    mutating func resizeLinode(_ call: Call) throws(APIError) {
        let linode = try idleLinode(call.id())
        guard let type = try plan(call) else { throw APIError("type is required", field: "type") }
        guard type.id != linode["type"]?.string else {
            throw APIError("Linode is already running this service plan.", field: "type")
        }
        let used = all(.disk, of: linode.id).reduce(0) { $0 + ($1["size"]?.int ?? 0) }
        let grows = try call.flag("allow_auto_disk_resize") ?? true
        guard used <= type.disk || grows && all(.disk, of: linode.id).count <= 2 && type.disk >= 25_600 else {
            throw APIError(
                "Linode has allocated more disk than the new service plan allows. Delete or resize disks smaller.")
        }
        change(.linode, linode.id) { $0.inner["new_type"] = .string(type.id) }
        tell("linode_resize_create", "linode", linode)
        start("resize", on: linode.id, action: "linode_resize", status: "migrating")
    }

    /// The plan that a body names.
    func plan(_ call: Call) throws(APIError) -> Catalog.InstanceType? {
        guard let name = try call.text("type") else { return nil }
        guard let type = Catalog.types.first(where: { $0.id == name }) else {
            throw APIError("A valid plan type by that ID was not found", field: "type")
        }
        return type
    }

    func currentPlan(of linode: Thing) -> Catalog.InstanceType {
        Catalog.types.first { $0.id == linode["type"]?.string } ?? Catalog.types[0]
    }
}
