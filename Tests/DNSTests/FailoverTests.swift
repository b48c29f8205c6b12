// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing
import Values

@testable import DNS

@Suite struct FailoverTests {
    static let settings: Dict = [
        "dns_provider": ["type": "rfc2136", "server": "192.0.2.53", "key": ["name": "k", "secret": "c2VjcmV0MTI="]],
        "dns_zones": ["example.com": ["ttl": 300, "records": [["name": "www", "type": "A", "value": "192.0.2.1"]]]],
        "dns_resolvers": ["192.0.2.54", "192.0.2.55:5300"],
        "dns_failover_targets": [
            "django": [
                "ipv4": "192.0.2.99", "ipv6": ["2001:db8::99"], "ttl": 120,
                "health": ["path": "/", "contains": "Welcome"],
            ]
        ],
    ]

    static func read(_ settings: Dict = settings) throws -> DNSSettings {
        try DNSSettings(
            variable: { settings[$0] }, place: { SourceLocation(file: $0.joined(separator: "/"), line: 1, column: 1) },
            learn: { _ in })
    }

    static let zone = """
        $TTL 3600
        @ SOA ns1 hostmaster 1 3600 600 86400 300
        @ NS ns1
        ns1 A 192.0.2.53
        @ A 192.0.2.1
        @ AAAA 2001:db8::1
        www A 192.0.2.1
        """

