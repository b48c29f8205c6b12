// SPDX-License-Identifier: Apache-2.0

import Values

/// What an account can have; the raw value is the section of the state file.
enum Kind: String, CaseIterable, Sendable {
    case linode, disk, config, backup, domain, record, firewall, device, balancer, balancerConfig, node, stackscript
    case sshKey, token, event, vpc, subnet, bucket, objectKey, tag
    /// Machines whose Linode is gone and that are still to be removed.
    case grave
}

/// One thing of an account: what is told about it, and what only the provider knows.
struct Thing: Sendable {
    var id: Int
    /// What answers show.
    var fields: Dict
    /// What answers never show: passwords, keys, parents, work that is not done yet.
    var inner: Dict = [:]

    subscript(_ name: String) -> Value? {
        get { fields[name] }
        set { fields[name] = newValue }
    }

    var label: String { self["label"]?.string ?? self["domain"]?.string ?? "" }
    var status: String { self["status"]?.string ?? "" }
    /// The thing it belongs to: the Linode of a disk, the domain of a record.
    var parent: Int? { inner["parent"]?.int }
    /// Its tags.
    var tags: [String] { self["tags"]?.list?.compactMap(\.string) ?? [] }
    /// The answer about it; a null that the specification doesn't allow is left out.
    var answer: Value { .dict(fields) }
}

extension Thing {
    /// The thing as it is kept in the state file.
    var stored: Value { ["id": .int(id), "fields": .dict(fields), "inner": .dict(inner)] }

    /// Reads what `stored` wrote.
    init?(stored: Value) {
        guard let id = stored["id"]?.int, let fields = stored["fields"]?.dict, let inner = stored["inner"]?.dict else {
            return nil
        }
        self.init(id: id, fields: fields, inner: inner)
    }
}
