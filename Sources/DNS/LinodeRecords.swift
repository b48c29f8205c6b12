// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A domain as Linode's API describes it.
public struct LinodeZone: Hashable, Sendable {
    /// Its number.
    public var id: Int
    /// Its name without a dot at its end.
    public var name: String
    /// Whom to write to about it.
    public var mail: String
    /// The TTL of records without one, of the name servers, and of answers that there is no such name; 0 for a day.
    public var ttl: Int

    /// A domain.
    public init(id: Int, name: String, mail: String, ttl: Int) {
        (self.id, self.name, self.mail, self.ttl) = (id, name, mail, ttl)
    }
}

/// A record as Linode's API describes it.
public struct LinodeRecord: Hashable, Sendable {
    /// Its number; 0 as long as it is not made.
    public var id = 0
    /// The type's name.
    public var type: String
    /// The name below the domain; empty for the domain itself.
    public var name: String
    /// What it says or points to, names without a dot at their end, texts without quotes.
    public var target: String
    /// The TTL; 0 for the domain's.
    public var ttl: Int
    /// The preference of MX, the priority of SRV.
    public var priority = 0
    /// The weight of SRV.
    public var weight = 0
    /// The port of SRV.
    public var port = 0
    /// The service of SRV without its `_`.
    public var service: String?
    /// The protocol of SRV without its `_`.
    public var transport: String?
    /// The tag of CAA.
    public var tag: String?

    /// A record; what its type has beyond name and target is set after.
    public init(_ type: String, name: String, target: String, ttl: Int) {
        (self.type, self.name, self.target, self.ttl) = (type, name, target, ttl)
    }
}

/// The calls of Linode's API that the provider needs; its client makes them.
public protocol LinodeZoneCalls: Sendable {
    /// All domains of the account.
    func zones() async throws -> [LinodeZone]
    /// The records of a domain, those of Linode's own name servers not among them.
    func records(of zone: Int) async throws -> [LinodeRecord]
    /// Makes a record.
    func create(_ record: LinodeRecord, in zone: Int) async throws
    /// Changes the record with this number.
    func update(_ record: LinodeRecord, in zone: Int) async throws
    /// Deletes a record.
    func delete(_ record: Int, in zone: Int) async throws
}

extension LinodeRecord {
    /// The record as everybody else describes it.
    func read(in origin: DomainName) throws -> (key: RRset.Key, data: RecordData) {
        let type = RecordType(self.type)
        let key = RRset.Key(try owner(in: origin), type)
        func pointed() throws -> DomainName { try DomainName(target == "" ? origin.plain : target) }
        let data: RecordData =
            switch type {
            case .mx: .mx(preference: priority, exchange: try pointed())
            case .srv: .srv(priority: priority, weight: weight, port: port, target: try pointed())
            case .txt: .text(target)
            case .caa: .caa(flags: 0, tag: tag ?? "issue", value: Array(target.utf8))
            case .cname: .cname(try pointed())
            case .ns: .ns(try pointed())
            case .ptr: .ptr(try pointed())
            default: try RecordData(type, target, in: origin)
            }
        return (key, data)
    }

    private func owner(in origin: DomainName) throws -> DomainName {
        if type == "SRV", let service, let transport, !name.hasPrefix("_") {
            let below = name.isEmpty ? "" : ".\(name)"
            return try DomainName("_\(service)._\(transport)\(below)", in: origin)
        }
        return name.isEmpty || name == origin.plain ? origin : try DomainName(name, in: origin)
    }

    /// The record that Linode is sent for `data` of a set; throws where Linode has no place for it.
    public init(_ data: RecordData, of set: RRset, in origin: DomainName) throws {
        let relative = set.name.relative(to: origin)
        self.init(set.type.name, name: relative == "@" ? "" : relative, target: "", ttl: set.ttl)
        switch data {
        case .mx(let preference, let exchange): (priority, target) = (preference, exchange.plain)
        case .srv(let priority, let weight, let port, let target):
            let labels = set.name.labels
            guard labels.count == origin.labels.count + 2, labels[0].hasPrefix("_"), labels[1].hasPrefix("_") else {
                throw Diagnostic("\(set.key): linode holds SRV records only as `_service._protocol`")
            }
            (self.priority, self.weight, self.port) = (priority, weight, port)
            (service, transport) = (String(labels[0].dropFirst()), String(labels[1].dropFirst()))
            self.target = target.plain
        case .caa(let flags, let tag, let value):
            guard flags == 0 else { throw Diagnostic("\(set.key): linode holds CAA records only with flags 0") }
            (self.tag, target) = (tag, String(decoding: value, as: UTF8.self))
        case .txt(let strings): target = String(decoding: strings.joined(), as: UTF8.self)
        case .cname(let name), .ns(let name), .ptr(let name): target = name.plain
        case .a(let address), .aaaa(let address): target = address
        case .soa, .other: throw Diagnostic("\(set.key): linode has no records of this type")
        }
    }
}
