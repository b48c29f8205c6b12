// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// The steps of leading a site's names to another place and back, as wishes for its zone.
///
/// A and AAAA of every name change together: who forgets AAAA leaves half of the visitors with the lost place.
public struct Failover: Sendable {
    /// Where to.
    public let target: FailoverTarget
    /// The sets that are switched; names that are aliases of others follow by themselves.
    public let keys: [RRset.Key]

    /// A failover of `zone`, as it is now, to `target`.
    public init(to target: FailoverTarget, in zone: Zone) throws {
        self.target = target
        keys = try Self.keys(of: target.names, in: zone)
    }

    private static func keys(of names: [DomainName], in zone: Zone) throws -> [RRset.Key] {
        try names.flatMap { name -> [RRset.Key] in
            guard let alias = zone[name, .cname]?.data.first?.target else {
                return [RRset.Key(name, .a), RRset.Key(name, .aaaa)]
            }
            guard names.contains(alias), zone[alias, .cname] == nil else {
                throw Diagnostic(
                    "\(name) is an alias of \(alias), which is not switched with it",
                    hint: "name \(alias) among the target's `names`, or give \(name) addresses of its own")
            }
            return []
        }
    }

    /// The wish that makes caches forget sooner: the same addresses with the target's TTL, where theirs is longer.
    public func lowering(_ zone: Zone) -> ZoneWish {
        ZoneWish(
            sets: keys.compactMap { zone[$0] }.filter { $0.ttl > target.ttl }.map { set in
                RRset(set.name, set.type, ttl: target.ttl, set.data)
            })
    }

    /// The longest that a cache may still remember what `zone` says now.
    public func memory(of zone: Zone) -> Int { keys.compactMap { zone[$0]?.ttl }.max() ?? 0 }

    /// The wish that leads the names to the target.
    public var switching: ZoneWish {
        var wish = ZoneWish()
        for key in keys {
            let data: [RecordData] = key.type == .a ? target.ipv4.map(RecordData.a) : target.ipv6.map(RecordData.aaaa)
            if data.isEmpty {
                wish.absent.append(key)
            } else {
                wish.sets.append(RRset(key.name, key.type, ttl: target.ttl, data))
            }
        }
        return wish
    }

    /// The way back from `zone` as it is now.
    public func wayBack(from zone: Zone) -> WayBack {
        WayBack(zone: zone.origin, target: target.name, keys: keys, sets: keys.compactMap { zone[$0] })
    }
}

/// What a failover found: enough to undo it, kept as a file that people can read.
public struct WayBack: Hashable, Sendable {
    /// The zone.
    public var zone: DomainName
    /// Where the names were led.
    public var target: String
    /// The sets that were switched.
    public var keys: [RRset.Key]
    /// Those of them that were there, as they were.
    public var sets: [RRset]
    /// When the TTLs were lowered, in seconds since 1970; nil when they were not.
    public var lowered: Int?

    /// The wish that leads the names back; with `ttl` none is remembered longer, until all is seen to be well.
    public func wish(ttl: Int? = nil) -> ZoneWish {
        let there = Set(sets.map(\.key))
        return ZoneWish(
            sets: sets.map { RRset($0.name, $0.type, ttl: min($0.ttl, ttl ?? $0.ttl), $0.data) },
            absent: keys.filter { !there.contains($0) })
    }

    /// How long caches that looked before the TTLs were lowered may still remember, from `now` on.
    public func memoryLeft(at now: Int) -> Int {
        let old = sets.map(\.ttl).max() ?? 0
        return lowered.map { max(0, $0 + old - now) } ?? old
    }

    /// The addresses that the names led to, each with the name.
    public var places: [(name: DomainName, address: String)] {
        sets.flatMap { set in set.data.map { (set.name, $0.description) } }
    }
}

extension WayBack {
    /// The file: JSON whose records are written as a zone file writes them.
    public var json: String {
        let value: Value = [
            "zone": .string(zone.plain), "target": .string(target),
            "names": .strings(keys.map { "\($0.name.relative(to: zone)) \($0.type)" }),
            "records": .strings(Zone(zone, sets).file.split(separator: "\n").dropFirst(2).map(String.init)),
            "ttl_lowered_at": lowered.map(Value.int) ?? .null,
        ]
        return value.json(JSONLayout(indent: 2, asciiOnly: false)) + "\n"
    }

    /// Reads a file that was written before.
    public init(json text: String, file: String) throws {
        let value = try Value(json: text)
        guard let name = value["zone"]?.string, let target = value["target"]?.string,
            let names = value["names"]?.list?.compactMap(\.string),
            let records = value["records"]?.list?.compactMap(\.string)
        else { throw Diagnostic("`\(file)` is no way back of a failover") }
        let zone = try DomainName(name)
        let keys = try names.map { text in
            let words = text.split(separator: " ").map(String.init)
            return RRset.Key(try DomainName(words.first ?? "", in: zone), RecordType(words.last ?? ""))
        }
        let sets = try ZoneFileReader.read(records.joined(separator: "\n"), file: file, origin: zone).sets
        self.init(
            zone: zone, target: target, keys: keys, sets: sets, lowered: value["ttl_lowered_at"]?.int)
    }
}
