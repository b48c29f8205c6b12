// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import ModuleKit
import Values

/// One record set of a zone.
struct DNSRecord: ServiceModule {
    static let name = "dns_record"
    static let summary = "Sets or removes the records of one name and type."
    static let notes = [
        "It works from the controller, whatever host the task is for. `value` is all that the name has of this type: "
            + "records that are there and not listed go, records of other names and types stay.",
        "TTLs are taken as the provider serves them; one that Linode would round is an error that names its neighbours. "
            + "Changes that would leave the zone, `www` or the target of an alias without an address are refused "
            + "without `force`.",
    ]
    static let examples = [
        Example(
            "The site's address",
            "dns_record: { zone: example.com, name: www, type: A, value: 192.0.2.10, ttl: 300, provider: linode }"),
        Example(
            "Mail", "dns_record: { zone: example.com, type: MX, value: ['10 mail', '20 mx.example.net.'], ttl: 3600 }"),
        Example("Away with it", "dns_record: { zone: example.com, name: old, type: A, state: absent }"),
    ]
    static let returns = [
        ReturnValue("zone", "the zone's name"),
        ReturnValue("changes", "what was, or in check mode would be, done, a line each"),
        ReturnValue(
            "checksum", "the plan's checksum, as `lifeboat dns plan` tells it; only when there is something to do"),
        ReturnValue("zone_before", "the zone as a file from before; only when there is something to do"),
        ReturnValue("zone_after", "the zone as a file as it is when done, or would be in check mode"),
    ]

    enum State: String, ParameterChoice { case present, absent }

    @Parameter("The zone.") var zone: String
    @Parameter("The name in it; `@` is the zone itself.", aliases: "record") var name = "@"
    @Parameter("A, AAAA, CNAME, MX, TXT, SRV, CAA, NS or PTR.") var type: String
    @Parameter("What the records say, as a zone file writes it; a TXT is the text itself.", aliases: "values")
    var value: [String] = []
    @Parameter("How long answers may be remembered: seconds, or `1h`.") var ttl = "300"
    @Parameter("Whether the records exist.") var state = State.present
    @Parameter("Who serves the zone: `linode` or a mapping; the variable `dns_provider` unless given.")
    var provider: Value?
    @Parameter("Go on where the change would orphan a name or change the zone's own servers.") var force = false

    func validate() throws { _ = try wish() }

    private func wish() throws -> ZoneWish {
        do {
            let origin = try DomainName(zone)
            let type = try RecordList.type(type)
            let owner = try DNSNames.name(name, in: origin)
            if state == .absent, value.isEmpty { return ZoneWish(absent: [RRset.Key(owner, type)]) }
            guard !value.isEmpty else { throw ArgumentError("a record needs its `value`", argument: "value") }
            let data = try value.map { try RecordList.data(type, $0, of: owner, in: origin) }
            return ZoneWish(sets: [RRset(owner, type, ttl: try RecordList.seconds(ttl), data)])
        } catch let error as Diagnostic {
            throw ArgumentError(error.message, hint: error.hint)
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> FoundZone {
        try await FoundZone(try DomainName(zone), provider, in: context, service: service)
    }

    func plan(from found: FoundZone, in context: TaskContext) throws -> ServicePlan {
        try found.plan(try wanted(in: found.zone), force: force)
    }

    /// With `state: absent` and values, only those values go.
    private func wanted(in zone: Zone) throws -> ZoneWish {
        let wish = try wish()
        guard state == .absent, let named = wish.sets.first else { return wish }
        guard let there = zone[named.name, named.type] else { return ZoneWish() }
        let rest = there.data.filter { !named.data.contains($0) }
        guard !rest.isEmpty else { return ZoneWish(absent: [named.key]) }
        return ZoneWish(sets: [RRset(there.name, there.type, ttl: there.ttl, rest)])
    }
}
