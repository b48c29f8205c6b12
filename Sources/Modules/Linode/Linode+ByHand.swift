// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Calls of Linode's API by hand: the token comes from the environment, and the body is shown as JSON.
private enum HandCall {
    static func post(_ path: String, _ body: Dict, to api: LinodeAccess, method: String = "POST") -> HandWork {
        let address = (api.apiUrl ?? "https://api.linode.com/v4").trimmed
        let text = Value.dict(body.filter { !$0.value.isNull }).json(JSONLayout(indent: 2))
        return .run(
            """
            curl -fsS -X \(raw: method) \(address + path) \\
                -H "Authorization: Bearer $LINODE_API_TOKEN" -H 'Content-Type: application/json' -d @- <<'END'
            \(raw: text)
            END
            """)
    }

    static func get(_ path: String, of api: LinodeAccess) -> HandWork {
        .run(
            "curl -fsS -H \"Authorization: Bearer $LINODE_API_TOKEN\" \((api.apiUrl ?? "https://api.linode.com/v4") + path)"
        )
    }

    static let token = HandWork.say(
        "on your own computer, with the token of the escrow sheet: `export LINODE_API_TOKEN=…` (or in the Cloud Manager, "
            + "with the same values)")
}

extension LinodeInstance {
    func byHand(in context: TaskContext) throws -> HandWork? {
        if state == .absent {
            return .say(
                "delete the Linode `\(label)` in the Cloud Manager, after comparing its tag with `\(inventoryTag)`")
        }
        guard let type, let region, let image, !context.checkMode else {
            return HandCall.token + HandCall.get("/linode/instances", of: access)
        }
        let body: Dict = [
            "label": .string(label), "region": .string(region), "type": .string(type), "image": .string(image),
            "tags": .strings([inventoryTag] + tags), "private_ip": .bool(make.privateIp),
            "backups_enabled": .bool(make.backupsEnabled), "authorized_keys": .strings(make.authorizedKeys),
            "root_pass": "<a long random password that nobody needs to know>",
        ]
        return HandCall.token + HandCall.post("/linode/instances", body, to: access)
            + .say("only when there is no Linode `\(label)` yet; write down `id` and `ipv4` of the answer")
    }
}

extension LinodeFirewall {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present else { return .say("delete the firewall `\(label)` in the Cloud Manager") }
        let rules = inbound.map(\.rule).map { rule -> Value in
            .dict([
                "label": .string(rule.label), "action": .string(rule.action), "protocol": .string(rule.protocolName),
                "ports": .string(rule.ports),
                "addresses": .dict(["ipv4": .strings(rule.ipv4), "ipv6": .strings(rule.ipv6)]),
            ])
        }
        let body: Dict = [
            "label": .string(label), "tags": .strings(tags),
            "rules": .dict([
                "inbound_policy": .string(inboundPolicy.rawValue), "outbound_policy": .string(outboundPolicy.rawValue),
                "inbound": .list(rules), "outbound": .list([]),
            ]),
        ]
        return HandCall.token + HandCall.post("/networking/firewalls", body, to: access)
            + .say("then attach it to \(linodes.joined(separator: ", ")): `POST /networking/firewalls/<id>/devices`")
    }
}

extension LinodeDomain {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present else { return .say("delete the domain `\(domain)` in the Cloud Manager") }
        let body: Dict = [
            "domain": .string(domain), "type": .string(type.rawValue), "soa_email": soaEmail.map(Value.string) ?? .null,
            "ttl_sec": ttlSec.map(Value.int) ?? .null,
        ]
        return HandCall.token + HandCall.post("/domains", body, to: access)
            + .say("only when the domain is not there yet; write down its `id`")
    }
}

extension LinodeNode {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .say(
            "in the Cloud Manager, NodeBalancer `\(nodebalancer)`: set the node `\(node)` to `\(mode.rawValue)` on every port"
        )
    }
}
