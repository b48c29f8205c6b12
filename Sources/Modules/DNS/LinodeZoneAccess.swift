// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Linode
import ModuleKit

/// Linode's API for the DNS layer: its client makes the calls that the provider needs.
public struct LinodeZoneAccess: LinodeZoneCalls {
    private let domains: Domains

    /// The API at `url`, else where `LINODE_API_URL` says, else Linode's own, reached through `service`.
    public init(url: String?, through service: ServiceAccess) throws {
        let token = try LinodeToken.find(in: service.environment, learn: service.learnSecret)
        let address = try (url ?? service.environment("LINODE_API_URL")).map { try APIAddress($0) } ?? .production
        var client = LinodeClient(address, token: token, transport: service.http)
        client.pause = service.pause
        domains = client.domains
    }

    /// All domains of the account.
    public func zones() async throws -> [LinodeZone] {
        try await told { try await domains.list() }.map {
            LinodeZone(id: $0.id, name: $0.domain, mail: $0.soaEmail, ttl: $0.ttl)
        }
    }

    /// The records of a domain.
    public func records(of zone: Int) async throws -> [LinodeRecord] {
        try await told { try await domains.records(of: zone) }.map { sent in
            var record = LinodeRecord(sent.type, name: sent.name, target: sent.target, ttl: sent.ttl)
            (record.id, record.priority, record.weight, record.port) = (sent.id, sent.priority, sent.weight, sent.port)
            (record.service, record.transport, record.tag) = (sent.service, sent.protocolName, sent.tag)
            return record
        }
    }

    /// Makes a record.
    public func create(_ record: LinodeRecord, in zone: Int) async throws {
        _ = try await told { try await domains.createRecord(Self.sent(record), in: zone) }
    }

    /// Changes a record.
    public func update(_ record: LinodeRecord, in zone: Int) async throws {
        _ = try await told { try await domains.updateRecord(Self.sent(record), in: zone) }
    }

    /// Deletes a record.
    public func delete(_ record: Int, in zone: Int) async throws {
        try await told { try await domains.deleteRecord(record, in: zone) }
    }

    private static func sent(_ record: LinodeRecord) -> DomainRecord {
        var sent = DomainRecord(
            record.type, name: record.name, target: record.target, ttl: record.ttl, priority: record.priority,
            weight: record.weight, port: record.port, service: record.service, protocolName: record.transport,
            tag: record.tag)
        sent.id = record.id
        return sent
    }

    /// Does a piece of work, whose trouble with the API is told as all other trouble with names.
    private func told<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch let error as LinodeError {
            throw Diagnostic(error.message, hint: error.hint)
        }
    }
}
