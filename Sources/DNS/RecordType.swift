// SPDX-License-Identifier: Apache-2.0

/// The type of a record: the ten that Lifeboat understands, and all others by name.
public struct RecordType: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Its name in capitals.
    public let name: String

    /// The type called `name`.
    public init(_ name: String) { self.name = name.uppercased() }

    /// The name.
    public var description: String { name }
    /// By name.
    public static func < (a: RecordType, b: RecordType) -> Bool { a.name < b.name }

    /// An IPv4 address.
    public static let a = RecordType("A")
    /// An IPv6 address.
    public static let aaaa = RecordType("AAAA")
    /// Another name for the same thing.
    public static let cname = RecordType("CNAME")
    /// A mail server.
    public static let mx = RecordType("MX")
    /// Text.
    public static let txt = RecordType("TXT")
    /// Where a service is.
    public static let srv = RecordType("SRV")
    /// Who may issue certificates.
    public static let caa = RecordType("CAA")
    /// A name server.
    public static let ns = RecordType("NS")
    /// The name of an address.
    public static let ptr = RecordType("PTR")
    /// The start of a zone.
    public static let soa = RecordType("SOA")

    /// The types whose data are understood.
    public static let known: [RecordType] = [a, aaaa, cname, mx, txt, srv, caa, ns, ptr, soa]

    /// Whether records of this type are made by a server that signs its zone, and are none of ours.
    var isServersOwn: Bool {
        ["SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "TYPE65534", "ZONEMD", "TSIG"]
            .contains(name)
    }
}
