// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Testing
import Values

@testable import Cloud

@Suite struct AccountTests {
    @Test func `a token that is missing, wrong, expired or too narrow is refused, and scopes are told`() throws {
        try TestCloud.with { cloud in
            #expect(cloud.send("GET", "linode/instances", token: "wrong").status == 401)
            let expired = cloud.call("POST", "profile/tokens", ["scopes": "*", "expiry": "2020-01-01T00:00:00"])
            #expect(cloud.send("GET", "linode/instances", token: expired.body["token"]?.string).status == 401)
            let narrow = cloud.call("POST", "profile/tokens", ["scopes": "domains:read_write linodes:read_only"])
            let token = try #require(narrow.body["token"]?.string)
            #expect(cloud.send("GET", "linode/instances", token: token).status == 200)
            let refused = cloud.send("POST", "linode/instances", TestCloud.linode("web1"), token: token)
            #expect(refused.status == 403)
            #expect(refused.header("X-OAuth-Scopes") == "domains:read_write linodes:read_only")
            #expect(refused.header("X-Accepted-OAuth-Scopes") == "linodes:read_write")
            #expect(cloud.send("GET", "regions", token: "none is needed").status == 200)
        }
    }

    @Test func `lists come in pages of 25 to 500`() throws {
        try TestCloud.with { cloud in
            for number in 1...30 {
                cloud.call(
                    "POST", "profile/sshkeys", ["label": .string("key \(number)"), "ssh_key": .string(TestCloud.key)])
            }
            let second = cloud.call("GET", "profile/sshkeys", query: "page=2&page_size=25").body
            #expect(second["data"]?.list?.count == 5)
            #expect([second["page"], second["pages"], second["results"]] == [2, 2, 30])
            #expect(cloud.call("GET", "profile/sshkeys", query: "page_size=24").status == 400)
            #expect(cloud.call("GET", "profile/sshkeys", query: "page=3&page_size=25").status == 404)
        }
    }

    @Test(
        arguments: [
            (["type": .null], "type"), (["type": "g9-huge"], "type"), (["region": "mars"], "region"),
            (["image": "linode/plan9"], "image"), (["label": "1web"], "label"), (["label": "a"], "label"),
            (["label": "web--1"], "label"), (["label": "taken"], "label"), (["root_pass": "short"], "root_pass"),
            (["root_pass": .null, "authorized_keys": []], "root_pass"),
            (["authorized_keys": ["no key"]], "authorized_keys"),
            (["authorized_users": ["nobody"]], "authorized_users"), (["tags": ["ab"]], "tags"), (["tags": 7], "tags"),
            (["metadata": ["user_data": "%%"]], "metadata.user_data"), (["stackscript_id": 7], "stackscript_id"),
            (["firewall_id": 7], "firewall_id"), (["backup_id": 7], "backup_id"), (["booted": "yes"], "booted"),
        ] as [(Dict, String)])
    func `a Linode that can't be is refused at the field that is to blame`(change: Dict, field: String) throws {
        try TestCloud.with { cloud in
            #expect(cloud.call("POST", "linode/instances", TestCloud.linode("taken")).status == 200)
            let refused = cloud.call("POST", "linode/instances", TestCloud.linode("web1", change))
            #expect(refused.status == 400)
            #expect(refused.body["errors"]?.list?.first?["field"]?.string == field)
            #expect(cloud.call("GET", "linode/instances").body["results"] == 1, "nothing half made is left")
        }
    }

    @Test func `a Linode is busy until its work is done, and dies with its backups`() throws {
        try TestCloud.with { cloud in
            let created = cloud.call("POST", "linode/instances", TestCloud.linode("web1", ["backups_enabled": true]))
            #expect(created.body["status"] == "provisioning")
            #expect(created.body["ipv4"] == ["10.96.16.11"])
            let path = "linode/instances/\(created.body["id"]?.text ?? "")"
            let busy = cloud.call("POST", path + "/reboot")
            #expect(busy.status == 400)
            #expect(busy.body["errors"]?.list?.first == ["reason": "Linode busy."])
            cloud.settle()
            #expect(cloud.call("POST", path + "/backups", ["label": "before"]).status == 200)
            cloud.settle()
            #expect(cloud.call("GET", path + "/backups").body["snapshot"]?["current"]?["label"] == "before")
            #expect(cloud.call("DELETE", path).status == 200)
            #expect(cloud.call("GET", path).status == 404)
            let (backups, graves) = cloud.server.account.withLock { ($0.all(.backup).count, $0.all(.grave).count) }
            #expect(backups == 0)
            #expect(graves == 1)
            let next = cloud.call("POST", "linode/instances", TestCloud.linode("web2"))
            #expect(next.body["ipv4"] == ["10.96.16.12"], "the address is taken until the machine has gone")
        }
    }

    @Test func `a rebuild keeps number and addresses`() throws {
        try TestCloud.with { cloud in
            let created = cloud.call("POST", "linode/instances", TestCloud.linode("web1", ["private_ip": true])).body
            cloud.settle()
            let path = "linode/instances/\(created["id"]?.text ?? "")"
            let rebuilt = cloud.call(
                "POST", path + "/rebuild",
                ["image": "linode/debian12", "root_pass": "correct horse battery", "authorized_keys": []])
            #expect(rebuilt.status == 200)
            #expect(rebuilt.body["status"] == "rebuilding")
            for field in ["id", "ipv4", "ipv6", "label"] { #expect(rebuilt.body[field] == created[field]) }
            #expect(created["ipv4"] == ["10.96.16.11", "192.168.144.11"])
        }
    }

    @Test func `the account is found again by the next server`() throws {
        try TestCloud.with { cloud in
            let created = cloud.call("POST", "linode/instances", TestCloud.linode("web1")).body
            let again = try TestCloud(folder: cloud.folder)
            #expect(again.token == cloud.token)
            #expect(again.call("GET", "linode/instances/\(created["id"]?.text ?? "")").body == created)
            #expect(again.call("POST", "linode/instances", TestCloud.linode("web1")).status == 400)
        }
    }

    @Test func `a quota is a quota`() throws {
        try TestCloud.with { cloud in
            for number in 1...20 {
                #expect(cloud.call("POST", "linode/instances", TestCloud.linode("web\(number)")).status == 200)
            }
            let refused = cloud.call("POST", "linode/instances", TestCloud.linode("web21"))
            #expect(refused.body["errors"]?.list?.first?["reason"]?.string?.hasPrefix("Account Limit reached") == true)
        }
    }

    @Test func `unknown paths and methods are told apart`() throws {
        try TestCloud.with { cloud in
            #expect(cloud.call("GET", "linode/volcanoes").status == 404)
            #expect(cloud.call("DELETE", "linode/instances").status == 405)
            #expect(cloud.call("GET", "linode/instances/none").status == 404)
        }
    }
}
