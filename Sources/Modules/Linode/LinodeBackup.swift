// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// Linode's own backups of a Linode.
struct LinodeBackup: ServiceModule {
    static let name = "linode_backup"
    static let summary = "Enables Linode's own backups of a Linode, makes snapshots, restores and lists them."
    static let notes = [
        "These backups stand beside what they back up, keep no running database whole, and go with the Linode: they are "
            + "a convenience, never the copy that a disaster calls for.",
        "A snapshot replaces the one before. It is made once for each `snapshot` label, so give a new one each time.",
        "A restore is done once for each backup: the Linode that gets it carries the tag `restored:NUMBER` from then on.",
    ]
    static let examples = [
        Example("Let Linode back it up at night", "linode_backup: { linode: web1, day: Sunday, window: W2 }"),
        Example("Make a snapshot before a change", "linode_backup: { linode: web1, snapshot: before-upgrade-7 }"),
        Example(
            "Put a backup onto another Linode",
            "linode_backup: { linode: web1, restore: latest, to: drill1, inventory_tag: 'shop:drill', overwrite: true }"
        ),
    ]
    static let returns = [ReturnValue("backups", "all backups: id, label, type, status, available, created")]

    @ParameterGroup var access = LinodeAccess()
    @Parameter("The label of the Linode that is backed up.", aliases: "label") var linode: String
    @Parameter("Whether backups are made; without them nothing else can be done here.") var state = LinodePresence
        .present
    @Parameter("The weekday of the weekly backup, such as `Sunday`.") var day: String?
    @Parameter("The two hours in UTC in which backups are made: W0, W2 … W22.") var window: String?
    @Parameter("Makes a snapshot of that name, unless there is one.") var snapshot: String?
    @Parameter("Restores a backup: its number, a snapshot's name, or `latest`.") var restore: String?
    @Parameter("The label of the Linode that gets the restored backup.") var to: String?
    @Parameter("The tag that says whose it is: only a Linode with it is restored onto.") var inventoryTag: String?
    @Parameter("Whether what the Linode has is deleted for the restored backup.") var overwrite = false
    @Parameter("Whether ending backups may delete all that were made.") var deleteBackups = false
    @Parameter("How many seconds to wait for a snapshot or a restore.") var timeout = 3600

    private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let windows = stride(from: 0, to: 24, by: 2).map { "W\($0)" }

    /// What the account has.
    struct Present: Sendable {
        var source: Instance
        var backups: BackupSet
        /// The Linode that gets the restored backup.
        var target: Instance?
    }

    func validate() throws {
        if let day, !Self.days.contains(day) {
            throw ArgumentError("`\(day)` is not one of \(Self.days.joined(separator: ", "))", argument: "day")
        }
        if let window, !Self.windows.contains(window) {
            throw ArgumentError("`\(window)` is not one of \(Self.windows.joined(separator: ", "))", argument: "window")
        }
        if restore != nil, to == nil { throw ArgumentError("onto which Linode?", argument: "to") }
        if restore != nil, inventoryTag == nil {
            throw ArgumentError("a restore needs the tag that says whose the Linode is", argument: "inventory_tag")
        }
        if state == .absent, snapshot != nil || restore != nil || day != nil || window != nil {
            throw ArgumentError("with backups ended nothing else can be done", argument: "state")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Present? {
        try await access.using(service) { client in
            guard let source = try await client.instances.named(linode) else {
                // An earlier task may be about to create it.
                if context.checkMode { return nil }
                throw ModuleFailure("there is no Linode `\(linode)`")
            }
            let target = restore == nil ? nil : to
            return Present(
                source: source, backups: try await client.backups.list(of: source.id),
                target: target == nil ? nil : try await client.instances.named(target ?? ""))
        }
    }
}
