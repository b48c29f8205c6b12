// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let backups: [Route] = [
        Route("GET", "linode/instances/{linodeId}/backups", .read("linodes")) { account, call throws(APIError) in
            account.backups(of: try account.require(.linode, call.id()))
        },
        Route("POST", "linode/instances/{linodeId}/backups", .write("linodes")) { account, call throws(APIError) in
            try account.takeSnapshot(call).answer
        },
        Route("GET", "linode/instances/{linodeId}/backups/{backupId}", .read("linodes")) {
            account, call throws(APIError) in
            try account.require(.backup, call.id(1), of: call.id()).answer
        },
        Route("POST", "linode/instances/{linodeId}/backups/enable", .write("linodes")) {
            account, call throws(APIError) in
            var linode = try account.require(.linode, call.id())
            Account.enableBackups(&linode)
            account.put(.linode, linode)
            account.tell("backups_enable", "linode", linode)
            return [:]
        },
        Route("POST", "linode/instances/{linodeId}/backups/cancel", .write("linodes")) {
            account, call throws(APIError) in
            try account.cancelBackups(of: account.require(.linode, call.id()))
            return [:]
        },
        Route("POST", "linode/instances/{linodeId}/backups/{backupId}/restore", .write("linodes")) {
            account, call throws(APIError) in
            try account.restoreBackup(call)
            return [:]
        },
    ]
}

extension Account {
    static func enableBackups(_ linode: inout Thing) {
        guard linode["backups"]?["enabled"]?.isTruthy != true else { return }
        linode["backups"] = ["enabled": true, "available": false, "schedule": ["day": "Saturday", "window": "W22"]]
    }

    /// Backups go with the service, and with the Linode.
    mutating func cancelBackups(of linode: Thing) throws(APIError) {
        guard linode.inner["job"] == nil else { throw .busy }
        guard linode["backups"]?["enabled"]?.isTruthy == true else {
            throw APIError("Backups are not enabled for this Linode")
        }
        for backup in all(.backup, of: linode.id) { remove(.backup, backup.id) }
        change(.linode, linode.id) {
            $0["backups"] = ["enabled": false, "available": false, "schedule": ["day": .null, "window": .null]]
        }
        tell("backups_cancel", "linode", linode)
    }

    func backups(of linode: Thing) -> Value {
        let all = all(.backup, of: linode.id)
        let automatic = all.filter { $0["type"]?.string == "auto" }
        let snapshots = all.filter { $0["type"]?.string == "snapshot" }
        var snapshot: Dict = [:]
        // The specification knows no null here: what isn't there is left out.
        snapshot["current"] = snapshots.last { $0.status == "successful" }?.answer
        snapshot["in_progress"] = snapshots.last { ["pending", "running"].contains($0.status) }?.answer
        return ["automatic": .list(automatic.map(\.answer)), "snapshot": .dict(snapshot)]
    }

    mutating func takeSnapshot(_ call: Call) throws(APIError) -> Thing {
        let linode = try idleLinode(call.id())
        let label = try call.requiredText("label")
        guard label.count <= 255 else { throw APIError("Length must be 1-255 characters", field: "label") }
        guard linode["backups"]?["enabled"]?.isTruthy == true else {
            throw APIError("Must enable backups before taking a snapshot.")
        }
        return startBackup(of: linode, label: label, type: "snapshot")
    }

    /// Begins a backup; the disk is copied by the work.
    mutating func startBackup(of linode: Thing, label: String?, type: String) -> Thing {
        let now = Value.string(Place.stamp())
        let disks = all(.disk, of: linode.id).map { disk -> Value in
            ["label": disk["label"] ?? "", "size": disk["size"] ?? 0, "filesystem": disk["filesystem"] ?? "ext4"]
        }
        let backup = add(
            .backup,
            [
                "label": label.map { .string($0) } ?? .null, "status": "pending", "type": .string(type),
                "created": now, "updated": now, "available": false,
                "configs": .list(all(.config, of: linode.id).compactMap { $0["label"] }), "disks": .list(disks),
            ],
            inner: [
                "parent": .int(linode.id), "region": linode["region"] ?? "", "image": linode["image"] ?? .null,
                "password": linode.inner["password"] ?? .null,
            ])
        start("backup", on: linode.id, action: "linode_snapshot", status: linode.status, backup: backup.id)
        return backup
    }

    mutating func restoreBackup(_ call: Call) throws(APIError) {
        let backup = try require(.backup, call.id(1), of: call.id())
        guard backup.status == "successful" else { throw APIError("Backup is not ready to be restored") }
        let id = try call.requiredNumber("linode_id")
        guard find(.linode, id) != nil else { throw APIError("linode_id is not valid", field: "linode_id") }
        let target = try idleLinode(id)
        guard target["region"] == backup.inner["region"] else {
            throw APIError("Linode must be in the same region as the backup", field: "linode_id")
        }
        let overwrites = try call.flag("overwrite") ?? false
        guard overwrites || all(.disk, of: id).isEmpty else {
            throw APIError("Linode does not have enough free storage for the backup; use overwrite", field: "overwrite")
        }
        for kind in [Kind.disk, .config] { for thing in all(kind, of: id) { remove(kind, thing.id) } }
        addDisks(of: target, type: currentPlan(of: target), image: backup.inner["image"]?.string)
        change(.linode, id) { $0["image"] = backup.inner["image"] ?? .null }
        start("restore", on: id, action: "backups_restore", status: "restoring", backup: backup.id)
    }

    /// The backup that a create names, as a mapping with its number and image.
    func backup(toCreateFrom call: Call, region: String) throws(APIError) -> Thing? {
        guard let id = try call.number("backup_id") else { return nil }
        guard var backup = find(.backup, id), backup.status == "successful" else {
            throw APIError("backup_id is not valid", field: "backup_id")
        }
        guard backup.inner["region"]?.string == region else {
            throw APIError("Linode must be in the same region as the backup", field: "region")
        }
        backup["image"] = backup.inner["image"]
        return backup
    }
}