    @Test func `A and AAAA of the zone and of www are switched, and nothing else`() throws {
        let zone = try ZoneFileTests.zone(Self.zone)
        let failover = try Failover(to: Self.read().targets[0], in: zone)
        let plan = try ZonePlan(from: zone, to: failover.switching, provider: .dynamicUpdate)
        #expect(
            plan.changes.map(\.key.description) == [
                "example.com. A", "example.com. AAAA", "www.example.com. A", "www.example.com. AAAA",
            ])
        #expect(plan.changes.compactMap(\.after).allSatisfy { $0.ttl == 120 })
    }

    @Test func `without IPv6 at the target the names lose theirs`() throws {
        var target = try Self.read().targets[0]
        target.ipv6 = []
        let zone = try ZoneFileTests.zone(Self.zone)
        let plan = try ZonePlan(
            from: zone, to: Failover(to: target, in: zone).switching, provider: .dynamicUpdate)
        #expect(plan.changes.first == .remove(zone.sets.first { $0.type == .aaaa } ?? zone.sets[0]))
    }

    @Test func `TTLs are lowered first, and the old ones are waited for`() throws {
        let zone = try ZoneFileTests.zone(Self.zone)
        let failover = try Failover(to: Self.read().targets[0], in: zone)
        let plan = try ZonePlan(from: zone, to: failover.lowering(zone), provider: .dynamicUpdate)
        #expect(plan.summaries.first == "example.com. A: TTL 3600 → 120" && plan.changes.count == 3)
        #expect(failover.memory(of: zone) == 3600 && failover.memory(of: plan.outcome) == 120)
        var wayBack = failover.wayBack(from: zone)
        wayBack.lowered = 1000
        #expect(wayBack.memoryLeft(at: 1600) == 3000 && wayBack.memoryLeft(at: 9999) == 0)
    }

    @Test func `the way back is read from its file as it was written, and leads back exactly`() throws {
        let zone = try ZoneFileTests.zone(Self.zone)
        let failover = try Failover(to: Self.read().targets[0], in: zone)
        var wayBack = failover.wayBack(from: zone)
        wayBack.lowered = 1_795_640_650
        let read = try WayBack(json: wayBack.json, file: "f")
        #expect(read == wayBack)
        let switched = try ZonePlan(from: zone, to: failover.switching, provider: .dynamicUpdate).outcome
        let back = try ZonePlan(from: switched, to: read.wish(ttl: 120), provider: .dynamicUpdate)
        #expect(back.outcome.sets.filter { read.keys.contains($0.key) }.allSatisfy { $0.ttl == 120 })
        let raised = try ZonePlan(from: back.outcome, to: read.wish(), provider: .dynamicUpdate)
        #expect(raised.outcome == zone)
    }

    @Test func `an alias of a switched name follows, another alias is told`() throws {
        let alias = Self.zone.replacing("www A 192.0.2.1", with: "www CNAME @")
        let target = try Self.read().targets[0]
        #expect(
            try Failover(to: target, in: ZoneFileTests.zone(alias)).keys.map(\.name.plain) == [
                "example.com", "example.com",
            ])
        let elsewhere = Self.zone.replacing("www A 192.0.2.1", with: "www CNAME app.elsewhere.example.")
        #expect(throws: Diagnostic.self) { try Failover(to: target, in: ZoneFileTests.zone(elsewhere)) }
    }

    @Test func `a place is healthy when it shows what it should, for the name it shall serve`() async throws {
        let health = try Self.read().targets[0].health
        func problem(_ output: ToolOutput) async throws -> String? {
            try await health.problem(of: DomainName("www.example.com"), at: "2001:db8::99") { call in
                #expect(call.words.contains("www.example.com:443:[2001:db8::99]"))
                #expect(call.words.last == "https://www.example.com:443/")
                return output
            }
        }
        #expect(try await problem(ToolOutput(status: 0, output: "<h1>Welcome</h1>\n200")) == nil)
        #expect(try await problem(ToolOutput(status: 0, output: "hacked\n200")) == "status 200, but without `Welcome`")
        #expect(try await problem(ToolOutput(status: 0, output: "Welcome\n503")) == "status 503")
        #expect(
            try await problem(ToolOutput(status: 7, output: "", errors: "curl: (7) refused")) == "curl: (7) refused")
    }

    static let mistakes: [(String, Value, String)] = [
        ("dns_provider", "linod", "dns_provider: expected `linode`"),
        ("dns_provider", ["type": "rfc2136"], "dns_provider: rfc2136 needs `server`"),
        ("dns_provider", ["type": "bind"], "dns_provider: type: `bind` is not one of linode, rfc2136"),
        ("dns_zones", ["example.com": ["record": []]], "dns_zones.example.com: `record` is not one of"),
        ("dns_failover_targets", ["x": ["ipv4": "192.0.2.300"]], "dns_failover_targets.x: ipv4: `192.0.2.300`"),
        ("dns_failover_targets", ["x": ["ipv4": "192.0.2.3"]], "dns_failover_targets.x: expected `health`"),
        ("dns_resolvers", ["1.1.1.1:port"], "`1.1.1.1:port` is no server"),
    ]

    @Test(arguments: mistakes)
    func `a mistake in the settings is told by its path`(_ name: String, _ value: Value, _ part: String) throws {
        var settings = Self.settings
        settings[name] = value
        let error = #expect(throws: Diagnostic.self) { try Self.read(settings) }
        #expect(error?.message.hasPrefix(part) == true, "\(error?.message ?? "")")
    }

    @Test func `all mistakes in a list of records are told at once`() throws {
        let records: [Value] = [
            ["name": "www", "type": "AA", "value": "192.0.2.1"], ["name": "a", "type": "A", "value": "x"],
            ["name": "b", "type": "A"], ["name": "c", "type": "A", "value": "192.0.2.1", "tll": 5],
        ]
        let error = #expect(throws: Diagnostics.self) {
            try RecordList.wish(records, origin: DomainName("example.com"), ttl: 300, place: "records")
        }
        #expect(
            error?.all.map(\.message) == [
                "records[0]: `AA` is not one of A, AAAA, CNAME, MX, TXT, SRV, CAA, NS, PTR",
                "records[1]: a.example.com. A: expected an IPv4 address, found `x`",
                "records[2]: b.example.com. A has no `value`",
                "records[3]: `tll` is not one of name, type, value, ttl, state",
            ])
        #expect(error?.all.map(\.hint) == ["did you mean `A`?", nil, nil, "did you mean `ttl`?"])
    }

    @Test func `times that the provider would round are told at their places`() throws {
        var settings = Self.settings
        settings["dns_provider"] = "linode"
        settings["dns_zones"] = [
            "example.com": [
                "ttl": 100,
                "records": [
                    ["name": "a", "value": "192.0.2.1", "ttl": 30], ["name": "b", "value": "192.0.2.1", "ttl": "10m"],
                ],
            ]
        ]
        let error = #expect(throws: Diagnostics.self) { try Self.read(settings) }
        #expect(
            error?.all.map { $0.location?.file ?? "" } == [
                "dns_zones/example.com/ttl", "dns_zones/example.com/records/1/ttl",
            ])
        #expect(error?.all.last?.message.hasPrefix("dns_zones.example.com.records[1].ttl: TTL 600 is none") == true)
    }
}
