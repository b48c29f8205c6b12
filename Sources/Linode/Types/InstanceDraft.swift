// SPDX-License-Identifier: Apache-2.0

import Values

/// What a Linode is made or rebuilt from; only what is given is sent.
public struct InstanceDraft: Sendable {
    /// Its type, such as `g6-nanode-1`; nil in a rebuild keeps what it has.
    public var type: String?
    /// Where it shall stand; not part of a rebuild.
    public var region: String?
    /// The image, such as `linode/debian12`.
    public var image: String?
    /// The name; not part of a rebuild.
    public var label: String?
    /// Root's password; the API wants one with every image.
    public var rootPassword: String?
    /// Public keys that may log in as root.
    public var authorizedKeys: [String] = []
    /// Users of the account whose keys may log in as root.
    public var authorizedUsers: [String] = []
    /// Tags; not part of a rebuild.
    public var tags: [String] = []
    /// What cloud-init reads on the first start, not yet encoded.
    public var userData: String?
    /// The StackScript that runs on the first start.
    public var stackScript: Int?
    /// The StackScript's fields.
    public var stackScriptData: Dict = [:]
    /// The firewall it stands behind from the first moment; not part of a rebuild.
    public var firewall: Int?
    /// Whether it gets an address in the data centre's private network; not part of a rebuild.
    public var hasPrivateIP = false
    /// Whether Linode backs it up; not part of a rebuild.
    public var hasBackups = false
    /// The backup it is made from, instead of an image.
    public var backup: Int?
    /// Whether it is started; nil leaves that to the API, which starts it.
    public var isBooted: Bool?
    /// The size of its swap disk in MB; nil leaves that to the API.
    public var swapSize: Int?

    /// An empty draft.
    public init() {}

    /// What is sent to make a Linode.
    public var creation: Dict {
        var body = rebuild
        body["region"] = region.map { .string($0) }
        body["label"] = label.map { .string($0) }
        if !tags.isEmpty { body["tags"] = .strings(tags) }
        body["firewall_id"] = firewall.map { .int($0) }
        body["backup_id"] = backup.map { .int($0) }
        body["swap_size"] = swapSize.map { .int($0) }
        if hasPrivateIP { body["private_ip"] = true }
        if hasBackups { body["backups_enabled"] = true }
        return body
    }

    /// What is sent to rebuild one: user data and StackScript go along, else they would be lost.
    public var rebuild: Dict {
        var body = Dict()
        body["type"] = type.map { .string($0) }
        body["image"] = image.map { .string($0) }
        body["root_pass"] = rootPassword.map { .string($0) }
        if !authorizedKeys.isEmpty { body["authorized_keys"] = .strings(authorizedKeys) }
        if !authorizedUsers.isEmpty { body["authorized_users"] = .strings(authorizedUsers) }
        body["metadata"] = userData.map { ["user_data": .string(Base64.encode(Array($0.utf8)))] }
        body["stackscript_id"] = stackScript.map { .int($0) }
        if stackScript != nil, !stackScriptData.isEmpty { body["stackscript_data"] = .dict(stackScriptData) }
        body["booted"] = isBooted.map { .bool($0) }
        return body
    }
}
