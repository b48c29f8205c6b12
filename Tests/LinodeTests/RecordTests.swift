// SPDX-License-Identifier: Apache-2.0

import Linode
import Testing
import Values

@Suite("What is sent")
struct RecordTests {
    @Test(
        "A record has what its type has",
        arguments: [
            (
                DomainRecord("A", name: "www", target: "203.0.113.5", ttl: 300),
                #"{"type":"A","target":"203.0.113.5","ttl_sec":300,"name":"www"}"#
            ),
            (
                DomainRecord("MX", name: "", target: "mail.example.org", priority: 10),
                #"{"type":"MX","target":"mail.example.org","ttl_sec":0,"priority":10}"#
            ),
            (
                DomainRecord("CAA", name: "", target: "letsencrypt.org", tag: "issuewild"),
                #"{"type":"CAA","target":"letsencrypt.org","ttl_sec":0,"tag":"issuewild"}"#
            ),
            (
                DomainRecord("SRV", name: "", target: "sip", priority: 1, weight: 2, port: 5060, service: "sip"),
                #"{"type":"SRV","target":"sip","ttl_sec":0,"service":"sip","protocol":"tcp","priority":1,"weight":2,"port":5060}"#
            ),
        ])
    func records(record: DomainRecord, json: String) {
        #expect(Value.dict(record.body).json(JSONLayout(compact: true)) == json)
    }

    @Test("A record whose TTL would be rounded is never sent")
    func roundedTTL() async throws {
        try await replay([]) { client, _ in
            let record = DomainRecord("A", name: "", target: "203.0.113.5", ttl: 600)
            await #expect(throws: (any Error).self) { try await client.domains.createRecord(record, in: 1) }
        }
    }

    @Test("A rule has only the addresses it is about")
    func rule() {
        let rule = FirewallRule(label: "ssh", ports: "22", ipv4: ["0.0.0.0/0"])
        #expect(
            Value.dict(rule.body).json(JSONLayout(compact: true))
                == #"{"label":"ssh","action":"ACCEPT","protocol":"TCP","addresses":{"ipv4":["0.0.0.0/0"]},"ports":"22"}"#
        )
    }

    @Test("Prices are those of the region")
    func prices() async throws {
        let types = #"""
            {"data": [{"id": "g6-nanode-1", "price": {"monthly": 5.0}, "region_prices": [{"id": "br-gru", "monthly": 7.0}],
              "addons": {"backups": {"price": {"monthly": 2.0}, "region_prices": [{"id": "br-gru", "monthly": 3}]}}}]}
            """#
        let type = try await replay([.init("GET /linode/types", 200, types)]) { client, _ in
            try #require(try await client.catalogues.types().first)
        }
        #expect(type.monthlyPrice(in: "eu-central") == 5 && type.monthlyPrice(in: "br-gru", withBackups: true) == 10)
    }
}
