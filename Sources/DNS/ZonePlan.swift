// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Digests

/// The way from a zone as it is to a zone as it is wanted: what is shown, agreed to by its checksum, and applied.
public struct ZonePlan: Hashable, Sendable {
    /// The zone.
    public let origin: DomainName
    /// The provider that it is for.
    public let provider: String
    /// The changes: what goes, then what changes, then what is new, each in the zone's order.
    public let changes: [Change]
    /// The sets that the wish does not name and that stay.
    public let kept: [RRset]
    /// The zone when all is done.
    public let outcome: Zone
    /// What speaks against it.
    public let concerns: [Concern]

    /// One set's change.
    public enum Change: Hashable, Sendable {
        /// A set goes.
        case remove(RRset)
        /// A set changes.
        case update(from: RRset, to: RRset)
        /// A set comes.
        case add(RRset)

        /// The set that is there before; nil when there is none.
        public var before: RRset? {
            switch self {
            case .remove(let set), .update(let set, _): set
            case .add: nil
            }
        }
        /// The set that is there after; nil when there is none.
        public var after: RRset? {
            switch self {
            case .add(let set), .update(_, let set): set
            case .remove: nil
            }
        }
        /// What it is about.
        public var key: RRset.Key {
            switch self {
            case .remove(let set), .add(let set), .update(let set, _): set.key
            }
        }
    }

    /// The plan that makes `zone` hold what `wish` says.
    ///
    /// Throws `Diagnostics` when the provider would not serve it as it is, or when it is no valid zone.
    public init(from zone: Zone, to wish: ZoneWish, provider: ProviderCapabilities) throws {
        origin = zone.origin
        self.provider = provider.name
        let wanted = Zone(
            zone.origin,
            wish.sets.filter { !provider.isOwn($0.key, in: zone.origin) }.map { provider.served($0, in: zone) })
        var problems: [Diagnostic] = []
        for set in wanted.sets {
            do { try provider.check(set, in: origin) } catch let error as Diagnostic { problems.append(error) }
        }
        var outcome = zone
        var kept: [RRset] = []
        let absent = Set(wish.absent)
        for set in zone.sets where wanted[set.key] == nil && !provider.isOwn(set.key, in: origin) {
            // A list of records seldom names the zone's own servers: leaving them out is no wish to lose them.
            let isServer = set.type == .ns && set.name == origin && !wish.isWholeZone
            let goes = absent.contains(set.key) || (wish.purge && !isServer)
            if goes { outcome[set.key] = nil } else { kept.append(set) }
        }
        for set in wanted.sets { outcome[set.key] = set }
        self.kept = kept
        self.outcome = outcome
        changes = Self.changes(from: zone, to: outcome)
        problems += ZoneRules.problems(in: outcome, touched: Set(changes.map(\.key)))
        if provider.holdsRootNameServers, wish.isWholeZone, wanted.nameServers.isEmpty {
            problems.append(
                Diagnostic(
                    "the zone \(origin) would have no name server",
                    hint: "add its NS records, such as `@ IN NS ns1.\(origin)`"))
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        concerns = Concern.all(changes, from: zone, to: outcome, provider: provider)
    }

    private static func changes(from zone: Zone, to outcome: Zone) -> [Change] {
        let gone = zone.sets.filter { outcome[$0.key] == nil }.map(Change.remove)
        let changed = zone.sets.compactMap { before in
            outcome[before.key].flatMap { $0 == before ? nil : Change.update(from: before, to: $0) }
        }
        let new = outcome.sets.filter { zone[$0.key] == nil }.map(Change.add)
        return gone + changed + new
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { changes.isEmpty }

    /// What tells this plan from every other: of the zone, and of every change with what is there before and after.
    public var checksum: String {
        let parts = changes.flatMap { change in
            [change.before.map(Self.line) ?? "nothing", change.after.map(Self.line) ?? "nothing"]
        }
        return String(Digest.sha256.hex(([provider, origin.description] + parts).joined(separator: "\n")).prefix(16))
    }

    private static func line(_ set: RRset) -> String {
        "\(set.key) \(set.ttl) " + set.data.map(\.description).joined(separator: " | ")
    }

    /// Whether `text` names this plan: its checksum, or at least the first eight digits of it.
    public func isNamed(_ text: String) -> Bool { text.count >= 8 && checksum.hasPrefix(text.lowercased()) }
}
