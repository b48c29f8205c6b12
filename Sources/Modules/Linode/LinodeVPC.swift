// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A private network of the account.
struct LinodeVPC: ServiceModule {
    static let name = "linode_vpc"
    static let summary = "Creates, changes and deletes a private network (VPC) and its subnets."
    static let notes = ["Subnets that are not named are kept. A subnet's addresses can't be changed."]
    static let examples = [
        Example(
            "Make a network for the databases",
            "linode_vpc: { label: shop, region: us-east, subnets: [{ label: databases, ipv4: 10.0.1.0/24 }] }")
    ]
    static let returns = [ReturnValue("vpc", "the network: id, label, region, subnets")]

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name, unique in the account.", aliases: "name") var label: String
    @Parameter("Where it is; needed to create it.") var region: String?
    @Parameter("Whether it shall be there.") var state = LinodePresence.present
    @Parameter("What it is for.") var description: String?
    @Parameter("Its parts: `label` and `ipv4`.") var subnets: [Mapping] = []

    private var wanted: [(label: String, ipv4: String)] {
        subnets.map { ($0.pairs["label"]?.text ?? "", AddressRange($0.pairs["ipv4"]?.text ?? "")?.text ?? "") }
    }

    func validate() throws {
        try LinodeLabel.check(label, 1...64)
        for (subnet, given) in zip(wanted, subnets) {
            try LinodeLabel.check(subnet.label, 1...64, argument: "subnets")
            guard !subnet.ipv4.isEmpty, !subnet.ipv4.contains(":") else {
                throw ArgumentError("`\(given.pairs["ipv4"]?.text ?? "")` is no IPv4 network", argument: "subnets")
            }
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> VPC? {
        try await access.using(service) { try await $0.vpcs.named(label) }
    }

    func plan(from found: VPC?, in context: TaskContext) throws -> ServicePlan {
        guard state == .present else { return try removal(found) }
        guard let found else { return ServicePlan(changes: [try creation()]) }
        if let region, region != found.region {
            throw ModuleFailure("the VPC `\(label)` is in \(found.region), not in \(region)")
        }
        var plan = ServicePlan(values: ["vpc": Self.report(found)])
        if let description, description != found.note {
            plan.changes.append(
                access.change("describe VPC \(label)", before: found.note, after: description) { client, values in
                    values["vpc"] = Self.report(
                        try await client.vpcs.update(found.id, ["description": .string(description)]))
                })
        }
        for subnet in wanted {
            if let present = found.subnets.first(where: { $0.label == subnet.label }) {
                guard present.ipv4 == subnet.ipv4 else {
                    throw ModuleFailure("the subnet `\(subnet.label)` is \(present.ipv4), not \(subnet.ipv4)")
                }
            } else {
                plan.changes.append(
                    access.change("add subnet \(subnet.label) (\(subnet.ipv4)) to VPC \(label)") { client, _ in
                        _ = try await client.vpcs.createSubnet(of: found.id, label: subnet.label, ipv4: subnet.ipv4)
                    })
            }
        }
        return plan
    }

    private func creation() throws -> ServiceChange {
        guard let region else { throw ModuleFailure("to create the VPC `\(label)`, `region` is needed") }
        let subnets = wanted
        return access.change("create VPC \(label) in \(region)") { client, values in
            let made = try await client.vpcs.create(
                label: label, region: region, note: description ?? "", subnets: subnets)
            values["vpc"] = Self.report(made)
        }
    }

    private func removal(_ found: VPC?) throws -> ServicePlan {
        guard let found else { return ServicePlan() }
        if let used = found.subnets.first(where: { !$0.linodes.isEmpty }) {
            throw ModuleFailure(
                "the subnet `\(used.label)` of the VPC `\(label)` has \(used.linodes.count) Linodes in it")
        }
        let change = access.change("delete VPC \(label)") { client, values in
            for subnet in found.subnets { try await client.vpcs.deleteSubnet(subnet.id, of: found.id) }
            try await client.vpcs.delete(found.id)
            values["vpc"] = nil
        }
        return ServicePlan(changes: [change], values: ["vpc": Self.report(found)])
    }

    private static func report(_ vpc: VPC) -> Value {
        [
            "id": .int(vpc.id), "label": .string(vpc.label), "region": .string(vpc.region),
            "subnets": .list(
                vpc.subnets.map { ["id": .int($0.id), "label": .string($0.label), "ipv4": .string($0.ipv4)] }),
        ]
    }
}
