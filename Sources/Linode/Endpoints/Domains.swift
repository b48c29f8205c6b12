// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about domains and their records.
public struct Domains: Sendable {
    let client: LinodeClient
    private let path = "/domains"

    /// All domains that `filter` means.
    public func list(_ filter: LinodeFilter? = nil) async throws -> [Domain] {
        try await client.list(path, filter: filter)
    }

    /// The domain called `name`; nil when the account has none.
    public func named(_ name: String) async throws -> Domain? {
        try await list(.equal("domain", .string(name))).first { $0.domain == name }
    }

    /// The domain with that number.
    public func get(_ id: Int) async throws -> Domain { try await client.get("\(path)/\(id)") }

    /// Makes a domain; `settings` hold `domain`, `type`, `soa_email`, `ttl_sec` and so on.
    public func create(_ settings: Dict) async throws -> Domain {
        try await client.make(LinodeCall(.post, path, body: settings, lookUp: lookUp(settings["domain"])))
    }

    /// Makes a domain from what a name server answers, which must let Linode transfer the zone.
    public func importZone(_ name: String, from server: String) async throws -> Domain {
        let body: Dict = ["domain": .string(name), "remote_nameserver": .string(server)]
        let call = LinodeCall(.post, "\(path)/import", body: body, lookUp: lookUp(body["domain"]))
        return try await client.make(call)
    }

    private func lookUp(_ name: Value?) -> LookUp? {
        name.map { .item(path: path, filter: .equal("domain", $0), members: ["domain": $0]) }
    }

    /// Changes a domain.
    public func update(_ id: Int, _ changes: Dict) async throws -> Domain {
        try await client.make(LinodeCall(.put, "\(path)/\(id)", body: changes))
    }

    /// Deletes a domain and all of its records.
    public func delete(_ id: Int) async throws { try await client.perform(LinodeCall(.delete, "\(path)/\(id)")) }

    /// The zone as it was last handed to the name servers, line by line.
    public func zoneFile(of id: Int) async throws -> [String] {
        let answer = try await client.send(LinodeCall(.get, "\(path)/\(id)/zone-file"))
        return Fields(answer.value).texts("zone_file")
    }

    /// The records of a domain, those of its name servers not among them.
    public func records(of id: Int) async throws -> [DomainRecord] { try await client.list("\(path)/\(id)/records") }

    /// Makes a record.
    public func createRecord(_ record: DomainRecord, in id: Int) async throws -> DomainRecord {
        try ServedTTL.check(record.ttl)
        let records = "\(path)/\(id)/records"
        // The API puts `_` before a service's name, so an SRV record is found by what else it says.
        var members: Dict = record.body
        for member in ["service", "protocol"] { members[member] = nil }
        if record.type != "SRV" { members["name"] = .string(record.name) }
        let lookUp = LookUp.item(path: records, filter: nil, members: members)
        return try await client.make(LinodeCall(.post, records, body: record.body, lookUp: lookUp))
    }

    /// Changes a record; its type can't be changed.
    public func updateRecord(_ record: DomainRecord, in id: Int) async throws -> DomainRecord {
        try ServedTTL.check(record.ttl)
        var body = record.body
        body["type"] = nil
        return try await client.make(LinodeCall(.put, "\(path)/\(id)/records/\(record.id)", body: body))
    }

    /// Deletes a record.
    public func deleteRecord(_ record: Int, in id: Int) async throws {
        try await client.perform(LinodeCall(.delete, "\(path)/\(id)/records/\(record)"))
    }
}

extension LinodeClient {
    /// The calls about domains and their records.
    public var domains: Domains { Domains(client: self) }
}
