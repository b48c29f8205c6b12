// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sandbox
import ShellScript
import Testing
import Values

@testable import Cloud

/// Calls every operation there is and holds what was said to the official specification.
///
/// `LIFEBOAT_LINODE_OPENAPI` names the specification's file, `LIFEBOAT_ORACLE` a Python that can read it.
@Suite(.enabled(if: Tour.specification != nil && Tour.python != nil)) struct TourTests {
    @Test func `every request and answer of a tour is what the specification says`() async throws {
        let folder = "/tmp/lifeboat-tour-\(UInt32.random(in: 0...UInt32.max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cloud = try TestCloud(folder: folder, record: true)
        let called = try Tour(cloud: cloud).run()
        let known = Set(Routes.all.map { "\($0.method) \($0.path.joined(separator: "/"))" })
        #expect(known.subtracting(called).sorted() == [], "the tour leaves no operation out")
        if let kept = ProcessInfo.processInfo.environment["LIFEBOAT_CLOUD_RECORDS"] {
            try FileManager.default.copyItem(atPath: folder + "/record.ndjson", toPath: kept + "/tour.ndjson")
        }
        let script = String(#filePath.dropLast("TourTests.swift".count)) + "validate-openapi"
        let output = await LocalProcess.run(
            "\(Tour.python ?? "") \(script) \(Tour.specification ?? "") \(folder)/record.ndjson")
        #expect(output.succeeded, "\(output.trimmed) \(output.stderr)")
    }
}

/// A walk through everything that an account can do.
struct Tour {
    let cloud: TestCloud

    static let specification = ProcessInfo.processInfo.environment["LIFEBOAT_LINODE_OPENAPI"]
    static let python = ProcessInfo.processInfo.environment["LIFEBOAT_ORACLE"]

    /// The operations that were called and answered well.
    func run() throws -> Set<String> {
        var called: Set<String> = []
        func go(_ method: String, _ path: String, _ body: Value? = nil, _ query: String = "") throws -> Value {
            let answer = cloud.call(method, path, body, query: query)
            try #require(answer.status == 200, "\(method) \(path): \(answer.body.json())")
            let (route, _) = try Routes.find(method, path.split(separator: "/").map(String.init))
            called.insert("\(method) \(route.path.joined(separator: "/"))")
            cloud.settle()
            return answer.body
        }
        /// Makes a thing, asks for it alone and among its like, and returns its path.
        func make(_ path: String, _ body: Value, _ change: Value? = nil) throws -> String {
            let id = try go("POST", path, body)["id"]?.text ?? ""
            _ = try go("GET", path, nil, "page=1&page_size=25")
            _ = try go("GET", "\(path)/\(id)")
            if let change { _ = try go("PUT", "\(path)/\(id)", change) }
            return "\(path)/\(id)"
        }
        for path in [
            "regions", "regions/eu-central", "linode/types", "linode/types/g6-nanode-1", "images",
            "images/linode/debian12", "account", "profile",
        ] { _ = try go("GET", path) }
        let key = try make(
            "profile/sshkeys", ["label": "mine", "ssh_key": .string(TestCloud.key)], ["label": "ours"])
        let token = try make("profile/tokens", ["label": "dns", "scopes": "domains:read_write"], ["label": "names"])
        let script = try make(
            "linode/stackscripts",
            [
                "label": "site", "images": ["linode/debian12"],
                "script": "#!/bin/sh\n# <UDF name=\"a\" label=\"A\" default=\"1\" example=\"2\" />\n",
            ], ["description": "a site"])
        let linodes = try linodes(go, make, script: script)
        let firewall = try firewalls(go, make, linode: linodes)
        let domain = try domains(go, make)
        let balancer = try balancers(go, make, linode: linodes)
        try storage(go, make)
        _ = try go(
            "POST", "tags", ["label": "blue", "linodes": [.int(Int(linodes.split(separator: "/").last ?? "") ?? 0)]])
        _ = try go("GET", "tags")
        _ = try go("GET", "tags/site")
        _ = try go("DELETE", "tags/blue")
        let event = try go("GET", "account/events")["data"]?.list?.first?["id"]?.text ?? ""
        _ = try go("GET", "account/events/\(event)")
        _ = try go("POST", "account/events/\(event)/seen")
        for path in [firewall, balancer, domain, linodes, script, token, key] { _ = try go("DELETE", path) }
        // Refusals have a shape too.
        for path in ["linode/instances/1", "domains/1/records"] { #expect(cloud.call("GET", path).status == 404) }
        #expect(cloud.call("POST", "linode/instances", [:]).status == 400)
        #expect(cloud.send("GET", "account", token: "wrong").status == 401)
        return called
    }

    typealias Go = (String, String, Value?, String) throws -> Value
    typealias Make = (String, Value, Value?) throws -> String

    private func linodes(_ go: Go, _ make: Make, script: String) throws -> String {
        let userData = Base64.encode(Array("#cloud-config\nhostname: web1\n".utf8))
        let stackScript = Value.int(Int(script.split(separator: "/").last ?? "") ?? 0)
        let body = TestCloud.linode(
            "web1",
            [
                "private_ip": true, "backups_enabled": true, "tags": ["site"], "booted": true, "swap_size": 512,
                "metadata": ["user_data": .string(userData)], "stackscript_id": stackScript,
                "stackscript_data": ["a": "b"], "authorized_users": ["sandbox"],
            ])
        let linode = try make("linode/instances", body, ["label": "web2", "tags": ["site", "front"]])
        for part in ["disks", "configs"] {
            let id = try go("GET", "\(linode)/\(part)", nil, "")["data"]?.list?.first?["id"]?.text ?? ""
            _ = try go("GET", "\(linode)/\(part)/\(id)", nil, "")
            _ = try go("PUT", "\(linode)/\(part)/\(id)", ["label": "other"], "")
        }
        let address = try go("GET", "\(linode)/ips", nil, "")["ipv4"]?["public"]?.list?.first?["address"]?.text ?? ""
        _ = try go("GET", "\(linode)/ips/\(address)", nil, "")
        _ = try go("PUT", "\(linode)/ips/\(address)", ["rdns": .null], "")
        let second = try go("POST", "linode/instances", TestCloud.linode("bare"), "")["id"]?.text ?? ""
        _ = try go("POST", "linode/instances/\(second)/ips", ["type": "ipv4", "public": false], "")
        _ = try go("DELETE", "linode/instances/\(second)", nil, "")
        _ = try go("GET", "networking/ips", nil, "")
        _ = try go("GET", "networking/ips/\(address)", nil, "")
        _ = try go("PUT", "networking/ips/\(address)", ["rdns": .null], "")
        for action in ["boot", "reboot", "shutdown"] { _ = try go("POST", "\(linode)/\(action)", nil, "") }
        _ = try go("POST", "\(linode)/resize", ["type": "g6-standard-1"], "")
        let image: Value = ["image": "linode/debian12", "root_pass": "correct horse battery"]
        _ = try go("POST", "\(linode)/rebuild", image, "")
        _ = try go("POST", "\(linode)/backups/cancel", nil, "")
        _ = try go("POST", "\(linode)/backups/enable", nil, "")
        let backup = try go("POST", "\(linode)/backups", ["label": "before"], "")["id"]?.text ?? ""
        _ = try go("GET", "\(linode)/backups", nil, "")
        _ = try go("GET", "\(linode)/backups/\(backup)", nil, "")
        let id = Value.int(Int(linode.split(separator: "/").last ?? "") ?? 0)
        _ = try go("POST", "\(linode)/backups/\(backup)/restore", ["linode_id": id, "overwrite": true], "")
        return linode
    }

    private func firewalls(_ go: Go, _ make: Make, linode: String) throws -> String {
        let rule: Value = [
            "action": "ACCEPT", "protocol": "TCP", "ports": "22, 80-443", "label": "web",
            "addresses": ["ipv4": ["0.0.0.0/0"]],
        ]
        let rules: Value = [
            "inbound": [rule], "inbound_policy": "DROP", "outbound": [], "outbound_policy": "ACCEPT",
        ]
        let firewall = try make(
            "networking/firewalls", ["label": "front", "rules": rules], ["tags": ["site"], "status": "enabled"])
        _ = try go("GET", "\(firewall)/rules", nil, "")
        _ = try go("PUT", "\(firewall)/rules", rules, "")
        let id = Value.int(Int(linode.split(separator: "/").last ?? "") ?? 0)
        let device = try make("\(firewall)/devices", ["id": id, "type": "linode"], nil)
        _ = try go("GET", "\(linode)/firewalls", nil, "")
        _ = try go("DELETE", device, nil, "")
        return firewall
    }

    private func domains(_ go: Go, _ make: Make) throws -> String {
        let domain = try make(
            "domains", ["domain": "example.org", "type": "master", "soa_email": "a@example.org", "ttl_sec": 300],
            ["ttl_sec": 120, "description": "a site"])
        let record = try make(
            "\(domain)/records", ["type": "A", "name": "www", "target": "192.0.2.1", "ttl_sec": 300],
            ["target": "192.0.2.2"])
        _ = try make("\(domain)/records", ["type": "MX", "target": "mail.example.org", "priority": 5], nil)
        _ = try go("GET", "\(domain)/zone-file", nil, "")
        _ = try go("POST", "domains/import", ["domain": "example.com", "remote_nameserver": "ns1.example.net"], "")
        _ = try go("POST", "\(domain)/clone", ["domain": "example.net"], "")
        _ = try go("DELETE", record, nil, "")
        return domain
    }

    private func balancers(_ go: Go, _ make: Make, linode: String) throws -> String {
        let balancer = try make(
            "nodebalancers", ["region": "eu-central", "label": "front"], ["client_conn_throttle": 5, "tags": ["site"]])
        let config = try make(
            "\(balancer)/configs", ["port": 80, "protocol": "http", "check": "http", "check_path": "/health"],
            ["stickiness": "table"])
        let node = try make(
            "\(config)/nodes", ["label": "web1", "address": "192.168.144.11:80", "weight": 50], ["mode": "drain"])
        _ = try go(
            "POST", "\(config)/rebuild",
            ["port": 80, "nodes": [["label": "web1", "address": "192.168.144.11:80", "mode": "accept"]]], "")
        let other = try make("\(config)/nodes", ["label": "web2", "address": "192.168.144.11:81"], nil)
        _ = try go("DELETE", other, nil, "")
        #expect(cloud.call("GET", node).status == 404, "a rebuild replaces the nodes")
        _ = try go("GET", "\(linode)/nodebalancers", nil, "")
        _ = try go("GET", "\(balancer)/firewalls", nil, "")
        _ = try go("DELETE", config, nil, "")
        return balancer
    }

    private func storage(_ go: Go, _ make: Make) throws {
        _ = try go(
            "POST", "object-storage/buckets", ["label": "store", "region": "eu-central"], "")
        for path in [
            "object-storage/buckets", "object-storage/buckets/eu-central", "object-storage/buckets/eu-central/store",
        ] {
            _ = try go("GET", path, nil, "")
        }
        let access: Value = ["bucket_name": "store", "region": "eu-central", "permissions": "read_only"]
        let key = try make("object-storage/keys", ["label": "reader", "bucket_access": [access]], ["label": "other"])
        _ = try go("DELETE", key, nil, "")
        _ = try go("DELETE", "object-storage/buckets/eu-central/store", nil, "")
        let vpc = try make(
            "vpcs", ["label": "inner", "region": "eu-central", "subnets": [["label": "one", "ipv4": "10.0.1.0/24"]]],
            ["description": "private"])
        let subnet = try make("\(vpc)/subnets", ["label": "two", "ipv4": "10.0.2.0/24"], ["label": "three"])
        _ = try go("DELETE", subnet, nil, "")
        _ = try go("DELETE", vpc, nil, "")
    }
}
