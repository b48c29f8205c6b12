// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import Cloud

@Suite struct DomainTests {
    @Test(arguments: [
        (0, 0), (1, 30), (30, 30), (31, 120), (300, 300), (301, 3600), (90_000, 172_800), (9_999_999, 2_419_200),
    ])
    func `a domain's time is rounded up`(asked: Int, served: Int) {
        #expect(TTL.up(asked) == served)
    }

    @Test(arguments: [
        (0, 0), (14, 0), (16, 30), (60, 30), (100, 120), (600, 300), (1950, 3600), (2000, 3600),
        (99_999_999, 2_419_200),
    ])
    func `a record's time is rounded to the nearest`(asked: Int, served: Int) {
        #expect(TTL.nearest(asked) == served)
    }

    private func zone(_ cloud: TestCloud) -> Int {
        let body: Value = [
            "domain": "Example.org", "type": "master", "soa_email": "first.last@example.org", "ttl_sec": 300,
        ]
        return cloud.call("POST", "domains", body).body["id"]?.int ?? 0
    }

    @Test(
        arguments: [
            (["type": "A", "name": "www.example.org", "target": "192.0.2.1", "ttl_sec": 29], "www\t30\tA\t192.0.2.1"),
            (["type": "A", "name": "", "target": "192.0.2.1"], "@\t\tA\t192.0.2.1"),
            (["type": "AAAA", "name": "www", "target": "2001:db8::1"], "www\t\tAAAA\t2001:db8::1"),
            (["type": "MX", "target": "mail.example.org"], "@\t\tMX\t10 mail.example.org."),
            (["type": "TXT", "target": "v=spf1 \"-all\""], "@\t\tTXT\t\"v=spf1 \\\"-all\\\"\""),
            (["type": "CNAME", "name": "blog", "target": "www.example.org."], "blog\t\tCNAME\twww.example.org."),
            (["type": "CAA", "tag": "issue", "target": "letsencrypt.org"], "@\t\tCAA\t0 issue \"letsencrypt.org\""),
            (
                [
                    "type": "SRV", "service": "sip", "protocol": "tcp", "port": 5060, "weight": 5, "priority": 1,
                    "target": "a.example.org",
                ],
                "_sip._tcp\t\tSRV\t1 5 5060 a.example.org."
            ),
        ] as [(Value, String)])
    func `a record becomes a line of the zone`(body: Value, line: String) throws {
        try TestCloud.with { cloud in
            let id = zone(cloud)
            #expect(cloud.call("POST", "domains/\(id)/records", body).status == 200)
            let lines = cloud.server.account.withLock { account in
                account.find(.domain, id).map { Zone($0, records: account.all(.record, of: id), serial: 7).lines } ?? []
            }
            #expect(lines.last == line)
            #expect(
                lines[2] == "@\tIN\tSOA\tns1.linode.com. first\\.last.example.org. 7 14400 14400 1209600 300")
        }
    }

    @Test(
        arguments: [
            (["type": "A", "name": "www", "target": "300.1.1.1"], "target"),
            (["type": "A", "name": "@", "target": "192.0.2.1"], "name"),
            (["type": "AAAA", "target": "192.0.2.1"], "target"), (["type": "CNAME", "target": "example.com"], "name"),
            (["type": "CAA", "target": "x"], "tag"), (["type": "TXT", "target": "\"quoted\""], "target"),
            (["type": "SOA", "target": "x"], "type"), (["type": "MX", "priority": 256, "target": "a.b"], "priority"),
            (["type": "A", "name": "taken", "target": "192.0.2.1"], "name"),
        ] as [(Value, String)])
    func `a record that can't be is refused at the field that is to blame`(body: Value, field: String) throws {
        try TestCloud.with { cloud in
            let id = zone(cloud)
            cloud.call("POST", "domains/\(id)/records", ["type": "CNAME", "name": "taken", "target": "example.com"])
            let refused = cloud.call("POST", "domains/\(id)/records", body)
            #expect(refused.status == 400)
            #expect(refused.body["errors"]?.list?.first?["field"]?.string == field)
        }
    }

    @Test func `a long text is served in strings of 255 bytes`() {
        let strings = Zone.quoted(String(repeating: "a", count: 300)).split(separator: " ")
        #expect(strings.map(\.count) == [257, 47])
        #expect(Zone.quoted("") == "\"\"")
        #expect(Zone.quoted("ä") == "\"\\195\\164\"")
    }

    @Test func `a zone is taken over from another name server, in Linode's terms`() throws {
        try TestCloud.with { cloud in
            let asked: Value = ["domain": "example.com", "remote_nameserver": "ns1.example.net"]
            let made = cloud.call("POST", "domains/import", asked).body
            #expect(made["ttl_sec"] == 300 && made["soa_email"] == "first.last@example.net", "\(made.json())")
            let records = cloud.call("GET", "domains/\(made["id"]?.text ?? "")/records").body["data"]?.list ?? []
            let lines = records.map {
                "\($0["type"]?.text ?? "") \($0["target"]?.text ?? "") \($0["ttl_sec"]?.text ?? "")"
            }
            #expect(
                lines.sorted() == [
                    "A 192.0.2.1 300", "MX mail.example.net 300", "NS ns1.example.net 300", "SRV a.example.net 300",
                    "TXT onetwo 300",
                ])
            #expect(cloud.call("POST", "domains/import", asked).body["errors"]?.list?.first?["field"] == "domain")
            let closed = cloud.call("POST", "domains/import", ["domain": "example.org", "remote_nameserver": "closed"])
            #expect(closed.status == 400 && closed.body["errors"]?.list?.first?["field"] == "remote_nameserver")
            #expect(cloud.call("GET", "domains").body["results"] == 1)
        }
    }

    @Test func `a name is taken once`() throws {
        try TestCloud.with { cloud in
            _ = zone(cloud)
            let again = cloud.call(
                "POST", "domains", ["domain": "example.org", "type": "master", "soa_email": "a@b.c"])
            #expect(again.body["errors"]?.list?.first?["reason"] == "DNS zone already exists.")
        }
    }
}
