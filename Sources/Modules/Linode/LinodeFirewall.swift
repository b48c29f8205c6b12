// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A firewall in front of Linodes and NodeBalancers.
struct LinodeFirewall: ServiceModule {
    static let name = "linode_firewall"
    static let summary = "Creates, changes and deletes a firewall of Linode and what stands behind it."
    static let notes = [
        "Rules are replaced as a whole: those that are not given are removed. Their order counts.",
        "Rules that would lock you out are refused: every address of `admin_addresses`, or somebody when none is given, "
            + "must reach `admin_port`.",
        "Linodes and NodeBalancers that stand behind it and are not named stay there.",
    ]
    static let examples = [
        Example(
            "Let in what a website needs",
            "linode_firewall: { label: web, admin_addresses: [203.0.113.7], linodes: [web1], inbound: "
                + "[{ label: ssh, ports: 22, ipv4: [203.0.113.7] }, { label: web, ports: '80, 443' }] }")
    ]
    static let returns = [ReturnValue("firewall", "the firewall: id, label, status and rules")]

    enum Policy: String, ParameterChoice { case accept = "ACCEPT", drop = "DROP" }

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name, unique in the account.", aliases: "name") var label: String
    @Parameter("Whether it shall be there.") var state = LinodePresence.present
    @Parameter(
        "Rules for what comes in: `label`, `protocol` (TCP), `ports`, `ipv4` and `ipv6` (everywhere), `action` (ACCEPT), "
            + "`description`.")
    var inbound: [LinodeFirewallRule] = []
    @Parameter("Rules for what goes out, in the same form.") var outbound: [LinodeFirewallRule] = []
    @Parameter("What becomes of what comes in and fits no rule.") var inboundPolicy = Policy.drop
    @Parameter("What becomes of what goes out and fits no rule.") var outboundPolicy = Policy.accept
    @Parameter("Labels of the Linodes that stand behind it.") var linodes: [String] = []
    @Parameter("Labels of the NodeBalancers that stand behind it.") var nodebalancers: [String] = []
    @Parameter("Tags that it has beside others; without them it is not deleted.") var tags: [String] = []
    @Parameter("Addresses or networks from which you administer: they must get in.") var adminAddresses: [String] = []
    @Parameter("The port that must stay open to them.") var adminPort = 22
    @Parameter("Whether rules that lock everybody out are meant.") var allowLockout = false

    /// What the account has.
    struct Observed: Sendable {
        var firewall: Firewall?
        /// What stands behind it already.
        var devices: [FirewallDevice] = []
        /// What shall stand behind it, found by label.
        var wanted: [Entity] = []
    }

    var rules: FirewallRules {
        FirewallRules(
            inbound: inbound.map(\.rule), outbound: outbound.map(\.rule), inboundPolicy: inboundPolicy.rawValue,
            outboundPolicy: outboundPolicy.rawValue)
    }

    func validate() throws {
        try LinodeLabel.check(label, 3...32)
        guard inbound.count + outbound.count <= 25 else {
            throw ArgumentError("a firewall has at most 25 rules, these are \(inbound.count + outbound.count)")
        }
        guard state == .present, !allowLockout else { return }
        for address in adminAddresses where AddressRange(address) == nil {
            throw ArgumentError("`\(address)` is no address and no network", argument: "admin_addresses")
        }
        if let shutOut = LockOutGuard(rules: rules, port: adminPort).shutOut(adminAddresses) {
            throw ArgumentError(
                "these rules lock \(shutOut) out of port \(adminPort)", argument: "inbound",
                hint: "add a rule that accepts it, or give `allow_lockout: true`")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Observed {
        try await access.using(service) { client in
            var observed = Observed(firewall: try await client.firewalls.named(label))
            guard state == .present else { return observed }
            if observed.firewall == nil {
                try await client.require(["firewall:read_write"], beside: "/networking/firewalls")
            }
            if let firewall = observed.firewall {
                observed.devices = try await client.firewalls.devices(of: firewall.id)
            }
            if !linodes.isEmpty {
                let all = try await client.instances.list()
                observed.wanted += try linodes.map { label in
                    try Self.entity("linode", label, all.first { $0.label == label }?.id, context)
                }
            }
            if !nodebalancers.isEmpty {
                let all = try await client.nodeBalancers.list()
                observed.wanted += try nodebalancers.map { label in
                    try Self.entity("nodebalancer", label, all.first { $0.label == label }?.id, context)
                }
            }
            return observed
        }
    }

    /// In check mode an earlier task may be about to make what is not there yet.
    private static func entity(_ type: String, _ label: String, _ id: Int?, _ context: TaskContext) throws -> Entity {
        guard id != nil || context.checkMode else { throw ModuleFailure("there is no \(type) `\(label)`") }
        return Entity(id: id ?? 0, type: type, label: label)
    }
}
