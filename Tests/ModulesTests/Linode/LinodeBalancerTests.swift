// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct LinodeBalancerTests {
    private static func balancer(_ nodes: String...) -> [String: String] {
        [
            "/nodebalancers": page(
                #"{"id": 1, "label": "shop", "region": "us-east", "ipv4": "203.0.113.1", "client_conn_throttle": 0, "tags": ["shop:x"]}"#
            ),
            "/nodebalancers/1/configs": page(
                #"{"id": 2, "port": 80, "protocol": "http", "check": "none", "ssl_fingerprint": ""}"#),
            "/nodebalancers/1/configs/2/nodes": #"{"data": [\#(nodes.joined(separator: ","))], "pages": 1}"#,
            "/regions": page(#"{"id": "us-east"}"#),
        ]
    }
    private static func node(_ id: Int, mode: String = "accept", status: String = "UP") -> String {
        #"{"id": \#(id), "label": "app\#(id)", "address": "192.168.1.\#(id):80", "weight": 100, "mode": "\#(mode)", "status": "\#(status)"}"#
    }
    private static func shop(_ configs: Value) -> Dict { ["label": "shop", "region": "us-east", "configs": configs] }
    private static let one: Value = ["label": "app1", "address": "192.168.1.1:80"]

    static let balancers: [LinodeCase] = [
        LinodeCase(
            "creates", shop([["port": 80, "nodes": [one]]]),
            ["/nodebalancers": page(), "/regions": page(#"{"id": "us-east"}"#)], "create NodeBalancer shop in us-east",
            "open port 80 of NodeBalancer shop", "put node app1 (192.168.1.1:80) behind port 80 of shop"),
        LinodeCase("leaves alone", shop([["port": 80, "protocol": "http", "nodes": [one]]]), balancer(node(1))),
        LinodeCase(
            "changes a port in place", shop([["port": 80, "check": "http"]]), balancer(node(1)),
            "change port 80 of NodeBalancer shop"),
        LinodeCase(
            "opens one and closes another", shop([["port": 443, "protocol": "tcp"]]), balancer(),
            "open port 443 of NodeBalancer shop", "close port 80 of NodeBalancer shop"),
        LinodeCase(
            "puts nodes there before others go", shop([["port": 80, "nodes": [one]]]), balancer(node(2)),
            "put node app1 (192.168.1.1:80) behind port 80 of shop",
            "remove node app2 (192.168.1.2:80) from port 80 of shop"),
        LinodeCase(
            "leaves ports alone that are not given", ["label": "shop", "client_conn_throttle": 5], balancer(),
            "change NodeBalancer shop"),
        LinodeCase(
            "deletes what is ours", ["label": "shop", "state": "absent", "inventory_tag": "shop:x"], balancer(),
            "delete NodeBalancer shop; its address 203.0.113.1 is gone for good"),
        LinodeCase(
            "deletes no stranger", ["label": "shop", "state": "absent", "inventory_tag": "other"], balancer(),
            complaint: "the NodeBalancer `shop` does not carry the tag `other`"),
        LinodeCase(
            "knows words", shop([["port": 80, "protocol": "gopher"]]), [:],
            complaint: "configs: `protocol`: `gopher` is not one of http, https, tcp, udp"),
        LinodeCase(
            "knows one port once", shop([["port": 80], ["port": 80]]), [:], complaint: "configs: port 80 is there twice"
        ),
        LinodeCase(
            "checks no faster than it waits", shop([["port": 80, "check_interval": 5, "check_timeout": 5]]), [:],
            complaint: "configs: port 80: `check_interval` must be greater than `check_timeout`"),
    ]

    @Test("linode_nodebalancer", arguments: balancers)
    func balancer(case: LinodeCase) async throws { try await `case`.check(LinodeNodeBalancer.self) }

    private static func drained(_ node: String, _ mode: String) -> Dict {
        ["nodebalancer": "shop", "node": .string(node), "mode": .string(mode)]
    }

    static let nodes: [LinodeCase] = [
        LinodeCase(
            "drains", drained("app1", "drain"), balancer(node(1), node(2)),
            "node app1 behind port 80 of shop: accept → drain"),
        LinodeCase("leaves alone", drained("192.168.1.1:80", "drain"), balancer(node(1, mode: "drain"), node(2))),
        LinodeCase(
            "takes back", drained("app1", "accept"), balancer(node(1, mode: "drain")),
            "node app1 behind port 80 of shop: drain → accept"),
        LinodeCase(
            "keeps the last one that works", drained("app1", "drain"), balancer(node(1), node(2, status: "DOWN")),
            complaint: "`app1` is the last node behind port 80 of `shop` that takes requests"),
        LinodeCase(
            "knows which nodes there are", drained("app9", "drain"), balancer(node(1)),
            complaint: "`shop` has no node `app9`\n  hint: it has app1"),
    ]

    @Test("linode_nodebalancer_node", arguments: nodes)
    func node(case: LinodeCase) async throws { try await `case`.check(LinodeNode.self) }

    @Test func `what is made first is what the rest is put behind`() async throws {
        let api = LinodeTable([
            "/nodebalancers": page(), "/regions": page(#"{"id": "us-east"}"#),
            "POST /nodebalancers": #"{"id": 11, "label": "shop", "region": "us-east"}"#,
            "POST /nodebalancers/11/configs": #"{"id": 22, "port": 80}"#,
            "POST /nodebalancers/11/configs/22/nodes": #"{"id": 33, "label": "app1"}"#,
        ])
        let plan = try await linodePlan(LinodeNodeBalancer.self, Self.shop([["port": 80, "nodes": [Self.one]]]), api)
        _ = try await performed(plan, api)
        #expect(
            api.calls == [
                #"POST /nodebalancers {"label":"shop","region":"us-east"}"#,
                #"POST /nodebalancers/11/configs {"port":80}"#,
                #"POST /nodebalancers/11/configs/22/nodes {"label":"app1","address":"192.168.1.1:80","weight":100,"mode":"accept"}"#,
            ])
    }
}
