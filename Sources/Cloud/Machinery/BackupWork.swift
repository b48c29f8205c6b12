// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Sandbox
import ShellScript
import Synchronization
import Values

extension CloudServer {
    /// Where the copy of a disk lies.
    private func backupFolder(_ backup: Int, of linode: Int) -> String { "\(folder)/backups/\(linode)/\(backup)" }

    /// Copies the disk; a snapshot replaces the one before it, once it is whole.
    func save(_ linode: Thing, backup id: Int?) async throws {
        guard let id else { throw Diagnostic("no backup is named") }
        change { account in account.change(.backup, id) { $0["status"] = "running" } }
        do {
            try await sandbox.saveDisk(of: linode.machine, to: backupFolder(id, of: linode.id))
        } catch {
            change { account in account.change(.backup, id) { $0["status"] = "failed" } }
            throw error
        }
        let old = change { account -> [Int] in
            let now = Value.string(Place.stamp())
            account.change(.backup, id) { backup in
                backup["status"] = "successful"
                backup["available"] = true
                backup["finished"] = now
                backup["updated"] = now
            }
            account.change(.linode, linode.id) { linode in
                guard var backups = linode["backups"]?.dict else { return }
                backups["available"] = true
                backups["last_successful"] = now
                linode["backups"] = .dict(backups)
            }
            let type = account.find(.backup, id)?["type"]
            let keeps = type == "snapshot" ? 1 : 3
            let others = account.all(.backup, of: linode.id).filter { $0["type"] == type && $0.status != "running" }
            let old = others.dropLast(keeps).map(\.id)
            for id in old { account.remove(.backup, id) }
            return old
        }
        for id in old { try await removeFolder(backupFolder(id, of: linode.id)) }
    }

    /// Puts a copy back in place of the disk.
    func restore(_ linode: Thing, backup id: Int?) async throws {
        guard let backup = account.withLock({ account in id.flatMap { account.find(.backup, $0) } }),
            let source = backup.parent
        else { throw Diagnostic("the backup is gone") }
        try await sandbox.restoreDisk(of: linode.machine, from: backupFolder(backup.id, of: source))
    }

    /// Backups die with their Linode.
    func removeBackups(of linode: Int) async throws { try await removeFolder("\(folder)/backups/\(linode)") }

    private func removeFolder(_ path: String) async throws {
        try await sandbox.run("rm -rf \(path)", "removing a backup")
    }
}
