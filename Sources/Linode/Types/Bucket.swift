// SPDX-License-Identifier: Apache-2.0

import Values

/// A bucket of object storage.
public struct Bucket: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "bucket"
    /// Its name.
    public var label: String
    /// Where it is.
    public var region: String
    /// Its address.
    public var hostname: String
    /// How many objects it holds.
    public var objects: Int
    /// How many bytes it holds.
    public var size: Int

    /// Reads a bucket.
    public init(_ fields: Fields) throws {
        label = try fields.name("label")
        region = fields.text("region")
        hostname = fields.text("hostname")
        objects = fields.int("objects")
        size = fields.int("size")
    }
}

/// A key to object storage.
public struct ObjectStorageKey: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "object storage key"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// The public half.
    public var accessKey: String
    /// The secret half, shown only when the key is made; nil afterwards.
    public var secretKey: String?
    /// Whether it opens only some buckets.
    public var isLimited: Bool
    /// The buckets it opens.
    public var buckets: [BucketAccess]

    /// Reads a key.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        accessKey = fields.text("access_key")
        let secret = fields.text("secret_key")
        secretKey = secret.isEmpty || secret == "[REDACTED]" ? nil : secret
        isLimited = fields.flag("limited")
        buckets = try fields.list("bucket_access")
    }
}

/// What a key may do with a bucket.
public struct BucketAccess: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "access"
    /// The bucket's name.
    public var bucket: String
    /// The bucket's region.
    public var region: String
    /// `read_only` or `read_write`, which includes deleting.
    public var permissions: String

    /// Access to a bucket.
    public init(bucket: String, region: String, permissions: String) {
        (self.bucket, self.region, self.permissions) = (bucket, region, permissions)
    }

    /// Reads it.
    public init(_ fields: Fields) throws {
        bucket = fields.text("bucket_name")
        region = fields.text("region")
        permissions = fields.text("permissions")
    }

    /// What is sent.
    public var body: Dict {
        ["bucket_name": .string(bucket), "region": .string(region), "permissions": .string(permissions)]
    }
}
