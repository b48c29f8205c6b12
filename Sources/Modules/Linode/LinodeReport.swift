// SPDX-License-Identifier: Apache-2.0

import Linode
import Values

/// What modules of Linode return, and how they name things.
enum LinodeReport {
    /// A Linode as `register` keeps it.
    static func instance(_ instance: Instance) -> Value {
        [
            "id": .int(instance.id), "label": .string(instance.label), "status": .string(instance.status.rawValue),
            "type": .string(instance.type), "region": .string(instance.region),
            "image": instance.image.map { .string($0) } ?? .null, "ipv4": .strings(instance.ipv4),
            "ipv6": instance.ipv6.map { .string($0) } ?? .null, "tags": .strings(instance.tags),
            "backups_enabled": .bool(instance.hasBackups),
        ]
    }

    /// A backup as `register` keeps it.
    static func backup(_ backup: Backup) -> Value {
        [
            "id": .int(backup.id), "label": backup.label.map { .string($0) } ?? .null, "type": .string(backup.type),
            "status": .string(backup.status.rawValue), "available": .bool(backup.isAvailable),
            "created": .string(backup.created?.description ?? ""),
        ]
    }

    /// `$5.00`.
    static func dollars(_ amount: Double) -> String {
        let cents = Int((amount * 100).rounded())
        return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }
}

extension Array where Element: Hashable {
    /// The elements without those that came before.
    var deduplicated: [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
