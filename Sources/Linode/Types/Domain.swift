// SPDX-License-Identifier: Apache-2.0

import Values

/// A domain whose records Linode's name servers serve.
public struct Domain: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "domain"
    /// Its number.
    public var id: Int
    /// Its name without a dot at its end.
    public var domain: String
    /// `master` or `slave`.
    public var type: String
    /// `active` or `disabled`.
    public var status: String
    /// Whom to write to about it.
    public var soaEmail: String
    /// The TTL of records that have none, of the name servers' records and of answers that there is no such name;
    /// 0 for a day.
    public var ttl: Int
    /// How often secondaries ask; 0 for four hours.
    public var refresh: Int
    /// How soon secondaries ask again; 0 for four hours.
    public var retry: Int
    /// When secondaries give up; 0 for a fortnight.
    public var expire: Int
    /// Who may transfer the zone.
    public var transferAddresses: [String]
    /// Where a secondary gets it from.
    public var masterAddresses: [String]
    /// Its tags.
    public var tags: [String]

    /// Reads a domain.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        domain = fields.text("domain")
        type = fields.text("type")
        status = fields.text("status")
        soaEmail = fields.text("soa_email")
        ttl = fields.int("ttl_sec")
        refresh = fields.int("refresh_sec")
        retry = fields.int("retry_sec")
        expire = fields.int("expire_sec")
        transferAddresses = fields.texts("axfr_ips")
        masterAddresses = fields.texts("master_ips")
        tags = fields.texts("tags")
    }
}

/// A record of a domain.
public struct DomainRecord: LinodeObject, Hashable {
    /// What messages call it.
    public static let kind = "record"
    /// Its number; 0 as long as it is not made.
    public var id: Int
    /// `A`, `AAAA`, `NS`, `MX`, `CNAME`, `TXT`, `SRV`, `PTR` or `CAA`.
    public var type: String
    /// The name below the domain; empty for the domain itself.
    public var name: String
    /// What it leads to; a text without quotes for TXT.
    public var target: String
    /// Its TTL in seconds; 0 for the domain's.
    public var ttl: Int
    /// The priority of MX and SRV.
    public var priority: Int
    /// The weight of SRV.
    public var weight: Int
    /// The port of SRV.
    public var port: Int
    /// The service of SRV without its `_`.
    public var service: String?
    /// The protocol of SRV without its `_`.
    public var protocolName: String?
    /// The tag of CAA: `issue`, `issuewild` or `iodef`.
    public var tag: String?

    /// A record that is not made yet.
    public init(
        _ type: String, name: String, target: String, ttl: Int = 0, priority: Int = 0, weight: Int = 0, port: Int = 0,
        service: String? = nil, protocolName: String? = nil, tag: String? = nil
    ) {
        id = 0
        (self.type, self.name, self.target, self.ttl) = (type, name, target, ttl)
        (self.priority, self.weight, self.port) = (priority, weight, port)
        (self.service, self.protocolName, self.tag) = (service, protocolName, tag)
    }

    /// Reads a record.
    public init(_ fields: Fields) throws {
        id = try fields.id()
        type = fields.text("type")
        name = fields.text("name")
        target = fields.text("target")
        ttl = fields.int("ttl_sec")
        priority = fields.int("priority")
        weight = fields.int("weight")
        port = fields.int("port")
        service = fields.optionalText("service")
        protocolName = fields.optionalText("protocol")
        tag = fields.optionalText("tag")
    }

    /// What is sent; only what the record's type has.
    public var body: Dict {
        var body: Dict = ["type": .string(type), "target": .string(target), "ttl_sec": .int(ttl)]
        if type == "SRV" {
            body["service"] = .string(service ?? "")
            body["protocol"] = .string(protocolName ?? "tcp")
            (body["priority"], body["weight"], body["port"]) = (.int(priority), .int(weight), .int(port))
        } else if !name.isEmpty {
            body["name"] = .string(name)
        }
        if type == "MX" { body["priority"] = .int(priority) }
        if type == "CAA" { body["tag"] = .string(tag ?? "issue") }
        return body
    }
}
