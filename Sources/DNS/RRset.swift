// SPDX-License-Identifier: Apache-2.0

/// All records of one name and type: what is asked for, cached and changed as one.
public struct RRset: Hashable, Sendable {
    /// The name.
    public let name: DomainName
    /// The type.
    public let type: RecordType
    /// How many seconds it may be remembered.
    public var ttl: Int
    /// What the records say: sorted, each once.
    public let data: [RecordData]

    /// The records of `name` with `data`, all of one type; there is at least one.
    public init(_ name: DomainName, _ type: RecordType, ttl: Int, _ data: [RecordData]) {
        (self.name, self.type, self.ttl) = (name, type, ttl)
        self.data = Set(data).map { ($0.description, $0) }.sorted { $0.0 < $1.0 }.map { $0.1 }
    }

    /// Name and type.
    public var key: Key { Key(name, type) }

    /// What tells one set of a zone from another.
    public struct Key: Hashable, Sendable, Comparable, CustomStringConvertible {
        /// The name.
        public let name: DomainName
        /// The type.
        public let type: RecordType

        /// The set of `name` and `type`.
        public init(_ name: DomainName, _ type: RecordType) { (self.name, self.type) = (name, type) }

        /// `www.example.com. A`.
        public var description: String { "\(name) \(type)" }
        /// By name, then by type; the start of a zone comes first, then its servers.
        public static func < (a: Key, b: Key) -> Bool {
            func rank(_ type: RecordType) -> (Int, String) { (type == .soa ? 0 : type == .ns ? 1 : 2, type.name) }
            return a.name == b.name ? rank(a.type) < rank(b.type) : a.name < b.name
        }
    }
}

/// A zone as a value: its name, and its record sets.
public struct Zone: Hashable, Sendable {
    /// The zone's own name.
    public let origin: DomainName
    private var byKey: [RRset.Key: RRset]

    /// A zone of `sets`; of two sets with one key the later counts.
    public init(_ origin: DomainName, _ sets: some Sequence<RRset> = []) {
        self.origin = origin
        byKey = Dictionary(sets.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    }

    /// The sets in the order of a zone file.
    public var sets: [RRset] { byKey.keys.sorted().compactMap { byKey[$0] } }

    /// The set of a key; setting nil removes it.
    public subscript(key: RRset.Key) -> RRset? {
        get { byKey[key] }
        set { byKey[key] = newValue }
    }

    /// The set of a name and type.
    public subscript(name: DomainName, type: RecordType) -> RRset? { byKey[RRset.Key(name, type)] }

    /// The start of the zone; nil where the provider keeps it to itself.
    public var soa: StartOfAuthority? {
        if case .soa(let soa)? = self[origin, .soa]?.data.first { soa } else { nil }
    }

    /// The zone's own name servers.
    public var nameServers: [DomainName] { self[origin, .ns]?.data.compactMap(\.target) ?? [] }
}
