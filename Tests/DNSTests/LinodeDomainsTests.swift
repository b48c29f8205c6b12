// SPDX-License-Identifier: Apache-2.0

import DNS
import DNSContract
import Diagnostics
import Testing

@Suite struct LinodeDomainsTests {
    static func account() -> LinodeAccount {
        var mail = LinodeRecord("MX", name: "", target: "mail.example.com", ttl: 0)
        mail.priority = 10
        return LinodeAccount(
            [LinodeZone(id: 1, name: "example.com", mail: "admin@example.com", ttl: 300)],
            [
                LinodeRecord("A", name: "", target: "192.0.2.1", ttl: 300),
                LinodeRecord("A", name: "www", target: "192.0.2.1", ttl: 300), mail,
                LinodeRecord("A", name: "mail", target: "192.0.2.5", ttl: 0),
                LinodeRecord("TXT", name: "", target: "v=spf1 -all", ttl: 3600),
            ])
    }

    @Test func `Linode keeps the contract of all providers`() async throws {
        let provider = LinodeDomains(Self.account())
        #expect(try await DNSProviderContract(provider, on: "example.com").failures() == [])
    }

    @Test func `a zone comes with Linode's own servers and the zone's own times`() async throws {
        let zone = try await LinodeDomains(Self.account()).zone(DomainName("example.com"))
        #expect(zone.nameServers.map(\.plain) == (1...5).map { "ns\($0).linode.com" })
        #expect(zone.soa?.mailbox.plain == "admin.example.com" && zone.soa?.minimum == 300)
        #expect(zone[zone.origin, .mx]?.ttl == 300, "0 stands for the zone's")
    }

    @Test func `an address that changes keeps its record, so that no moment is without an answer`() async throws {
        let account = Self.account()
        let provider = LinodeDomains(account)
        let origin = try DomainName("example.com")
        let set = RRset(origin, .a, ttl: 300, [.a("192.0.2.9"), .a("192.0.2.10")])
        let zone = try await provider.zone(origin)
        try await provider.apply(ZonePlan(from: zone, to: ZoneWish(sets: [set]), provider: provider.capabilities))
        #expect(await account.log == ["update 100", "create A"])
        #expect(try await provider.zone(origin)[set.key] == set)
    }

    @Test func `what Linode has no place for is refused before anything is written`() async throws {
        let account = Self.account()
        let provider = LinodeDomains(account)
        let origin = try DomainName("example.com")
        let caa = RRset(origin, .caa, ttl: 300, [.caa(flags: 128, tag: "issue", value: [])])
        let plan = try ZonePlan(
            from: await provider.zone(origin), to: ZoneWish(sets: [caa]), provider: provider.capabilities)
        await #expect(throws: Diagnostic.self) { try await provider.apply(plan) }
        #expect(await account.log == [])
    }

    @Test func `a zone that is not there is named with the nearest that is`() async throws {
        let provider = LinodeDomains(Self.account())
        let error = await #expect(throws: Diagnostic.self) { try await provider.zone(DomainName("exmaple.com")) }
        #expect(error?.hint == "did you mean `example.com`?")
    }
}
