// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import Cloud

@Suite struct NetworkTests {
    private static let rules: Value = [
        "inbound_policy": "DROP", "outbound_policy": "ACCEPT",
        "inbound": [
            [
                "action": "ACCEPT", "protocol": "TCP", "ports": "22, 80-443",
                "addresses": ["ipv4": ["0.0.0.0/0"], "ipv6": ["::/0"]],
            ],
            ["action": "DROP", "protocol": "ICMP", "addresses": ["ipv4": ["192.0.2.0/24"]]],
        ],
        "outbound": [],
    ]

    @Test func `a firewall becomes chains that its Linode's packets pass`() throws {
        try TestCloud.with { cloud in
            let linode = cloud.call("POST", "linode/instances", TestCloud.linode("web1")).body["id"]?.int ?? 0
            let body: Value = ["label": "front", "rules": Self.rules, "devices": ["linodes": [.int(linode)]]]
            #expect(cloud.call("POST", "networking/firewalls", body).status == 200)
            let text = cloud.server.account.withLock { FirewallTable($0, name: "lifeboat_cloud").text }
            let lines = text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
            for line in [
                "meta nfproto ipv4 tcp dport 22 return", "meta nfproto ipv6 tcp dport 80-443 return",
                "ip saddr 192.0.2.0/24 meta l4proto icmp drop", "ip daddr vmap { 10.96.16.11 : jump to_\(linode) }",
                "ct state established,related accept",
            ] {
                #expect(lines.contains(line))
            }
            let empty = cloud.server.account.withLock { account in
                account.removeDevices(of: linode, type: "linode")
                return FirewallTable(account, name: "t").text
            }
            #expect(empty == "table inet t\ndelete table inet t\ntable inet t {\n}\n")
        }
    }

    @Test(
        arguments: [
            ["action": "ACCEPT", "protocol": "TCP", "ports": "0", "addresses": [:]],
            ["action": "ACCEPT", "protocol": "TCP", "ports": "90-80", "addresses": [:]],
            ["action": "ACCEPT", "protocol": "ICMP", "ports": "80", "addresses": [:]],
            ["action": "ACCEPT", "protocol": "TCP", "addresses": ["ipv4": ["10.0.0.1/8"]]],
            ["action": "ALLOW", "protocol": "TCP", "addresses": [:]], ["action": "DROP", "protocol": "TCP"],
            ["action": "DROP", "protocol": "TCP", "addresses": ["ipv6": ["::/0 drop; accept"]]],
        ] as [Value])
    func `a rule that can't be is refused`(rule: Value) {
        let body: Dict = ["inbound_policy": "DROP", "outbound_policy": "DROP", "inbound": [rule]]
        #expect(throws: APIError.self) { try FirewallRules(body) }
    }

    @Test func `a NodeBalancer becomes a section of haproxy's configuration`() throws {
        try TestCloud.with { cloud in
            cloud.call("POST", "linode/instances", TestCloud.linode("web1", ["private_ip": true]))
            let node: Value = ["label": "web1", "address": "192.168.144.11:80", "weight": 50]
            let drained: Value = ["label": "web2", "address": "192.168.144.11:81", "mode": "drain"]
            let config: Value = [
                "port": 80, "protocol": "http", "check": "http_body", "check_path": "/health", "check_body": "it's up",
                "check_interval": 5, "check_timeout": 2, "stickiness": "http_cookie", "algorithm": "leastconn",
                "nodes": [node, drained],
            ]
            let made = cloud.call("POST", "nodebalancers", ["region": "eu-central", "configs": [config]])
            #expect(made.status == 200)
            let text = cloud.server.account.withLock { HAProxy($0, folder: "/f").text }
            for line in [
                "bind 10.96.16.12:80", "balance leastconn", "cookie NB_SRVID insert indirect nocache",
                "http-check expect string 'it'\\''s up'",
            ] {
                #expect(text.contains("    \(line)\n"))
            }
            #expect(text.contains("192.168.144.11:80 weight 50 check inter 5s fall 3"))
            #expect(text.contains("192.168.144.11:81 weight 0 check"))
            let id = made.body["id"]?.text ?? ""
            let foreign = cloud.call("GET", "nodebalancers/\(id)/configs").body["data"]?.list?.first?["id"]?.text ?? ""
            let nodes = "nodebalancers/\(id)/configs/\(foreign)/nodes"
            #expect(cloud.call("POST", nodes, ["label": "far", "address": "10.0.0.1:80"]).status == 400)
            #expect(cloud.call("POST", "nodebalancers/\(id)/configs", ["port": 80]).status == 400, "the port is taken")
        }
    }

    @Test func `a StackScript's questions are found, defaulted and demanded`() throws {
        let script = """
            #!/bin/bash
            # <UDF name="db_password" label="Password" />
            #<udf name="flavour" label="Which" default="plain" oneOf="plain,nutty" example="plain">
            """
        let fields = try UserField.all(in: script)
        #expect(fields.map(\.name) == ["db_password", "flavour"])
        try TestCloud.with { cloud in
            let made = cloud.call(
                "POST", "linode/stackscripts",
                ["label": "site", "images": ["linode/debian12"], "script": .string(script)])
            let id = made.body["id"] ?? 0
            #expect(made.body["user_defined_fields"]?.list?.last?["oneOf"] == "plain,nutty")
            let create = { (data: Value) in
                cloud.call(
                    "POST", "linode/instances",
                    TestCloud.linode("web1", ["stackscript_id": id, "stackscript_data": data]))
            }
            #expect(create([:]).status == 400)
            #expect(create(["db_password": "x", "flavour": "salty"]).status == 400)
            #expect(create(["db_password": "x"]).status == 200)
            let data = cloud.server.account.withLock { $0.all(.linode).first?.inner["stackscript_data"] }
            #expect(data == ["db_password": "x", "flavour": "plain"])
        }
    }
}
