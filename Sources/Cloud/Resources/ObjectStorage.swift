// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    /// The books about buckets and keys; the sandbox stores no objects.
    static let objectStorage: [Route] = buckets + keys

    private static let buckets: [Route] = [
        Route("GET", "object-storage/buckets", .read("object_storage")) { account, call throws(APIError) in
            try call.page(account.buckets.map(\.answer))
        },
        Route("POST", "object-storage/buckets", .write("object_storage")) { account, call throws(APIError) in
            let label = try call.requiredText("label")
            let fits = label.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || "-.".utf8.contains($0)
            }
            guard fits, (3...63).contains(label.count), label.first?.isLetter == true || label.first?.isNumber == true,
                !label.hasSuffix("-"), !label.hasSuffix(".")
            else { throw APIError("label is not valid", field: "label") }
            var region = try call.text("region") ?? ""
            if region.isEmpty { region = String(try call.requiredText("cluster").dropLast(2)) }
            guard Catalog.regions.contains(where: { $0.id == region }) else {
                throw APIError("region is not valid", field: "region")
            }
            // To make one that is there already is no error.
            if let there = account.bucket(region, label) { return there.shownBucket.answer }
            let bucket = account.add(
                .bucket,
                [
                    "label": .string(label), "region": .string(region), "cluster": .string(region + "-1"),
                    "created": .string(Place.stamp()), "hostname": .string("\(label).\(region)-1.linodeobjects.com"),
                    "objects": 0, "size": 0,
                ])
            return bucket.shownBucket.answer
        },
        Route("GET", "object-storage/buckets/{regionId}", .read("object_storage")) { account, call throws(APIError) in
            try call.page(account.buckets.filter { $0["region"]?.string == call.parameters[0] }.map(\.answer))
        },
        Route("GET", "object-storage/buckets/{regionId}/{bucket}", .read("object_storage")) {
            account, call throws(APIError) in
            guard let bucket = account.bucket(call.parameters[0], call.parameters[1]) else { throw .notFound }
            return bucket.shownBucket.answer
        },
        Route("DELETE", "object-storage/buckets/{regionId}/{bucket}", .write("object_storage")) {
            account, call throws(APIError) in
            guard let bucket = account.bucket(call.parameters[0], call.parameters[1]) else { throw .notFound }
            account.remove(.bucket, bucket.id)
            return [:]
        },
    ]

    private static let keys: [Route] = [
        Route("GET", "object-storage/keys", .read("object_storage")) { account, call throws(APIError) in
            try call.page(account.all(.objectKey).map(\.withoutSecret))
        },
        Route("POST", "object-storage/keys", .write("object_storage")) { account, call throws(APIError) in
            let access = try call.list("bucket_access")
            let regions = try call.texts("regions") ?? access?.compactMap { $0["region"]?.string } ?? []
            for (index, entry) in (access ?? []).enumerated() {
                guard account.bucket(entry["region"]?.string ?? "", entry["bucket_name"]?.string ?? "") != nil else {
                    throw APIError("There is no such bucket", field: "bucket_access[\(index)]")
                }
            }
            var fields: Dict = [
                "label": .string(try call.text("label") ?? ""), "access_key": .string(Secrets.hex(20).uppercased()),
                "secret_key": .string(Secrets.hex(40)), "limited": .bool(access != nil),
                "regions": .list(
                    Set(regions).sorted().map { region in
                        ["id": .string(region), "s3_endpoint": .string("\(region)-1.linodeobjects.com")]
                    }),
            ]
            fields["bucket_access"] = access.map { .list($0) }
            // The secret is told this once.
            return account.add(.objectKey, fields).answer
        },
        Route("GET", "object-storage/keys/{keyId}", .read("object_storage")) { account, call throws(APIError) in
            try account.require(.objectKey, call.id()).withoutSecret
        },
        Route("PUT", "object-storage/keys/{keyId}", .write("object_storage")) { account, call throws(APIError) in
            var key = try account.require(.objectKey, call.id())
            if let label = try call.text("label") { key["label"] = .string(label) }
            account.put(.objectKey, key)
            // The specification tells what a key may reach everywhere but here.
            key["bucket_access"] = nil
            return key.withoutSecret
        },
        Route("DELETE", "object-storage/keys/{keyId}", .write("object_storage")) { account, call throws(APIError) in
            account.remove(.objectKey, try account.require(.objectKey, call.id()).id)
            return [:]
        },
    ]
}

extension Account {
    fileprivate var buckets: [Thing] { all(.bucket).map(\.shownBucket) }

    fileprivate func bucket(_ region: String, _ label: String) -> Thing? {
        all(.bucket).first { bucket in
            bucket.label == label && (bucket["region"]?.string == region || bucket["cluster"]?.string == region)
        }
    }
}

extension Thing {
    /// A bucket is known by its region and label, and has no number.
    fileprivate var shownBucket: Thing {
        var bucket = self
        bucket["id"] = nil
        return bucket
    }

    /// A key without its secret, which is told only once.
    fileprivate var withoutSecret: Value {
        var key = self
        key["secret_key"] = "[REDACTED]"
        return key.answer
    }
}
