// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeNodeBalancer {
    func plan(from observed: Observed, in context: TaskContext) throws -> ServicePlan {
        guard state == .present else { return try removal(observed.balancer) }
        guard let balancer = observed.balancer else { return ServicePlan(changes: try creation()) }
        if let region, region != balancer.region {
            throw ModuleFailure("the NodeBalancer `\(label)` is in \(balancer.region), not in \(region)")
        }
        var plan = ServicePlan(values: ["nodebalancer": Self.report(balancer)])
        if let change = settingsChange(balancer) { plan.changes.append(change) }
        guard let configs else { return plan }
        // A port that goes may be another's node: those that stay are seen to first.
        for config in configs {
            let present = observed.ports.first { $0.config.port == config.port }
            plan.changes += portChanges(config, present, { _ in balancer.id })
        }
        for port in observed.ports where !configs.contains(where: { $0.port == port.config.port }) {
            plan.changes.append(
                access.change("close port \(port.config.port) of NodeBalancer \(label)") { client, _ in
                    try await client.nodeBalancers.deleteConfig(port.config.id, of: balancer.id)
                })
        }
        return plan
    }

    private func creation() throws -> [ServiceChange] {
        guard let region else { throw ModuleFailure("to create the NodeBalancer `\(label)`, `region` is needed") }
        let all = ((tags ?? []) + (inventoryTag.map { [$0] } ?? [])).deduplicated
        let create = access.change("create NodeBalancer \(label) in \(region)") { client, values in
            let made = try await client.nodeBalancers.create(
                label: label, region: region, connectionThrottle: clientConnThrottle, firewall: firewallId, tags: all)
            values["nodebalancer"] = Self.report(made)
        }
        let id: @Sendable (Dict) throws -> Int = { values in
            guard let id = values["nodebalancer"]?["id"]?.int else {
                throw ModuleFailure("the NodeBalancer is not there")
            }
            return id
        }
        return [create] + (configs ?? []).flatMap { portChanges($0, nil, id) }
    }

    private func settingsChange(_ balancer: NodeBalancer) -> ServiceChange? {
        var wanted = Dict()
        wanted["client_conn_throttle"] = clientConnThrottle.map { .int($0) }
        wanted["tags"] = tags.map { .strings(($0 + (inventoryTag.map { [$0] } ?? [])).deduplicated) }
        let current: Dict = [
            "client_conn_throttle": .int(balancer.connectionThrottle), "tags": .strings(balancer.tags),
        ]
        let changes = LinodeAccess.differences(wanted, from: current)
        guard !changes.isEmpty else { return nil }
        return access.change(
            "change NodeBalancer \(label)",
            before: LinodeAccess.text(current.filter { changes.keys.contains($0.key) }),
            after: LinodeAccess.text(changes)
        ) { client, values in
            values["nodebalancer"] = Self.report(try await client.nodeBalancers.update(balancer.id, changes))
        }
    }

    private func removal(_ found: NodeBalancer?) throws -> ServicePlan {
        guard let found else { return ServicePlan() }
        guard let inventoryTag, found.tags.contains(inventoryTag) else {
            throw ModuleFailure(
                "the NodeBalancer `\(label)` does not carry the tag `\(inventoryTag ?? "")`: it is not this inventory's"
            )
        }
        let change = access.change("delete NodeBalancer \(label); its address \(found.ipv4) is gone for good") {
            client, values in
            try await client.nodeBalancers.delete(found.id)
            values["nodebalancer"] = nil
        }
        return ServicePlan(changes: [change], values: ["nodebalancer": Self.report(found)])
    }

    private static func report(_ balancer: NodeBalancer) -> Value {
        [
            "id": .int(balancer.id), "label": .string(balancer.label), "region": .string(balancer.region),
            "ipv4": .string(balancer.ipv4), "ipv6": balancer.ipv6.map { .string($0) } ?? .null,
            "hostname": .string(balancer.hostname), "tags": .strings(balancer.tags),
        ]
    }
}
