// SPDX-License-Identifier: Apache-2.0

/// What a zone shall hold.
public struct ZoneWish: Hashable, Sendable {
    /// The sets that it shall hold, exactly so.
    public var sets: [RRset]
    /// The sets that it shall not hold.
    public var absent: [RRset.Key]
    /// Whether sets that are not named here are removed.
    public var purge: Bool
    /// Whether the wish is a whole zone, with its own name servers.
    public var isWholeZone: Bool

    /// A wish for some sets; what it does not name stays, unless `purge`.
    public init(sets: [RRset] = [], absent: [RRset.Key] = [], purge: Bool = false) {
        (self.sets, self.absent, self.purge, isWholeZone) = (sets, absent, purge, false)
    }

    /// A wish for a zone as it is in a file.
    public init(_ zone: Zone, purge: Bool) {
        (sets, absent, self.purge, isWholeZone) = (zone.sets, [], purge, true)
    }
}
