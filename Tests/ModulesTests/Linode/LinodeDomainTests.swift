// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct LinodeDomainTests {
    private static func zone(_ records: String...) -> [String: String] {
        [
            "/domains": page(
                #"{"id": 1, "domain": "example.org", "type": "master", "status": "active", "soa_email": "a@example.org", "ttl_sec": 300, "tags": ["b", "a"]}"#
            ),
            "/domains/1/records": #"{"data": [\#(records.joined(separator: ","))], "pages": 1}"#,
        ]
    }
    private static let www = #"{"id": 5, "type": "A", "name": "www", "target": "203.0.113.5", "ttl_sec": 300}"#
    private static let mail =
        #"{"id": 6, "type": "MX", "name": "", "target": "mail.example.org", "priority": 10, "ttl_sec": 0}"#
    private static let mailAddress = #"{"id": 7, "type": "A", "name": "mail", "target": "203.0.113.9", "ttl_sec": 0}"#

    static let domains: [LinodeCase] = [
        LinodeCase(
            "creates", ["domain": "Example.org.", "soa_email": "a@example.org"], ["/domains": page()],
            "create domain example.org"),
        LinodeCase("leaves alone", ["domain": "example.org", "ttl_sec": 300, "tags": ["a", "b"]], zone()),
        LinodeCase("changes", ["domain": "example.org", "ttl_sec": 30], zone(), "change domain example.org"),
        LinodeCase(
            "needs an address to write to", ["domain": "example.org"], ["/domains": page()],
            complaint: "to create the domain `example.org`, `soa_email` is needed"),
        LinodeCase(
            "fetches it from elsewhere", ["domain": "example.org", "import_from": "ns1.example.net"],
            ["/domains": page()], "import domain example.org from ns1.example.net"),
        LinodeCase(
            "fetches nothing twice", ["domain": "example.org", "import_from": "ns1.example.net"], zone()),
        LinodeCase(
            "fetches no slave", ["domain": "example.org", "type": "slave", "import_from": "ns1.example.net"], [:],
            complaint: "import_from: a slave is fetched from `master_ips`"),
        LinodeCase(
            "keeps a domain with records", ["domain": "example.org", "state": "absent"], zone(www),
            complaint: "the domain `example.org` has 1 records"),
        LinodeCase(
            "deletes when told", ["domain": "example.org", "state": "absent", "delete_records": true], zone(www),
            "delete domain example.org with 1 records"),
        LinodeCase(
            "refuses a TTL that would be rounded", ["domain": "example.org", "ttl_sec": 600], [:],
            complaint: "ttl_sec: `600` is not a TTL that Linode serves: it would be rounded"),
        LinodeCase(
            "refuses what is no domain", ["domain": "localhost"], [:], complaint: "domain: `localhost` is no domain"),
    ]

    @Test("linode_domain", arguments: domains)
    func domain(case: LinodeCase) async throws { try await `case`.check(LinodeDomain.self) }

    private static func record(_ more: Dict) -> Dict { (["domain": "example.org"] as Dict).merging(more) { $1 } }

    static let records: [LinodeCase] = [
        LinodeCase(
            "creates", record(["name": "www", "type": "A", "target": "203.0.113.5"]), zone(),
            "create A www.example.org → 203.0.113.5"),
        LinodeCase(
            "leaves alone", record(["name": "www.example.org.", "type": "A", "target": "203.0.113.5", "ttl_sec": 300]),
            zone(www)),
        LinodeCase(
            "changes the TTL in place", record(["name": "www", "type": "A", "target": "203.0.113.5", "ttl": 30]),
            zone(www), "change A www.example.org → 203.0.113.5"),
        LinodeCase(
            "changes the target in place", record(["name": "www", "type": "A", "target": "203.0.113.6", "ttl": 300]),
            zone(www), "change A www.example.org → 203.0.113.6"),
        LinodeCase(
            "adds one beside it",
            record(["name": "www", "type": "A", "target": ["203.0.113.5", "203.0.113.6"], "ttl": 300]), zone(www),
            "create A www.example.org → 203.0.113.6"),
        LinodeCase(
            "removes one too many", record(["name": "www", "type": "A", "target": "203.0.113.5", "ttl": 300]),
            zone(www, #"{"id": 9, "type": "A", "name": "www", "target": "203.0.113.6", "ttl_sec": 300}"#),
            "delete A www.example.org → 203.0.113.6"),
        LinodeCase(
            "knows the domain itself",
            record(["name": "@", "type": "MX", "target": "mail.example.org.", "priority": 10]), zone(mail)),
        LinodeCase(
            "takes IPv6 in any form", record(["type": "AAAA", "target": "2001:db8:0::1"]),
            zone(#"{"id": 9, "type": "AAAA", "name": "", "target": "2001:db8::1", "ttl_sec": 0}"#)),
        LinodeCase(
            "takes a text with commas as one", record(["type": "TXT", "target": "v=spf1 a, b"]), zone(),
            "create TXT example.org → v=spf1 a, b"),
        LinodeCase(
            "knows SRV with and without underscores",
            record(["type": "SRV", "service": "sip", "target": "sip.example.org", "port": 5060]),
            zone(
                #"{"id": 9, "type": "SRV", "name": "_sip._tcp", "service": "_sip", "protocol": "_tcp", "target": "sip.example.org", "port": 5060, "ttl_sec": 0}"#
            )),
        LinodeCase(
            "removes", record(["name": "www", "type": "A", "state": "absent"]), zone(www),
            "delete A www.example.org → 203.0.113.5"),
        LinodeCase(
            "removes only what is named",
            record(["name": "www", "type": "A", "target": "203.0.113.6", "state": "absent"]), zone(www)),
        LinodeCase(
            "leaves no orphan", record(["name": "mail", "type": "A", "state": "absent"]), zone(mail, mailAddress),
            complaint: "`mail.example.org` can't go: the MX record of `example.org` leads to it"),
        LinodeCase(
            "leaves an orphan when told",
            record(["name": "mail", "type": "A", "state": "absent", "allow_orphans": true]), zone(mail, mailAddress),
            "delete A mail.example.org → 203.0.113.9"),
        LinodeCase(
            "puts nothing beside a CNAME", record(["name": "www", "type": "CNAME", "target": "example.org"]), zone(www),
            complaint: "`www.example.org` has a record of type A"),
        LinodeCase(
            "knows that the apex is no CNAME", record(["type": "CNAME", "target": "a.org"]), [:],
            complaint: "type: the domain itself can't be a CNAME"),
        LinodeCase(
            "knows addresses", record(["type": "AAAA", "target": "203.0.113.5"]), [:],
            complaint: "target: `203.0.113.5` is no IPv6 address"),
        LinodeCase(
            "refuses a TTL that would be rounded", record(["type": "A", "target": "203.0.113.5", "ttl": 60]), [:],
            complaint: "ttl_sec: `60` is not a TTL that Linode serves: it would be rounded"),
        LinodeCase(
            "knows which domains there are", record(["type": "A", "target": "203.0.113.5"]), ["/domains": page()],
            complaint: "the account has no domain `example.org`"),
    ]

    @Test("linode_domain_record", arguments: records)
    func record(case: LinodeCase) async throws { try await `case`.check(LinodeDomainRecord.self) }

    @Test func `a check takes it that an earlier task creates the domain`() async throws {
        let plan = try await linodePlan(
            LinodeDomainRecord.self, Self.record(["type": "A", "target": "203.0.113.5"]),
            LinodeTable(["/domains": page()]), checkMode: true)
        #expect(plan.changes.map(\.summary) == ["create A example.org → 203.0.113.5"])
    }

    @Test func `a TTL that Linode changed after all is told`() async throws {
        let rounded = #"{"id": 5, "type": "A", "name": "www", "target": "203.0.113.5", "ttl_sec": 300}"#
        let api = LinodeTable(Self.zone().merging(["POST /domains/1/records": rounded]) { $1 })
        let plan = try await linodePlan(
            LinodeDomainRecord.self, Self.record(["name": "www", "type": "A", "target": "203.0.113.5", "ttl": 30]), api)
        await #expect(throws: ModuleFailure.self) { _ = try await performed(plan, api) }
    }
}
