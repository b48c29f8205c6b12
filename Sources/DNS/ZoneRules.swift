// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What no server would serve, whatever anybody wants.
enum ZoneRules {
    /// The problems of `zone` that have to do with the sets in `touched`; what was odd before is let be.
    static func problems(in zone: Zone, touched: Set<RRset.Key>) -> [Diagnostic] {
        let aliases = zone.sets.filter { $0.type == .cname }
        let names = Set(touched.map(\.name))
        var problems: [Diagnostic] = []
        for alias in aliases where names.contains(alias.name) {
            if alias.name == zone.origin {
                problems.append(
                    Diagnostic(
                        "\(alias.name) can't be a CNAME: it is the zone itself, which has SOA and NS records",
                        hint: "give it A and AAAA records"))
                continue
            }
            if alias.data.count > 1 { problems.append(Diagnostic("\(alias.name) has more than one CNAME")) }
            let others = zone.sets.filter { $0.name == alias.name && $0.type != .cname && !$0.type.isServersOwn }
            if let other = others.first {
                problems.append(
                    Diagnostic(
                        "\(alias.name) can't have a CNAME beside its \(other.type) record",
                        hint: "remove one of the two"))
            }
        }
        return problems
    }
}

/// Something that speaks against a plan; whoever applies it all the same says so.
public struct Concern: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the plan.
    public let message: String
    /// What it is about.
    public let kind: Kind

    /// What a concern is about.
    public enum Kind: Hashable, Sendable {
        /// The zone would have no name servers: no insisting helps.
        case lost
        /// The zone's own name servers change.
        case servers
        /// A large part of the zone changes at once.
        case share
        /// A name would lead nowhere.
        case orphan
    }

    /// The message.
    public var description: String { message }

    /// The share of a zone's sets that a plan may change, and that it may remove.
    static let limit = 0.3
    /// The size from which on shares are looked at.
    static let smallest = 10

    static func all(
        _ changes: [ZonePlan.Change], from before: Zone, to after: Zone, provider: ProviderCapabilities
    ) -> [Concern] {
        servers(changes, before, after, provider) + shares(changes, of: before, provider) + orphans(before, after)
    }

    private static func servers(
        _ changes: [ZonePlan.Change], _ before: Zone, _ after: Zone, _ provider: ProviderCapabilities
    ) -> [Concern] {
        let key = RRset.Key(before.origin, .ns)
        guard changes.contains(where: { $0.key == key }) else { return [] }
        if after[key] == nil {
            return [Concern(message: "the zone would lose its name servers, and with them itself", kind: .lost)]
        }
        guard before[key] != nil else { return [] }
        return [Concern(message: "it changes the zone's own name servers, which are locked", kind: .servers)]
    }

    private static func shares(
        _ changes: [ZonePlan.Change], of zone: Zone, _ provider: ProviderCapabilities
    ) -> [Concern] {
        let total = zone.sets.filter { !provider.isOwn($0.key, in: zone.origin) }.count
        guard total >= smallest else { return [] }
        func concern(_ verb: String, _ count: Int) -> Concern? {
            guard Double(count) > Double(total) * limit else { return nil }
            return Concern(
                message: "it \(verb) \(count) of \(total) record sets, more than \(Int(limit * 100)) %", kind: .share)
        }
        let removed = changes.filter { $0.after == nil }.count
        let updated = changes.filter { $0.before != nil && $0.after != nil }.count
        return [concern("removes", removed), concern("changes", updated)].compactMap { $0 }
    }

    /// Names that led somewhere and would lead nowhere: `www` and the zone itself, and what others point to.
    private static func orphans(_ before: Zone, _ after: Zone) -> [Concern] {
        var concerns: [Concern] = []
        let www = try? DomainName("www", in: before.origin)
        for name in [before.origin, www].compactMap({ $0 }) where before.leads(name) && !after.leads(name) {
            concerns.append(Concern(message: "\(name) would have no address any more", kind: .orphan))
        }
        for set in after.sets where [.cname, .mx, .srv, .ns].contains(set.type) {
            for target in set.data.compactMap(\.target) where target.isWithin(after.origin) && target != .root {
                guard !after.leads(target), set.name != www, before.leads(target) || before[set.key] != set else {
                    continue
                }
                concerns.append(
                    Concern(
                        message: "\(set.name) \(set.type) would point to \(target), which has no address",
                        kind: .orphan))
            }
        }
        return concerns
    }
}

extension Zone {
    /// Whether a name of this zone has an address, perhaps through aliases; names elsewhere are taken to have one.
    func leads(_ name: DomainName, depth: Int = 0) -> Bool {
        guard name.isWithin(origin) else { return true }
        guard depth < 8 else { return false }
        // A part of the zone that others serve is theirs to answer for.
        var cut = name
        while cut != origin, cut.isWithin(origin) {
            if self[cut, .ns] != nil { return true }
            cut = cut.parent
        }
        var places = [name]
        var above = name
        while above != origin {
            places.append(above.wildcard)
            above = above.parent
        }
        for place in places {
            if self[place, .a] != nil || self[place, .aaaa] != nil { return true }
            if let target = self[place, .cname]?.data.first?.target { return leads(target, depth: depth + 1) }
        }
        return false
    }
}
