// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A Linode.
struct LinodeInstance: ServiceModule {
    static let name = "linode_instance"
    static let summary = "Creates, rebuilds, resizes, starts, stops and deletes a Linode."
    static let notes = [
        "A Linode belongs to an inventory by its tag. One that has the label but not the tag is never touched.",
        "A rebuild wipes the disks and keeps number and addresses. It is asked for by a word of yours, which the Linode "
            + "then carries as the tag `rebuilt:WORD`: so a second run does not wipe it again.",
        "Another `type` resizes it, which switches it off for some minutes. Region and image are never changed.",
        "The last Linode of an account is deleted only with `allow_last`: Linode serves an account's domains as long as "
            + "it has a Linode. Those that go at the same time, `together_with`, don't count.",
    ]
    static let examples = [
        Example(
            "Make a machine",
            "linode_instance: { label: web1, inventory_tag: 'shop:production', type: g6-nanode-1, region: eu-central, "
                + "image: linode/debian12, authorized_keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqIG5ufI4SUdSlqjNdo6hllvDFS33EY5gwUWXWvaqWK anna'] }"
        ),
        Example(
            "Begin anew on the same address",
            "linode_instance: { label: web1, inventory_tag: 'shop:staging', image: linode/debian12, rebuild: '2026-11' }"
        ),
    ]
    static let returns = [ReturnValue("instance", "the Linode: id, label, status, ipv4, ipv6, region, type, tags")]

    enum State: String, ParameterChoice { case present, absent }

    @ParameterGroup var access = LinodeAccess()
    @ParameterGroup var make = LinodeMaking()
    @Parameter("Its name, unique in the account.", aliases: "name") var label: String
    @Parameter("The tag that says whose it is; put on when it is created.") var inventoryTag: String
    @Parameter("Whether it shall be there.") var state = State.present
    @Parameter("Its type, such as `g6-nanode-1`; another one resizes it.") var type: String?
    @Parameter("Where it stands, such as `eu-central`.") var region: String?
    @Parameter("What its disk is made from, such as `linode/debian12`.") var image: String?
    @Parameter("Tags that it has beside others.") var tags: [String] = []
    @Parameter("Whether it shall be running.") var booted = true
    @Parameter("A word for one rebuild: it is wiped and made anew unless that was done under this word.")
    var rebuild: String?
    @Parameter("Whether even the last Linode of the account may be deleted.") var allowLast = false
    @Parameter("Labels of Linodes deleted at the same time: where they are all that is left, this is the last.")
    var togetherWith: [String] = []
    @Parameter("How many seconds to wait until it runs.") var timeout = 600

    /// What the account has.
    struct Observed: Sendable {
        var instance: Instance?
        /// How many Linodes the account keeps; counted only where one shall go.
        var others = 0
        /// What a month of it costs; known only where one shall be made or resized.
        var price: Double?
    }

    func validate() throws {
        try LinodeLabel.check(label, 3...64)
        guard (3...50).contains(inventoryTag.count) else {
            throw ArgumentError("a tag has 3 to 50 characters", argument: "inventory_tag")
        }
        if rebuild != nil, image == nil { throw ArgumentError("a rebuild needs an image", argument: "image") }
        if let word = rebuild, !(1...40).contains(word.count) {
            throw ArgumentError("the word for a rebuild has 1 to 40 characters", argument: "rebuild")
        }
        try make.validate()
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Observed {
        try await access.using(service) { client in
            guard state == .present else {
                let all = try await client.instances.list()
                // Hosts take turns side by side: each sees the account before the others have changed it.
                let others = all.filter { !([label] + togetherWith).contains($0.label) && $0.status != .deleting }
                return Observed(instance: all.first { $0.label == label }, others: others.count)
            }
            var observed = Observed(instance: try await client.instances.named(label))
            let isNew = observed.instance == nil
            let isResized = type != nil && observed.instance.map { $0.type != type } ?? true
            // What the token may not do, and what the catalogue does not have, is told before anything is made.
            if isNew || isRebuilt(observed.instance) {
                try await client.require(["linodes:read_write"], beside: "/linode/instances")
            }
            if isNew || isResized || isRebuilt(observed.instance) {
                try await client.catalogues.check(
                    type: isResized ? type : nil, region: isNew ? region : nil,
                    image: isNew || isRebuilt(observed.instance) ? image : nil)
            }
            if isResized, let type {
                let place = observed.instance?.region ?? region ?? ""
                observed.price = try await client.catalogues.types().first { $0.id == type }?
                    .monthlyPrice(in: place, withBackups: make.backupsEnabled)
            }
            return observed
        }
    }

    /// Whether the Linode has to be wiped: it is there, and was not rebuilt under that word.
    func isRebuilt(_ instance: Instance?) -> Bool {
        guard let rebuild, let instance else { return false }
        return !instance.tags.contains(Self.rebuildTag(rebuild))
    }

    static func rebuildTag(_ word: String) -> String { "rebuilt:\(word)" }
}
