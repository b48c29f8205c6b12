// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeFirewall {
    func plan(from observed: Observed, in context: TaskContext) throws -> ServicePlan {
        guard state == .present else { return try removal(observed.firewall) }
        guard let firewall = observed.firewall else { return ServicePlan(changes: [creation(observed)]) }
        var changes: [ServiceChange] = []
        if let change = replacement(firewall) { changes.append(change) }
        let missing = tags.filter { !firewall.tags.contains($0) }
        if !missing.isEmpty {
            let all = firewall.tags + missing
            changes.append(
                access.change("tag firewall \(label): \(missing.joined(separator: ", "))") { client, values in
                    values["firewall"] = Self.report(
                        try await client.firewalls.update(firewall.id, ["tags": .strings(all)]))
                })
        }
        changes += observed.wanted.filter { wanted in
            !observed.devices.contains { $0.entity.id == wanted.id && $0.entity.type == wanted.type }
        }.map { attachment($0, to: firewall.id) }
        return ServicePlan(changes: changes, values: ["firewall": Self.report(firewall)])
    }

    private func creation(_ observed: Observed) -> ServiceChange {
        let rules = rules
        let behind = observed.wanted.map(\.label).joined(separator: ", ")
        return access.change(
            "create firewall \(label)" + (behind.isEmpty ? "" : " in front of \(behind)"), before: "",
            after: FirewallText.text(rules)
        ) { client, values in
            let numbers = { (type: String) in observed.wanted.filter { $0.type == type }.compactMap(\.id) }
            let made = try await client.firewalls.create(
                label: label, rules: rules, linodes: numbers("linode"), nodeBalancers: numbers("nodebalancer"),
                tags: tags)
            values["firewall"] = Self.report(made)
        }
    }

    private func replacement(_ firewall: Firewall) -> ServiceChange? {
        let rules = rules
        let (before, after) = (FirewallText.text(firewall.rules), FirewallText.text(rules))
        guard before != after else { return nil }
        return access.change("change the rules of firewall \(label)", before: before, after: after) { client, values in
            var changed = firewall
            changed.rules = try await client.firewalls.setRules(firewall.id, rules)
            values["firewall"] = Self.report(changed)
        }
    }

    private func attachment(_ entity: Entity, to firewall: Int) -> ServiceChange {
        access.change("put \(entity.type) \(entity.label) behind firewall \(label)") { client, _ in
            _ = try await client.firewalls.attach(entity, to: firewall)
        }
    }

    private func removal(_ firewall: Firewall?) throws -> ServicePlan {
        guard let firewall else { return ServicePlan() }
        if let tag = tags.first(where: { !firewall.tags.contains($0) }) {
            throw ModuleFailure(
                "the firewall `\(label)` does not carry the tag `\(tag)`, so it is not this inventory's"
                    + "\n  hint: add the tag by hand if it is yours, or take another label")
        }
        let before = FirewallText.text(firewall.rules)
        let change = access.change("delete firewall \(label)", before: before, after: "") { client, values in
            try await client.firewalls.delete(firewall.id)
            values["firewall"] = nil
        }
        return ServicePlan(changes: [change], values: ["firewall": Self.report(firewall)])
    }

    private static func report(_ firewall: Firewall) -> Value {
        [
            "id": .int(firewall.id), "label": .string(firewall.label), "status": .string(firewall.status),
            "rules": .dict(firewall.rules.body), "tags": .strings(firewall.tags),
        ]
    }
}
