// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Linode's DNS Manager as a provider.
///
/// The API has no transaction: the zone is read again right before the first write, written record by record, and read
/// once more; what was interrupted in the middle is finished by the next plan.
public struct LinodeDomains: DNSProvider {
    private let api: any LinodeZoneCalls

    /// The provider behind `api`.
    public init(_ api: any LinodeZoneCalls) { self.api = api }

    /// Linode's.
    public var capabilities: ProviderCapabilities { .linode }

    /// The domains of the account.
    public func zones() async throws -> [DomainName]? {
        try await api.zones().map { try DomainName($0.name) }.sorted()
    }

    /// A domain with its records, and with the SOA and NS records that Linode adds by itself.
    public func zone(_ origin: DomainName) async throws -> Zone {
        let domain = try await domain(origin)
        return try Self.zone(origin, domain, try await api.records(of: domain.id)).zone
    }

    /// A domain that is not made yet, as it will be without records.
    public static func new(_ origin: DomainName, ttl: Int = 300) throws -> Zone {
        try zone(origin, LinodeZone(id: 0, name: origin.plain, mail: "", ttl: ttl), []).zone
    }

    private func domain(_ origin: DomainName) async throws -> LinodeZone {
        let domains = try await api.zones()
        if let domain = domains.first(where: { $0.name.lowercased() == origin.plain }) { return domain }
        throw Diagnostic(
            "linode has no zone `\(origin.plain)` in this account",
            hint: didYouMean(origin.plain, among: domains.map(\.name))
                ?? "make it with the module `linode_domain`, or see which there are: `lifeboat dns export`")
    }

    /// The zone, and the numbers of the records of each set.
    private static func zone(
        _ origin: DomainName, _ domain: LinodeZone, _ records: [LinodeRecord]
    ) throws -> (zone: Zone, numbers: [RRset.Key: [RecordData: Int]]) {
        let ttl = domain.ttl == 0 ? 86400 : domain.ttl
        var sets: [RRset.Key: (ttl: Int, data: [RecordData: Int])] = [:]
        for record in records {
            let (key, data) = try record.read(in: origin)
            let own = record.ttl == 0 ? ttl : record.ttl
            let known = sets[key]
            // Records of one set can have TTLs of their own there; caches take the lowest.
            sets[key] = (min(known?.ttl ?? own, own), (known?.data ?? [:]).merging([data: record.id]) { $1 })
        }
        var zone = Zone(
            origin, sets.map { RRset($0.key.name, $0.key.type, ttl: $0.value.ttl, Array($0.value.data.keys)) })
        let servers = try (1...5).map { try DomainName("ns\($0).linode.com") }
        let mail = domain.mail.split(separator: "@", maxSplits: 1).joined(separator: ".")
        let soa = StartOfAuthority(
            primary: servers[0], mailbox: try DomainName(mail.isEmpty ? "hostmaster.\(origin.plain)" : mail), serial: 1,
            minimum: ttl)
        zone[RRset.Key(origin, .soa)] = RRset(origin, .soa, ttl: ttl, [.soa(soa)])
        let own = zone[origin, .ns]?.data ?? []
        zone[RRset.Key(origin, .ns)] = RRset(origin, .ns, ttl: ttl, servers.map(RecordData.ns) + own)
        return (zone, sets.mapValues { $0.data })
    }

    /// Writes record by record: what changes its address keeps its number, so that no moment is without an answer.
    public func apply(_ plan: ZonePlan) async throws {
        let domain = try await domain(plan.origin)
        let records = try await api.records(of: domain.id)
        let (zone, numbers) = try Self.zone(plan.origin, domain, records)
        if let key = Self.difference(plan, from: zone) { throw Self.conflict("\(key)", in: plan.origin) }
        let edits = try plan.changes.map { try Self.edits($0, numbers[$0.key] ?? [:], in: plan.origin) }
        for edit in edits.flatMap({ $0 }) {
            switch edit {
            case .create(let record): try await api.create(record, in: domain.id)
            case .update(let record): try await api.update(record, in: domain.id)
            case .delete(let id): try await api.delete(id, in: domain.id)
            }
        }
        let after = try Self.zone(plan.origin, domain, try await api.records(of: domain.id)).zone
        if let change = plan.changes.first(where: { after[$0.key] != $0.after }) {
            throw Diagnostic(
                "linode holds something else than it was sent: \(change.key)",
                hint: "somebody may have changed the zone in the same moment; plan again")
        }
    }

    private enum Edit {
        case create(LinodeRecord)
        case update(LinodeRecord)
        case delete(Int)
    }

    private static func edits(
        _ change: ZonePlan.Change, _ numbers: [RecordData: Int], in origin: DomainName
    ) throws -> [Edit] {
        guard let after = change.after else { return numbers.values.sorted().map(Edit.delete) }
        let stay = after.data.filter { numbers[$0] != nil }
        var free = numbers.filter { !stay.contains($0.key) }.values.sorted()[...]
        var edits: [Edit] = []
        for data in after.data {
            var record = try LinodeRecord(data, of: after, in: origin)
            if let id = numbers[data] {
                guard change.before?.ttl != after.ttl else { continue }
                record.id = id
                edits.append(.update(record))
            } else if let id = free.popFirst() {
                record.id = id
                edits.append(.update(record))
            } else {
                edits.append(.create(record))
            }
        }
        return edits + free.map(Edit.delete)
    }
}
