// SPDX-License-Identifier: Apache-2.0

/// A private network of the account.
public struct VPC: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "VPC"
    /// Its number.
    public var id: Int
    /// Its name, unique in the account.
    public var label: String
    /// What it is for.
    public var note: String
    /// Where it is.
    public var region: String
    /// Its parts.
    public var subnets: [Subnet]

    /// Reads a VPC.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        note = fields.text("description")
        region = fields.text("region")
        subnets = try fields.list("subnets")
    }
}

/// A part of a VPC.
public struct Subnet: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "subnet"
    /// Its number.
    public var id: Int
    /// Its name.
    public var label: String
    /// Its addresses, such as `10.0.1.0/24`.
    public var ipv4: String
    /// The Linodes in it.
    public var linodes: [Int]

    /// Reads a subnet.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        label = fields.text("label")
        ipv4 = fields.text("ipv4")
        linodes = (fields.dict["linodes"]?.list ?? []).compactMap { $0["id"]?.int }
    }
}
