// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics

/// What every provider must do in the same way; each provider's tests run it.
///
/// It works on a zone that exists and leaves it as it found it, byte for byte. Failures come back as sentences.
public struct DNSProviderContract: Sendable {
    let provider: any DNSProvider
    let origin: DomainName

    /// The contract for `provider`, tried on the zone `origin`.
    public init(_ provider: any DNSProvider, on origin: String) throws {
        self.provider = provider
        self.origin = try DomainName(origin)
    }

    /// What of the contract is not kept; none when all is.
    public func failures() async throws -> [String] {
        var failures: [String] = []
        func expect(_ isKept: Bool, _ sentence: String) { if !isKept { failures.append(sentence) } }
        let before = try await provider.zone(origin)
        expect(try plan(before, ZoneWish(sets: before.sets)).isEmpty, "a zone's own sets are nothing to do")

        let added = try await apply(wish(Self.first))
        expect(try plan(added, wish(Self.first)).isEmpty, "what was added is found again as it was asked for")
        expect(before.sets.allSatisfy { $0.type == .soa || added[$0.key] == $0 }, "what is not named stays")

        let changed = try await apply(wish(Self.second))
        expect(try plan(changed, wish(Self.second)).isEmpty, "what was changed is found again as it was asked for")

        expect(try await refusesStalePlan(), "a plan is refused when the zone has changed since")
        let gone = Set(try wish(Self.first + Self.second).sets.map(\.key)).subtracting(before.sets.map(\.key))
        let after = try await apply(ZoneWish(sets: before.sets, absent: gone.sorted()))
        expect(Self.bytes(after) == Self.bytes(before), "undoing all leaves the zone byte for byte as it was")
        do {
            _ = try await provider.zone(DomainName("no-such-zone.example"))
            failures.append("a zone that is not there is no empty zone")
        } catch is Diagnostic {}
        return failures
    }

    /// The zone's file; the serial number is the server's, and goes up with every change.
    public static func bytes(_ zone: Zone) -> [UInt8] {
        Array(zone.file.split(separator: "\n").filter { !$0.hasSuffix("; serial") }.joined(separator: "\n").utf8)
    }

    private func refusesStalePlan() async throws -> Bool {
        let zone = try await provider.zone(origin)
        let stale = try plan(zone, wish([("contract-a", .a, 300, ["192.0.2.77"])]))
        _ = try await apply(wish([("contract-a", .a, 300, ["192.0.2.78"])]))
        do {
            try await provider.apply(stale)
            return false
        } catch let error as Diagnostic {
            let now = try await provider.zone(origin)
            let expected = try wish([("contract-a", .a, 300, ["192.0.2.78"])])
            let isUntouched = try plan(now, expected).isEmpty
            return error.message.contains("has changed since") && isUntouched
        }
    }

    private func plan(_ zone: Zone, _ wish: ZoneWish) throws -> ZonePlan {
        try ZonePlan(from: zone, to: wish, provider: provider.capabilities)
    }

    private func apply(_ wish: ZoneWish) async throws -> Zone {
        try await provider.apply(try plan(try await provider.zone(origin), wish))
        return try await provider.zone(origin)
    }

    private func wish(_ rows: [Row]) throws -> ZoneWish {
        ZoneWish(
            sets: try rows.map { row in
                let name = try DomainName(row.name, in: origin)
                return RRset(
                    name, row.type, ttl: row.ttl, try row.data.map { try RecordData(row.type, $0, in: origin) })
            })
    }

    private typealias Row = (name: String, type: RecordType, ttl: Int, data: [String])

    /// Every type that both kinds of provider have.
    private static let first: [Row] = [
        ("contract-a", .a, 300, ["192.0.2.7"]),
        ("contract-a", .aaaa, 300, ["2001:db8::7"]),
        ("contract-alias", .cname, 3600, ["contract-a"]),
        ("contract-mail", .mx, 3600, ["10 contract-a", "20 mx.elsewhere.example."]),
        ("contract-text", .txt, 300, ["short", String(repeating: "long text with \" and \\ ", count: 20)]),
        ("_contract._tcp", .srv, 300, ["5 10 5060 contract-a"]),
        ("contract-a", .caa, 300, ["0 issue \"letsencrypt.org\""]),
        ("contract-sub", .ns, 3600, ["ns1.elsewhere.example.", "ns2.elsewhere.example."]),
        ("contract-ptr", .ptr, 300, ["host.elsewhere.example."]),
    ]

    /// More addresses, another TTL alone, fewer records, other data.
    private static let second: [Row] = [
        ("contract-a", .a, 300, ["192.0.2.8", "192.0.2.7"]),
        ("contract-a", .aaaa, 3600, ["2001:db8::7"]),
        ("contract-mail", .mx, 3600, ["10 contract-a"]),
        ("contract-text", .txt, 300, ["short", "other"]),
        ("_contract._tcp", .srv, 300, ["5 20 5060 contract-a"]),
    ]
}
