// SPDX-License-Identifier: Apache-2.0

import Values

/// What can be rented: a cut of the real lists, with the real names.
enum Catalog {
    static let regions: [(id: String, label: String, country: String)] = [
        ("eu-central", "Frankfurt, DE", "de"), ("eu-west", "London, UK", "gb"), ("fr-par", "Paris, FR", "fr"),
        ("nl-ams", "Amsterdam, NL", "nl"), ("us-east", "Newark, NJ", "us"), ("us-west", "Fremont, CA", "us"),
    ]

    struct InstanceType: Sendable {
        var id: String
        var label: String
        /// MB.
        var memory: Int
        /// MB.
        var disk: Int
        var processors: Int
        /// GB a month.
        var transfer: Int
        /// US dollars.
        var monthly: Double
        /// US dollars a month for backups.
        var backups: Double
        var group = "standard"

        var specs: Value {
            [
                "disk": .int(disk), "memory": .int(memory), "vcpus": .int(processors), "gpus": 0,
                "transfer": .int(transfer),
            ]
        }

        var answer: Value {
            let hour = { (month: Double) in (month / 730 * 10_000).rounded() / 10_000 }
            return [
                "id": .string(id), "label": .string(label), "class": .string(group), "memory": .int(memory),
                "disk": .int(disk), "vcpus": .int(processors), "gpus": 0, "transfer": .int(transfer),
                "network_out": .int(1000 * max(1, processors)), "successor": .null,
                "price": ["hourly": .float(hour(monthly)), "monthly": .float(monthly)], "region_prices": [],
                "addons": [
                    "backups": [
                        "price": ["hourly": .float(hour(backups)), "monthly": .float(backups)], "region_prices": [],
                    ]
                ],
            ]
        }
    }

    static let types: [InstanceType] = [
        InstanceType(
            id: "g6-nanode-1", label: "Nanode 1GB", memory: 1024, disk: 25_600, processors: 1, transfer: 1000,
            monthly: 5, backups: 2, group: "nanode"),
        InstanceType(
            id: "g6-standard-1", label: "Linode 2GB", memory: 2048, disk: 51_200, processors: 1, transfer: 2000,
            monthly: 12, backups: 2.5),
        InstanceType(
            id: "g6-standard-2", label: "Linode 4GB", memory: 4096, disk: 81_920, processors: 2, transfer: 4000,
            monthly: 24, backups: 5),
        InstanceType(
            id: "g6-standard-4", label: "Linode 8GB", memory: 8192, disk: 163_840, processors: 4, transfer: 5000,
            monthly: 48, backups: 10),
        InstanceType(
            id: "g6-dedicated-2", label: "Dedicated 4GB", memory: 4096, disk: 81_920, processors: 2, transfer: 4000,
            monthly: 36, backups: 5, group: "dedicated"),
    ]

    /// The one image that a sandbox has a system for.
    static let images: [(id: String, label: String, size: Int, eol: String)] = [
        ("linode/debian12", "Debian 12", 1700, "2028-06-10T04:00:00")
    ]

    static func image(_ id: String) -> Value? {
        guard let image = images.first(where: { $0.id == id }) else { return nil }
        return [
            "id": .string(image.id), "label": .string(image.label), "created": "2023-06-14T17:28:00",
            "updated": "2023-06-14T17:28:00", "created_by": "linode", "type": "manual", "size": .int(image.size),
            "is_public": true, "deprecated": false, "vendor": "Debian", "expiry": .null, "eol": .string(image.eol),
            "status": "available", "capabilities": ["cloud-init"], "tags": [], "total_size": .int(image.size),
            "regions": [],
        ]
    }

    static func region(_ id: String, resolvers: String) -> Value? {
        guard let region = regions.first(where: { $0.id == id }) else { return nil }
        return [
            "id": .string(region.id), "label": .string(region.label), "country": .string(region.country),
            "capabilities": [
                "Linodes", "Backups", "NodeBalancers", "Cloud Firewall", "Object Storage", "VPCs", "Metadata",
            ],
            "status": "ok", "resolvers": ["ipv4": .string(resolvers), "ipv6": ""],
            "placement_group_limits": ["maximum_pgs_per_customer": 100, "maximum_linodes_per_pg": 5],
        ]
    }
}

extension Value {
    /// The mapping without `name` when its text is empty.
    func withoutEmptyText(_ name: String) -> Value {
        guard var dict, dict[name]?.string?.isEmpty == true else { return self }
        dict[name] = nil
        return .dict(dict)
    }
}

extension Routes {
    static let catalog: [Route] = [
        Route("GET", "regions", nil) { account, call throws(APIError) in
            let resolvers = account.place.resolvers
            return try call.page(Catalog.regions.compactMap { Catalog.region($0.id, resolvers: resolvers) })
        },
        Route("GET", "regions/{regionId}", nil) { account, call throws(APIError) in
            guard let region = Catalog.region(call.parameters[0], resolvers: account.place.resolvers)
            else { throw .notFound }
            return region
        },
        Route("GET", "linode/types", nil) { _, call throws(APIError) in try call.page(Catalog.types.map(\.answer)) },
        Route("GET", "linode/types/{typeId}", nil) { _, call throws(APIError) in
            guard let type = Catalog.types.first(where: { $0.id == call.parameters[0] }) else { throw .notFound }
            return type.answer
        },
        Route("GET", "images", .read("images")) { _, call throws(APIError) in
            try call.page(Catalog.images.compactMap { Catalog.image($0.id) })
        },
        Route("GET", "images/{owner}/{name}", .read("images")) { _, call throws(APIError) in
            guard let image = Catalog.image(call.parameters.joined(separator: "/")) else { throw .notFound }
            return image
        },
    ]
}
