// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A domain whose records Linode's name servers serve.
struct LinodeDomain: ServiceModule {
    static let name = "linode_domain"
    static let summary = "Creates, changes and deletes a domain that Linode's name servers serve."
    static let notes = [
        "Linode serves an account's domains only as long as it has a Linode.",
        "`ttl_sec` is more than the TTL of records that have none: it is how long resolvers remember that a name does "
            + "not exist, and the TTL of the name servers' own records. Make it small before names are added.",
        "A domain that has records is deleted only with `delete_records`.",
    ]
    static let examples = [
        Example(
            "Serve a domain", "linode_domain: { domain: example.org, soa_email: hostmaster@example.org, ttl_sec: 300 }"),
        Example(
            "Take it over from another name server, which lets Linode transfer it",
            "linode_domain: { domain: example.org, import_from: ns1.example.net }"),
        Example("Stop serving it", "linode_domain: { domain: example.org, state: absent, delete_records: true }"),
    ]
    static let returns = [ReturnValue("domain", "the domain: id, domain, type, status, ttl_sec")]

    enum Kind: String, ParameterChoice { case master, slave }
    enum Status: String, ParameterChoice { case active, disabled }

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name.", aliases: "name") var domain: String
    @Parameter("Whether it shall be served.") var state = LinodePresence.present
    @Parameter("Whether its records are kept here, or fetched from another server.") var type = Kind.master
    @Parameter("Whom to write to about it; needed to create one.") var soaEmail: String?
    @Parameter("TTL of records that have none, in seconds; 0 is a day.") var ttlSec: Int?
    @Parameter("How often secondaries ask, in seconds.") var refreshSec: Int?
    @Parameter("How soon secondaries ask again, in seconds.") var retrySec: Int?
    @Parameter("When secondaries give up, in seconds.") var expireSec: Int?
    @Parameter("Whether it is served.") var status: Status?
    @Parameter("Addresses that may transfer the zone.") var axfrIps: [String]?
    @Parameter("Addresses a slave is fetched from.") var masterIps: [String]?
    @Parameter(
        "A name server that the zone is fetched from when the domain is new; it must allow Linode's addresses to transfer "
            + "it.") var importFrom: String?
    @Parameter("Its tags.") var tags: [String]?
    @Parameter("Whether it is deleted even though it has records.") var deleteRecords = false

    /// What the account has.
    struct Observed: Sendable {
        var domain: Domain?
        var records = 0
    }

    private var plainName: String { (domain.hasSuffix(".") ? String(domain.dropLast()) : domain).lowercased() }

