// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about buckets and the keys to them.
public struct ObjectStorage: Sendable {
    let client: LinodeClient
    private let path = "/object-storage"

    /// All buckets.
    public func buckets() async throws -> [Bucket] { try await client.list("\(path)/buckets", paged: false) }

    /// Makes a bucket.
    public func createBucket(
        _ label: String, region: String, acl: String? = nil, allowsAnyOrigin: Bool? = nil
    ) async throws -> Bucket {
        var body: Dict = ["label": .string(label), "region": .string(region)]
        let lookUp = LookUp.item(path: "\(path)/buckets", filter: nil, members: body)
        body["acl"] = acl.map { .string($0) }
        body["cors_enabled"] = allowsAnyOrigin.map { .bool($0) }
        return try await client.make(LinodeCall(.post, "\(path)/buckets", body: body, lookUp: lookUp))
    }

    /// Deletes a bucket, which must be empty.
    public func deleteBucket(_ label: String, region: String) async throws {
        try await client.perform(
            LinodeCall(.delete, "\(path)/buckets/\(LinodeCall.escaped(region))/\(LinodeCall.escaped(label))"))
    }

    /// All keys, without their secret halves.
    public func keys() async throws -> [ObjectStorageKey] { try await client.list("\(path)/keys", paged: false) }

    /// Makes a key; its secret half is in this answer and in none after it.
    ///
    /// A key whose answer was lost is of no use, so it is deleted before another one is made.
    public func createKey(_ label: String, buckets: [BucketAccess], regions: [String]) async throws -> ObjectStorageKey
    {
        var body: Dict = ["label": .string(label)]
        if !buckets.isEmpty { body["bucket_access"] = .list(buckets.map { .dict($0.body) }) }
        if !regions.isEmpty { body["regions"] = .strings(regions) }
        let before = Set(try await keys().map(\.id))
        let call = LinodeCall(.post, "\(path)/keys", body: body)
        do { return try await client.make(call) } catch let error as LinodeError where error.code == .unknownOutcome {
            for lost in try await keys() where lost.label == label && !before.contains(lost.id) {
                try await deleteKey(lost.id)
            }
            return try await client.make(call)
        }
    }

    /// Changes a key's name or regions.
    public func updateKey(_ id: Int, _ changes: Dict) async throws -> ObjectStorageKey {
        try await client.make(LinodeCall(.put, "\(path)/keys/\(id)", body: changes))
    }

    /// Revokes a key.
    public func deleteKey(_ id: Int) async throws {
        try await client.perform(LinodeCall(.delete, "\(path)/keys/\(id)"))
    }
}

extension LinodeClient {
    /// The calls about buckets and the keys to them.
    public var objectStorage: ObjectStorage { ObjectStorage(client: self) }
}
