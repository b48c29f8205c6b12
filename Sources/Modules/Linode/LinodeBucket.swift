// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A bucket of object storage.
struct LinodeBucket: ServiceModule {
    static let name = "linode_object_storage_bucket"
    static let summary = "Creates and deletes a bucket of Linode's object storage."
    static let notes = [
        "A bucket that holds objects can't be deleted here.",
        "Who may read it is set when it is created; later changes need the S3 protocol.",
    ]
    static let examples = [
        Example("Keep backups elsewhere", "linode_object_storage_bucket: { label: shop-backups, region: us-east }")
    ]
    static let returns = [ReturnValue("bucket", "the bucket: label, region, hostname")]

    enum ACL: String, ParameterChoice {
        case isPrivate = "private"
        case publicRead = "public-read"
        case authenticatedRead = "authenticated-read"
        case publicReadWrite = "public-read-write"
    }

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name.", aliases: "name") var label: String
    @Parameter("Where it is, such as `us-east`.") var region: String
    @Parameter("Whether it shall be there.") var state = LinodePresence.present
    @Parameter("Who may read and write it beside the owner of a key.") var acl = ACL.isPrivate
    @Parameter("Whether pages of any origin may read it in browsers.") var corsEnabled = false

    func validate() throws {
        let isPlain = label.utf8.allSatisfy {
            (48...57).contains($0) || (97...122).contains($0) || "-.".utf8.contains($0)
        }
        guard (3...63).contains(label.utf8.count), isPlain, !"-.".contains(label.first ?? "-"), !label.contains("..")
        else {
            throw ArgumentError(
                "`\(label)` is no name of a bucket", argument: "label",
                hint: "3 to 63 small letters, digits, `-` and `.`, beginning with a letter or digit")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Bucket? {
        try await access.using(service) { client in
            try await client.objectStorage.buckets().first { $0.label == label && $0.region == region }
        }
    }

    func plan(from found: Bucket?, in context: TaskContext) throws -> ServicePlan {
        let values: Dict = found.map { ["bucket": Self.report($0)] } ?? [:]
        switch (state, found) {
        case (.present, nil):
            let change = access.change("create bucket \(label) in \(region)") { client, values in
                values["bucket"] = Self.report(
                    try await client.objectStorage.createBucket(
                        label, region: region, acl: acl.rawValue, allowsAnyOrigin: corsEnabled))
            }
            return ServicePlan(changes: [change])
        case (.absent, let bucket?):
            guard bucket.objects == 0 else {
                throw ModuleFailure(
                    "the bucket `\(label)` holds \(bucket.objects) objects\n  hint: remove them first, if they shall go"
                )
            }
            let change = access.change("delete bucket \(label) in \(region)") { client, values in
                try await client.objectStorage.deleteBucket(label, region: region)
                values["bucket"] = nil
            }
            return ServicePlan(changes: [change], values: values)
        default: return ServicePlan(values: values)
        }
    }

    private static func report(_ bucket: Bucket) -> Value {
        ["label": .string(bucket.label), "region": .string(bucket.region), "hostname": .string(bucket.hostname)]
    }
}
