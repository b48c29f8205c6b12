// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import ModuleKit
import Values

/// The records of a zone.
struct DNSZone: ServiceModule {
    static let name = "dns_zone"
    static let summary = "Brings the records of a zone to what a list or a zone file says."
    static let notes = [
        "It works from the controller, whatever host the task is for, and makes all changes at once: a name server of "
            + "one's own takes them as one message, whole or not at all; Linode takes record by record.",
        "Records that are not named stay, unless `purge`. Without `force` it refuses to change the zone's own NS "
            + "records, to change or remove more than 30 % of a zone of ten or more record sets, and to leave the zone, "
            + "`www` or an alias without an address. A zone never loses its last NS record.",
        "It makes no zones: for Linode that is `linode_domain`, elsewhere the name server's configuration.",
    ]
    static let examples = [
        Example(
            "The site's names",
            "dns_zone: { zone: example.com, ttl: 300, records: [{ name: '@', type: A, value: 192.0.2.10 }, "
                + "{ name: www, type: CNAME, value: '@' }] }"),
        Example("From a file", "dns_zone: { zone: example.com, src: example.com.zone, purge: true }"),
    ]
    static let returns = DNSRecord.returns

    @Parameter("The zone.", aliases: "name") var zone: String
    @Parameter("Its records: `name`, `type`, `value` (one or a list), `ttl`, `state`.") var records: [Value] = []
    @Parameter("A zone file of the controller.", aliases: "file") var src: String?
    @Parameter("The TTL of records that name none: seconds, or `1h`.") var ttl = "300"
    @Parameter("Remove records that are not named.") var purge = false
    @Parameter("Who serves the zone: `linode` or a mapping; the variable `dns_provider` unless given.")
    var provider: Value?
    @Parameter("Go on where the change would be refused for its size or for names that it orphans.") var force = false

    func validate() throws {
        guard records.isEmpty != (src == nil) else {
            throw ArgumentError("a zone needs either `records` or `src`")
        }
        if src == nil { _ = try listed() }
    }

    private func listed() throws -> ZoneWish {
        do {
            return try RecordList.wish(
                records, origin: try DomainName(zone), ttl: try RecordList.seconds(ttl), purge: purge, place: "records")
        } catch let error as Diagnostics {
            throw ArgumentError(error.description)
        } catch let error as Diagnostic {
            throw ArgumentError(error.message, hint: error.hint)
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> FoundZone {
        try await FoundZone(try DomainName(zone), provider, in: context, service: service)
    }

    func plan(from found: FoundZone, in context: TaskContext) throws -> ServicePlan {
        guard let src else { return try found.plan(try listed(), force: force) }
        let path = try context.files.find(src, kind: "files")
        let text = String(decoding: try context.files.read(path), as: UTF8.self)
        do {
            let zone = try ZoneFileReader.read(text, file: path, origin: found.zone.origin)
            return try found.plan(ZoneWish(zone, purge: purge), force: force)
        } catch let error as Diagnostics {
            throw ModuleFailure(error.description)
        }
    }
}
