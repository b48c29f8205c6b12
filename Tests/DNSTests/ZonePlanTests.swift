// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Testing

@Suite struct ZonePlanTests {
    static let base = """
        $TTL 300
        @ SOA ns1 hostmaster 1 3600 600 86400 300
        @ NS ns1
        ns1 A 192.0.2.53
        @ A 192.0.2.1
        www A 192.0.2.1
        """

    /// The plan from one zone file to another.
    static func plan(
        _ after: String, from before: String = base, purge: Bool = false, whole: Bool = false,
        provider: ProviderCapabilities = .dynamicUpdate
    ) throws -> ZonePlan {
        let zone = try ZoneFileTests.zone(before)
        let wanted = try ZoneFileTests.zone("$TTL 300\n" + after)
        let wish = whole ? ZoneWish(wanted, purge: purge) : ZoneWish(sets: wanted.sets, purge: purge)
        return try ZonePlan(from: zone, to: wish, provider: provider)
    }

    /// A zone of twelve sets beside SOA and NS.
    static let large = base + "\n" + (1...9).map { "h\($0) A 192.0.2.\($0)" }.joined(separator: "\n")

    @Test func `a plan shows what goes, changes and comes, with TTLs`() throws {
        let plan = try Self.plan("www 60 A 192.0.2.1\n@ A 192.0.2.1\n@ A 192.0.2.2\nnew AAAA 2001:db8::1")
        #expect(
            plan.lines.dropLast() == [
                "example.com (rfc2136): 1 to add, 2 to change, 2 not managed, kept",
                "  + @                300    A     192.0.2.2",
                "  ~ www              300 → 60 A     192.0.2.1",
                "  + new              300    AAAA  2001:db8::1",
            ])
        #expect(plan.lines.last == "  checksum \(plan.checksum)")
        #expect(plan.concerns.isEmpty)
    }

    @Test func `what is as wanted needs nothing`() throws {
        let plan = try Self.plan("www A 192.0.2.1")
        #expect(plan.isEmpty)
        #expect(plan.lines == ["example.com (rfc2136): as wanted, 3 not managed, kept"])
    }

    @Test func `purging removes what is not named, but never the zone's own servers`() throws {
        let plan = try Self.plan("@ A 192.0.2.1\nwww A 192.0.2.1\nns1 A 192.0.2.53", purge: true)
        #expect(plan.isEmpty && plan.kept.map(\.key.description) == ["example.com. NS"])
        let removing = try Self.plan("@ A 192.0.2.1\nns1 A 192.0.2.53", purge: true)
        #expect(removing.changes.map(\.key.description) == ["www.example.com. A"])
    }

    @Test func `a checksum names one plan and no other`() throws {
        let plan = try Self.plan("www A 192.0.2.2")
        #expect(try Self.plan("www A 192.0.2.2").checksum == plan.checksum)
        #expect(try Self.plan("www A 192.0.2.3").checksum != plan.checksum)
        #expect(try Self.plan("www 60 A 192.0.2.2").checksum != plan.checksum)
        let moved = Self.base.replacing("www A 192.0.2.1", with: "www A 192.0.2.9")
        #expect(
            try Self.plan("www A 192.0.2.2", from: moved).checksum != plan.checksum, "it holds what was there before")
        #expect(plan.isNamed(String(plan.checksum.prefix(8))) && !plan.isNamed("") && !plan.isNamed("00000000"))
    }

    @Test func `a third of a larger zone isn't removed or changed without being told`() throws {
        let removing = try Self.plan("@ A 192.0.2.1\nwww A 192.0.2.1\nns1 A 192.0.2.53", from: Self.large, purge: true)
        #expect(removing.concerns.map(\.message) == ["it removes 9 of 13 record sets, more than 30 %"])
        let hosts = (1...4).map { "h\($0) A 192.0.2.99" }.joined(separator: "\n")
        #expect(try Self.plan(hosts, from: Self.large).concerns.map(\.kind) == [.share])
        let three = (1...3).map { "h\($0) A 192.0.2.99" }.joined(separator: "\n")
        #expect(try Self.plan(three, from: Self.large).concerns.isEmpty)
        #expect(throws: Diagnostics.self) { try removing.permit(force: false) }
        try removing.permit(force: true)
    }

    @Test func `the zone's own name servers are locked, and can't all be lost`() throws {
        let changing = try Self.plan("@ NS ns2.elsewhere.example.")
        #expect(changing.concerns.map(\.kind) == [.servers])
        try changing.permit(force: true)
        let error = #expect(throws: Diagnostics.self) { try Self.plan("@ A 192.0.2.1", purge: true, whole: true) }
        #expect(error?.all.first?.message == "the zone example.com. would have no name server")
        let zone = try ZoneFileTests.zone(Self.base)
        let wish = ZoneWish(absent: [RRset.Key(zone.origin, .ns)])
        let losing = try ZonePlan(from: zone, to: wish, provider: .dynamicUpdate)
        #expect(losing.concerns.first?.kind == .lost)
        #expect(throws: Diagnostics.self) { try losing.permit(force: true) }
    }

    @Test func `names that would lead nowhere are told`() throws {
        let purged = try Self.plan("@ A 192.0.2.1\nns1 A 192.0.2.53", purge: true)
        #expect(purged.concerns.map(\.message) == ["www.example.com. would have no address any more"])
        let alias = Self.base.replacing("www A 192.0.2.1", with: "www CNAME app\napp A 192.0.2.1")
        let target = try Self.plan("@ A 192.0.2.1\nns1 A 192.0.2.53\nwww CNAME app", from: alias, purge: true)
        #expect(target.concerns.map(\.message) == ["www.example.com. would have no address any more"])
        let dangling = try Self.plan("x CNAME nowhere")
        #expect(
            dangling.concerns.map(\.message) == [
                "x.example.com. CNAME would point to nowhere.example.com., which has no address"
            ])
        #expect(try Self.plan("x CNAME elsewhere.example.\n*.dev A 192.0.2.1\ny CNAME any.dev").concerns.isEmpty)
    }

    @Test(arguments: [
        ("www CNAME @", "www.example.com. can't have a CNAME beside its A record"),
        ("@ CNAME www", "example.com. can't be a CNAME: it is the zone itself, which has SOA and NS records"),
        ("x CNAME a\nx CNAME b", "x.example.com. has more than one CNAME"),
    ])
    func `what no server would serve is refused`(_ text: String, _ expected: String) throws {
        let error = #expect(throws: Diagnostics.self) { try Self.plan(text) }
        #expect(error?.all.first?.message == expected)
    }

    static let neighbours: [(Int, String)] = [
        (1, "30 (30 seconds)"), (60, "30 (30 seconds) and 120 (2 minutes)"),
        (600, "300 (5 minutes) and 3600 (1 hour)"), (86401, "86400 (1 day) and 172800 (2 days)"),
        (9_999_999, "2419200 (4 weeks)"),
    ]

    @Test(arguments: neighbours)
    func `a time that Linode would round is refused with its neighbours`(_ ttl: Int, _ hint: String) throws {
        let error = #expect(throws: Diagnostics.self) { try Self.plan("www \(ttl) A 192.0.2.1", provider: .linode) }
        #expect(error?.all.first?.message.contains("TTL \(ttl) is none that linode serves") == true)
        #expect(error?.all.first?.hint == "its neighbours are \(hint)")
    }

    @Test(arguments: [
        0, 30, 120, 300, 3600, 7200, 14400, 28800, 57600, 86400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
    ])
    func `a time that Linode serves is taken`(_ ttl: Int) throws {
        _ = try Self.plan("www \(ttl) A 192.0.2.1", provider: .linode)
    }

    @Test func `for Linode 0 is the zone's own time, and its name servers are its own business`() throws {
        let plan = try Self.plan("www 0 A 192.0.2.1\n@ NS ns9.elsewhere.example.", purge: false, provider: .linode)
        #expect(plan.isEmpty)
    }
}
