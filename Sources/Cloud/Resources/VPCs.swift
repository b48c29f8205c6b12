// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

extension Routes {
    /// The books about private networks; machines of the sandbox don't join them.
    static let vpcs: [Route] = [
        Route("GET", "vpcs", .read("vpc")) { account, call throws(APIError) in
            try call.page(account.all(.vpc).map(account.shownVPC))
        },
        Route("POST", "vpcs", .write("vpc")) { account, call throws(APIError) in
            let label = try call.requiredText("label")
            guard !account.all(.vpc).contains(where: { $0.label == label }) else {
                throw APIError("Label must be unique among your VPCs", field: "label")
            }
            let region = try call.requiredText("region")
            guard Catalog.regions.contains(where: { $0.id == region }) else {
                throw APIError("region is not valid", field: "region")
            }
            let now = Value.string(Place.stamp())
            let vpc = account.add(
                .vpc,
                [
                    "label": .string(label), "description": .string(try call.text("description") ?? ""),
                    "region": .string(region), "created": now, "updated": now, "subnets": [],
                ])
            for value in try call.list("subnets") ?? [] {
                _ = try account.addSubnet(Call(body: value.dict ?? [:]), to: vpc)
            }
            return account.shownVPC(vpc).answer
        },
        Route("GET", "vpcs/{vpcId}", .read("vpc")) { account, call throws(APIError) in
            account.shownVPC(try account.require(.vpc, call.id())).answer
        },
        Route("PUT", "vpcs/{vpcId}", .write("vpc")) { account, call throws(APIError) in
            var vpc = try account.require(.vpc, call.id())
            for field in ["label", "description"] { if let text = try call.text(field) { vpc[field] = .string(text) } }
            vpc["updated"] = .string(Place.stamp())
            account.put(.vpc, vpc)
            return account.shownVPC(vpc).answer
        },
        Route("DELETE", "vpcs/{vpcId}", .write("vpc")) { account, call throws(APIError) in
            let vpc = try account.require(.vpc, call.id())
            for subnet in account.all(.subnet, of: vpc.id) { account.remove(.subnet, subnet.id) }
            account.remove(.vpc, vpc.id)
            return [:]
        },
        Route("GET", "vpcs/{vpcId}/subnets", .read("vpc")) { account, call throws(APIError) in
            try call.page(account.all(.subnet, of: account.require(.vpc, call.id()).id))
        },
        Route("POST", "vpcs/{vpcId}/subnets", .write("vpc")) { account, call throws(APIError) in
            let vpc = try account.require(.vpc, call.id())
            return try account.addSubnet(call, to: vpc).answer
        },
        Route("GET", "vpcs/{vpcId}/subnets/{vpcSubnetId}", .read("vpc")) { account, call throws(APIError) in
            try account.require(.subnet, call.id(1), of: call.id()).answer
        },
        Route("PUT", "vpcs/{vpcId}/subnets/{vpcSubnetId}", .write("vpc")) { account, call throws(APIError) in
            var subnet = try account.require(.subnet, call.id(1), of: call.id())
            subnet["label"] = .string(try call.requiredText("label"))
            account.put(.subnet, subnet)
            return subnet.answer
        },
        Route("DELETE", "vpcs/{vpcId}/subnets/{vpcSubnetId}", .write("vpc")) { account, call throws(APIError) in
            account.remove(.subnet, try account.require(.subnet, call.id(1), of: call.id()).id)
            return [:]
        },
    ]
}

extension Account {
    fileprivate func shownVPC(_ vpc: Thing) -> Thing {
        var vpc = vpc
        vpc["subnets"] = .list(all(.subnet, of: vpc.id).map(\.answer))
        return vpc
    }

    fileprivate mutating func addSubnet(_ call: Call, to vpc: Thing) throws(APIError) -> Thing {
        let label = try call.requiredText("label")
        let range = try call.requiredText("ipv4")
        guard let network = Subnet(range) else { throw APIError("ipv4 is not a valid network", field: "ipv4") }
        let others = all(.subnet, of: vpc.id)
        guard !others.contains(where: { $0.label == label }) else {
            throw APIError("Label must be unique among the subnets of the VPC", field: "label")
        }
        guard !others.contains(where: { Subnet($0["ipv4"]?.string ?? "")?.overlaps(network) == true }) else {
            throw APIError("ipv4 overlaps with another subnet", field: "ipv4")
        }
        let now = Value.string(Place.stamp())
        return add(
            .subnet,
            ["label": .string(label), "ipv4": .string(range), "linodes": [], "created": now, "updated": now],
            inner: ["parent": .int(vpc.id)])
    }
}
