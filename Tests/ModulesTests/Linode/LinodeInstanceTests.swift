// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct LinodeInstanceTests {
    private static func web(_ more: String = "", status: String = "running", tags: String = #""shop:x""#) -> String {
        #"{"id": 7, "label": "web1", "status": "\#(status)", "type": "g6-nanode-1", "region": "us-east", "#
            + #""image": "linode/debian12", "tags": [\#(tags)], "ipv4": ["203.0.113.5"]\#(more)}"#
    }
    private static let types = page(
        #"{"id": "g6-nanode-1", "price": {"monthly": 5.0}}"#, #"{"id": "g6-standard-2", "price": {"monthly": 24}}"#)
    private static let catalogue = [
        "/linode/types": types, "/regions": page(#"{"id": "us-east"}"#, #"{"id": "eu-central"}"#),
        "/images": page(#"{"id": "linode/debian12"}"#),
    ]
    private static func api(_ linodes: String...) -> [String: String] {
        catalogue.merging([
            "/linode/instances": #"{"data": [\#(linodes.joined(separator: ","))], "pages": 1}"#
        ]) { $1 }
    }
    private static let made: Dict = [
        "label": "web1", "inventory_tag": "shop:x", "type": "g6-nanode-1", "region": "us-east",
        "image": "linode/debian12",
    ]
    private static let named: Dict = ["label": "web1", "inventory_tag": "shop:x"]
    private static func with(_ more: Dict, _ base: Dict = made) -> Dict { base.merging(more) { $1 } }

    static let cases: [LinodeCase] = [
        LinodeCase("creates", made, api(), "create Linode web1 (g6-nanode-1, us-east, $5.00 a month)"),
        LinodeCase("leaves alone", made, api(web())),
        LinodeCase(
            "names the nearest type", with(["type": "g6-nanode1"]), api(),
            complaint: "linode: there is no type `g6-nanode1`\n  hint: did you mean `g6-nanode-1`?"),
        LinodeCase(
            "names the nearest region", with(["region": "us-eest"]), api(),
            complaint: "linode: there is no region `us-eest`\n  hint: did you mean `us-east`?"),
        LinodeCase(
            "needs to know of what", named, api(),
            complaint: "there is no Linode `web1`, and to create it `type`, `region`, `image` is needed"),
        LinodeCase(
            "touches no stranger", made, api(web(tags: #""other""#)),
            complaint: "the Linode `web1` does not carry the tag `shop:x`"),
        LinodeCase(
            "deletes no stranger", with(["state": "absent"], named), api(web(tags: ""), #"{"id": 8, "label": "b"}"#),
            complaint: "the Linode `web1` does not carry the tag `shop:x`"),
        LinodeCase(
            "moves nothing", with(["region": "eu-central"]), api(web()),
            complaint: "the Linode `web1` stands in us-east, not in eu-central"),
        LinodeCase(
            "resizes", with(["type": "g6-standard-2"]), api(web()),
            "resize Linode web1: g6-nanode-1 → g6-standard-2 ($24.00 a month)"),
        LinodeCase(
            "rebuilds once", with(["rebuild": "2"]), api(web(tags: #""shop:x", "rebuilt:1""#)),
            "rebuild Linode web1 (7) from linode/debian12", "tag Linode web1"),
        LinodeCase("does not rebuild twice", with(["rebuild": "2"]), api(web(tags: #""shop:x", "rebuilt:2""#))),
        LinodeCase("boots", named, api(web(status: "offline")), "boot Linode web1"),
        LinodeCase("shuts down", with(["booted": false], named), api(web()), "shut down Linode web1"),
        LinodeCase(
            "waits for one that is on its way", made, api(web(status: "provisioning")),
            "wait for Linode web1, which is provisioning"),
        LinodeCase("adds tags and keeps others", with(["tags": ["a", "shop:x"]]), api(web()), "tag Linode web1"),
        LinodeCase("enables backups", with(["backups_enabled": true]), api(web()), "let Linode back up web1"),
        LinodeCase(
            "deletes", with(["state": "absent"], named), api(web(), #"{"id": 8, "label": "b"}"#),
            "delete Linode web1 (7) with its disks and backups"),
        LinodeCase(
            "keeps the last one", with(["state": "absent"], named), api(web()),
            complaint: "`web1` is the last Linode of the account"),
        LinodeCase(
            "deletes the last one when told", with(["state": "absent", "allow_last": true], named), api(web()),
            "delete Linode web1 (7) with its disks and backups"),
        LinodeCase(
            "keeps the last ones, which would go at the same time",
            with(["state": "absent", "together_with": ["web1", "b"]], named), api(web(), #"{"id": 8, "label": "b"}"#),
            complaint: "`web1` is one of the last Linodes of the account"),
        LinodeCase("is content when there is none", with(["state": "absent"], named), api()),
        LinodeCase(
            "makes anew what is going away", made, api(web(status: "deleting")),
            "create Linode web1 (g6-nanode-1, us-east)"),
        LinodeCase(
            "refuses a bad label", with(["label": "1web"]), [:],
            complaint: "label: `1web` is no label of 3 to 64 characters"),
        LinodeCase(
            "refuses a rebuild from nothing", with(["rebuild": "1"], named), [:],
            complaint: "image: a rebuild needs an image"),
        LinodeCase(
            "refuses what is no key", with(["authorized_keys": ["nonsense"]]), [:],
            complaint: "authorized_keys: `nonsense…` is no public key"),
    ]

    @Test("linode_instance", arguments: cases)
    func plan(case: LinodeCase) async throws { try await `case`.check(LinodeInstance.self) }

    @Test func `a Linode is created with its tag and waited for`() async throws {
        let api = LinodeTable([
            "/linode/instances": [page()], "/linode/types": [Self.types], "/regions": [page(#"{"id": "us-east"}"#)],
            "/images": [page(#"{"id": "linode/debian12"}"#)],
            "POST /linode/instances": [Self.web(status: "provisioning")],
            "/linode/instances/7": [Self.web(status: "booting"), Self.web()],
        ])
        let arguments = Self.with(["root_pass": "correct horse", "user_data": "#cloud-config"])
        let plan = try await linodePlan(LinodeInstance.self, arguments, api)
        let values = try await performed(plan, api)
        #expect(values["instance"]?["status"] == "running" && values["instance"]?["ipv4"] == ["203.0.113.5"])
        #expect(
            api.calls == [
                #"POST /linode/instances {"type":"g6-nanode-1","image":"linode/debian12","root_pass":"correct horse","#
                    + #""metadata":{"user_data":"I2Nsb3VkLWNvbmZpZw=="},"region":"us-east","label":"web1","tags":["shop:x"]}"#
            ])
    }

    @Test func `a rebuild is followed by the tag that says so`() async throws {
        let api = LinodeTable([
            "/linode/instances": [page(Self.web())], "/images": [page(#"{"id": "linode/debian12"}"#)],
            "/linode/instances/7": [Self.web(), Self.web(status: "rebuilding"), Self.web()],
            "/account/events": [page()], "POST /linode/instances/7/rebuild": [Self.web(status: "rebuilding")],
            "PUT /linode/instances/7": [Self.web(tags: #""shop:x", "rebuilt:1""#)],
        ])
        let arguments = Self.with(["rebuild": "1", "root_pass": "correct horse"])
        let plan = try await linodePlan(LinodeInstance.self, arguments, api)
        _ = try await performed(plan, api)
        #expect(
            api.calls == [
                #"POST /linode/instances/7/rebuild {"image":"linode/debian12","root_pass":"correct horse"}"#,
                #"PUT /linode/instances/7 {"tags":["shop:x","rebuilt:1"]}"#,
            ])
    }

    @Test func `a password that nobody gave is long and another each time`() {
        let passwords = Set((0..<20).map { _ in LinodeMaking.randomPassword() })
        #expect(passwords.count == 20 && passwords.allSatisfy { $0.count == 52 })
    }
}
