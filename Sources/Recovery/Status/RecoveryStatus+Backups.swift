// SPDX-License-Identifier: Apache-2.0

extension RecoveryStatus {
    /// What the stores say.
    public static func backups(_ contents: [StoreContents], now: Moment, limits: BackupStatus.Limits) -> [Item] {
        let status = BackupStatus(contents, now: now, limits: limits)
        guard !contents.isEmpty else { return [Item(.backups, "stores", .alarm, "there is no store")] }
        let stores = zip(contents, status.stores).map { contents, store in
            if let trouble = contents.trouble { return Item(.backups, store.name, .unknown, trouble) }
            if !store.alarms.isEmpty {
                return Item(
                    .backups, store.name, .alarm, store.alarms.map { unnamed($0, store.name) }.joined(separator: "; "))
            }
            return Item(.backups, store.name, .good, store.summary)
        }
        return stores + [proof(status, contents, limits)]
    }

    /// An alarm without the store's name, which stands before it anyway.
    private static func unnamed(_ alarm: String, _ store: String) -> String {
        alarm.hasPrefix("\(store): ") ? String(alarm.dropFirst(store.count + 2)) : alarm
    }

    private static func proof(
        _ status: BackupStatus, _ contents: [StoreContents], _ limits: BackupStatus.Limits
    ) -> Item {
        guard let proof = status.proof, let age = status.proofAge else {
            // A store that did not answer may hold a proof.
            let isUnknown = contents.contains { $0.trouble != nil }
            return Item(
                .proof, "restore", isUnknown ? .unknown : .alarm,
                isUnknown ? "not every store could be asked" : "no restore was ever proven")
        }
        let text = "set \(proof.set) was restored onto \(proof.host) \(age) ago, as its manifest says"
        guard age > limits.proof else { return Item(.proof, "restore", .good, text) }
        return Item(.proof, "restore", .alarm, "\(text); that is more than \(limits.proof)")
    }
}
