// SPDX-License-Identifier: Apache-2.0

/// A type of Linode: its size and its price.
public struct InstanceType: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "type"
    /// Its name, such as `g6-nanode-1`.
    public var id: String
    /// Its name for people, such as `Nanode 1GB`.
    public var label: String
    /// Its processors.
    public var vcpus: Int
    /// Its memory in MB.
    public var memory: Int
    /// Its disk in MB.
    public var disk: Int
    /// What a month costs in dollars where nothing else is said.
    public var monthlyPrice: Double
    /// What a month costs in regions that are dearer.
    public var regionPrices: [String: Double]
    /// What a month of backups costs.
    public var backupsPrice: Double
    /// What a month of backups costs in regions that are dearer.
    public var backupsRegionPrices: [String: Double]

    /// Reads a type.
    public init(_ fields: Fields) throws {
        id = try fields.name("id")
        label = fields.text("label")
        vcpus = fields.int("vcpus")
        memory = fields.int("memory")
        disk = fields.int("disk")
        let backups = fields.object("addons").object("backups")
        (monthlyPrice, regionPrices) = Self.prices(fields)
        (backupsPrice, backupsRegionPrices) = Self.prices(backups)
    }

    private static func prices(_ fields: Fields) -> (Double, [String: Double]) {
        let regions = (fields.dict["region_prices"]?.list ?? []).map { Fields($0) }
        let pairs = regions.map { ($0.text("id"), $0.number("monthly")) }
        return (fields.object("price").number("monthly"), Dictionary(pairs, uniquingKeysWith: { $1 }))
    }

    /// What a month costs in `region`, with backups or without.
    public func monthlyPrice(in region: String, withBackups: Bool = false) -> Double {
        (regionPrices[region] ?? monthlyPrice)
            + (withBackups ? backupsRegionPrices[region] ?? backupsPrice : 0)
    }
}

/// A place where Linodes stand.
public struct Region: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "region"
    /// Its name, such as `eu-central`.
    public var id: String
    /// Its name for people.
    public var label: String
    /// Its country's two letters.
    public var country: String
    /// What it has, such as `Metadata` and `NodeBalancers`.
    public var capabilities: [String]
    /// `ok` or `outage`.
    public var status: String
    /// The addresses of its name servers.
    public var resolvers: [String]

    /// Reads a region.
    public init(_ fields: Fields) throws {
        id = try fields.name("id")
        label = fields.text("label")
        country = fields.text("country")
        capabilities = fields.texts("capabilities")
        status = fields.text("status")
        resolvers = fields.object("resolvers").text("ipv4").split { ", ".contains($0) }.map(String.init)
    }
}

/// What a Linode's disk is made from.
public struct Image: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "image"
    /// Its name, such as `linode/debian12`.
    public var id: String
    /// Its name for people.
    public var label: String
    /// Whether it is on its way out.
    public var isDeprecated: Bool
    /// Whether everybody may use it.
    public var isPublic: Bool
    /// What it has, such as `cloud-init`.
    public var capabilities: [String]
    /// Its size in MB.
    public var size: Int
    /// `available`, `creating`, `pending_upload`.
    public var status: String

    /// Reads an image.
    public init(_ fields: Fields) throws {
        id = try fields.name("id")
        label = fields.text("label")
        isDeprecated = fields.flag("deprecated")
        isPublic = fields.flag("is_public")
        capabilities = fields.texts("capabilities")
        size = fields.int("size")
        status = fields.text("status")
    }
}