    func validate() throws {
        guard plainName.contains("."), !plainName.hasPrefix("."), plainName.utf8.count <= 253,
            plainName.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ (1...63).contains($0.count) }
            )
        else { throw ArgumentError("`\(domain)` is no domain", argument: "domain") }
        if importFrom != nil, type == .slave {
            throw ArgumentError("a slave is fetched from `master_ips`, again and again", argument: "import_from")
        }
        for (argument, seconds) in [
            ("ttl_sec", ttlSec), ("refresh_sec", refreshSec), ("retry_sec", retrySec), ("expire_sec", expireSec),
        ] {
            if let seconds { try TTLArgument.check(seconds, argument) }
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Observed {
        try await access.using(service) { client in
            let found = try await client.domains.named(plainName)
            if found == nil, state == .present { try await client.require(["domains:read_write"], beside: "/domains") }
            guard state == .absent, let found else { return Observed(domain: found) }
            return Observed(domain: found, records: try await client.domains.records(of: found.id).count)
        }
    }

    func plan(from observed: Observed, in context: TaskContext) throws -> ServicePlan {
        guard state == .present else { return try removal(observed) }
        guard let found = observed.domain else { return ServicePlan(changes: [try creation()]) }
        guard found.type == type.rawValue else {
            throw ModuleFailure("`\(plainName)` is a \(found.type), not a \(type.rawValue)")
        }
        let current = Self.settings(found)
        let changes = LinodeAccess.differences(wanted, from: current)
        var plan = ServicePlan(values: ["domain": Self.report(found)])
        guard !changes.isEmpty else { return plan }
        let before = current.filter { changes.keys.contains($0.key) }
        plan.changes.append(
            access.change(
                "change domain \(plainName)", before: LinodeAccess.text(before), after: LinodeAccess.text(changes)
            ) { client, values in
                values["domain"] = Self.report(try await client.domains.update(found.id, changes))
            })
        return plan
    }

    private func creation() throws -> ServiceChange {
        if let importFrom { return takeover(from: importFrom) }
        guard type == .slave || soaEmail != nil else {
            throw ModuleFailure("to create the domain `\(plainName)`, `soa_email` is needed")
        }
        guard type == .master || masterIps?.isEmpty == false else {
            throw ModuleFailure("to create the slave `\(plainName)`, `master_ips` is needed")
        }
        var settings = wanted
        (settings["domain"], settings["type"]) = (.string(plainName), .string(type.rawValue))
        return access.change(
            "create domain \(plainName)", before: "", after: LinodeAccess.text(settings)
        ) { [settings] client, values in
            values["domain"] = Self.report(try await client.domains.create(settings))
        }
    }

    /// Fetches the zone; what was given beside that comes after, as the import takes no settings.
    private func takeover(from server: String) -> ServiceChange {
        let settings = wanted
        let after = LinodeAccess.text(settings.merging(["import_from": .string(server)]) { $1 })
        return access.change("import domain \(plainName) from \(server)", before: "", after: after) {
            [plainName, settings] client, values in
            var made = try await client.domains.importZone(plainName, from: server)
            let changes = LinodeAccess.differences(settings, from: Self.settings(made))
            if !changes.isEmpty { made = try await client.domains.update(made.id, changes) }
            values["domain"] = Self.report(made)
        }
    }

    private func removal(_ observed: Observed) throws -> ServicePlan {
        guard let found = observed.domain else { return ServicePlan() }
        guard observed.records == 0 || deleteRecords else {
            throw ModuleFailure(
                "the domain `\(plainName)` has \(observed.records) records\n  hint: give `delete_records: true` if all of "
                    + "them shall go; `lifeboat` keeps no copy of them")
        }
        let change = access.change("delete domain \(plainName) with \(observed.records) records") { client, values in
            try await client.domains.delete(found.id)
            values["domain"] = nil
        }
        return ServicePlan(changes: [change], values: ["domain": Self.report(found)])
    }

    /// What was given.
    private var wanted: Dict {
        var wanted = Dict()
        wanted["soa_email"] = soaEmail.map { .string($0) }
        wanted["ttl_sec"] = ttlSec.map { .int($0) }
        wanted["refresh_sec"] = refreshSec.map { .int($0) }
        wanted["retry_sec"] = retrySec.map { .int($0) }
        wanted["expire_sec"] = expireSec.map { .int($0) }
        wanted["status"] = status.map { .string($0.rawValue) }
        wanted["axfr_ips"] = axfrIps.map { .strings($0) }
        wanted["master_ips"] = masterIps.map { .strings($0) }
        wanted["tags"] = tags.map { .strings($0) }
        return wanted
    }

    private static func settings(_ domain: Domain) -> Dict {
        [
            "soa_email": .string(domain.soaEmail), "ttl_sec": .int(domain.ttl), "refresh_sec": .int(domain.refresh),
            "retry_sec": .int(domain.retry), "expire_sec": .int(domain.expire), "status": .string(domain.status),
            "axfr_ips": .strings(domain.transferAddresses), "master_ips": .strings(domain.masterAddresses),
            "tags": .strings(domain.tags),
        ]
    }

    private static func report(_ domain: Domain) -> Value {
        var all = settings(domain)
        (all["id"], all["domain"], all["type"]) = (.int(domain.id), .string(domain.domain), .string(domain.type))
        return .dict(all)
    }
}
