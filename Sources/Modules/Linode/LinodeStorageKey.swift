// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A key to object storage.
struct LinodeStorageKey: ServiceModule {
    static let name = "linode_object_storage_key"
    static let summary = "Creates and revokes a key to Linode's object storage."
    static let notes = [
        "The secret half is returned only by the run that creates the key; keep it at once, in the vault or on the host.",
        "What a key opens can't be changed: a key that opens other buckets than those wanted is an error.",
        "`read_write` includes deleting: no key of Linode's can only add.",
    ]
    static let examples = [
        Example(
            "Let the backups be written",
            "linode_object_storage_key: { label: shop-backups, buckets: [{ bucket: shop-backups, region: us-east }] }")
    ]
    static let returns = [
        ReturnValue("key", "the key: id, label, access_key, and secret_key when it was created by this run")
    ]

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name.", aliases: "name") var label: String
    @Parameter("Whether it shall be there.") var state = LinodePresence.present
    @Parameter("The buckets it opens: `bucket`, `region`, `permissions` (read_write or read_only); all when left out.")
    var buckets: [Mapping] = []
    @Parameter("The regions it is for, where no buckets are given.") var regions: [String] = []

    func validate() throws {
        guard (1...50).contains(label.count) else {
            throw ArgumentError("`\(label)` is not 1 to 50 characters long", argument: "label")
        }
        for bucket in buckets {
            for name in bucket.pairs.keys.map(\.text) where !["bucket", "region", "permissions"].contains(name) {
                throw ArgumentError("a bucket has no `\(name)`", argument: "buckets")
            }
            guard bucket.pairs["bucket"] != nil, bucket.pairs["region"] != nil else {
                throw ArgumentError("a bucket needs `bucket` and `region`", argument: "buckets")
            }
            guard ["read_write", "read_only"].contains(bucket.pairs["permissions"]?.text ?? "read_write") else {
                throw ArgumentError("permissions are read_write or read_only", argument: "buckets")
            }
        }
        if state == .present, buckets.isEmpty, regions.isEmpty {
            throw ArgumentError("which buckets or regions?", argument: "buckets")
        }
    }

    private var wanted: [BucketAccess] {
        buckets.map { bucket in
            BucketAccess(
                bucket: bucket.pairs["bucket"]?.text ?? "", region: bucket.pairs["region"]?.text ?? "",
                permissions: bucket.pairs["permissions"]?.text ?? "read_write")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> [ObjectStorageKey] {
        try await access.using(service) { client in
            try await client.objectStorage.keys().filter { $0.label == label }
        }
    }

    func plan(from found: [ObjectStorageKey], in context: TaskContext) throws -> ServicePlan {
        guard state == .present else {
            return ServicePlan(
                changes: found.map { key in
                    access.change("revoke key \(label) (\(key.accessKey))") { client, _ in
                        try await client.objectStorage.deleteKey(key.id)
                    }
                })
        }
        guard let key = found.first else {
            let (access, buckets, label, regions) = (access, wanted, label, regions)
            let change = ServiceChange("create key \(label)") { service, values in
                let made = try await access.using(service) { client in
                    try await client.objectStorage.createKey(label, buckets: buckets, regions: regions)
                }
                service.learnSecret(made.secretKey ?? "")
                values["key"] = Self.report(made)
            }
            return ServicePlan(changes: [change])
        }
        guard Set(key.buckets) == Set(wanted) else {
            throw ModuleFailure(
                "the key `\(label)` opens other buckets\n  hint: what a key opens can't be changed: make one of another name"
            )
        }
        return ServicePlan(values: ["key": Self.report(key)])
    }

    private static func report(_ key: ObjectStorageKey) -> Value {
        var all: Dict = [
            "id": .int(key.id), "label": .string(key.label), "access_key": .string(key.accessKey),
        ]
        all["secret_key"] = key.secretKey.map { .string($0) }
        return .dict(all)
    }
}
