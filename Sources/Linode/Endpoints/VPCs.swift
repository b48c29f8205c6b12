// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about private networks.
public struct VPCs: Sendable {
    let client: LinodeClient
    private let path = "/vpcs"

    /// All VPCs.
    public func list() async throws -> [VPC] { try await client.list(path) }

    /// The VPC called `label`; nil when there is none.
    public func named(_ label: String) async throws -> VPC? { try await list().first { $0.label == label } }

    /// Makes a VPC with its subnets, each a label and its addresses.
    public func create(
        label: String, region: String, note: String = "", subnets: [(label: String, ipv4: String)] = []
    ) async throws -> VPC {
        var body: Dict = ["label": .string(label), "region": .string(region)]
        if !note.isEmpty { body["description"] = .string(note) }
        if !subnets.isEmpty {
            body["subnets"] = .list(subnets.map { ["label": .string($0.label), "ipv4": .string($0.ipv4)] })
        }
        let lookUp = LookUp.item(path: path, filter: nil, members: ["label": .string(label)])
        return try await client.make(LinodeCall(.post, path, body: body, lookUp: lookUp))
    }

    /// Changes label or description.
    public func update(_ id: Int, _ changes: Dict) async throws -> VPC {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: changes))
    }

    /// Deletes a VPC, whose subnets must be empty.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }

    /// Adds a subnet.
    public func createSubnet(of id: Int, label: String, ipv4: String) async throws -> Subnet {
        let subnets = "\(path)/\(id)/subnets"
        let body: Dict = ["label": .string(label), "ipv4": .string(ipv4)]
        let lookUp = LookUp.item(path: subnets, filter: nil, members: ["label": .string(label)])
        return try await client.make(LinodeCall(.post, subnets, body: body, lookUp: lookUp))
    }

    /// Deletes a subnet, which must be empty.
    public func deleteSubnet(_ subnet: Int, of id: Int) async throws {
        try await client.perform(LinodeCall(.delete, "\(path)/\(id)/subnets/\(subnet)"))
    }
}

extension LinodeClient {
    /// The calls about private networks.
    public var vpcs: VPCs { VPCs(client: self) }
}
