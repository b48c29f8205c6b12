// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What a provider can do, known before it is asked anything.
public struct ProviderCapabilities: Hashable, Sendable {
    /// What messages call it.
    public var name: String
    /// The times to live that it serves as they are.
    public var timesToLive: TimesToLive
    /// The types that it can hold; nil for all.
    public var types: Set<RecordType>?
    /// Whether the name servers of the zone itself are part of its records.
    public var holdsRootNameServers: Bool

    /// What a provider can do.
    public init(name: String, timesToLive: TimesToLive, types: Set<RecordType>?, holdsRootNameServers: Bool) {
        (self.name, self.timesToLive, self.types) = (name, timesToLive, types)
        self.holdsRootNameServers = holdsRootNameServers
    }

    /// Linode's DNS Manager.
    ///
    /// Its times are the ones of its API; all others it rounds without a word.
    public static let linode = ProviderCapabilities(
        name: "linode",
        timesToLive: .only([
            0, 30, 120, 300, 3600, 7200, 14400, 28800, 57600, 86400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
        ]),
        types: [.a, .aaaa, .cname, .mx, .txt, .srv, .caa, .ns, .ptr], holdsRootNameServers: false)

    /// A server of one's own that takes dynamic updates.
    public static let dynamicUpdate = ProviderCapabilities(
        name: "rfc2136", timesToLive: .range(0...0x7fff_ffff), types: nil, holdsRootNameServers: true)

    /// Complains about a set that this provider would not serve as it is.
    public func check(_ set: RRset, in zone: DomainName) throws {
        if let types, !types.contains(set.type) {
            throw Diagnostic(
                "\(set.key): \(name) has no records of type \(set.type)",
                hint: "it has \(types.map(\.name).sorted().joined(separator: ", "))")
        }
        do { try timesToLive.check(set.ttl, provider: name) } catch var error as Diagnostic {
            error.message = "\(set.key): " + error.message
            throw error
        }
    }

    /// The set as it will be served: Linode takes 0 for the zone's own time, and a text as one, however it is split.
    func served(_ set: RRset, in zone: Zone) -> RRset {
        guard case .only = timesToLive else { return set }
        let ttl = set.ttl == 0 ? zone.soa?.minimum ?? 0 : set.ttl
        let data = set.data.map { data in
            if case .txt(let strings) = data { RecordData.text(strings.joined()) } else { data }
        }
        return RRset(set.name, set.type, ttl: ttl, data)
    }

    /// Whether a set is the provider's own business and never part of a plan.
    func isOwn(_ key: RRset.Key, in zone: DomainName) -> Bool {
        key.type.isServersOwn || (!holdsRootNameServers && key.type == .ns && key.name == zone)
    }
}
