// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// The records of one name and type in a domain of Linode's.
struct LinodeDomainRecord: ServiceModule {
    static let name = "linode_domain_record"
    static let summary = "Sets and removes the records of one name and type in a domain that Linode serves."
    static let notes = [
        "All records of the name and type are meant: those that are not in `target` are removed, the others keep their "
            + "numbers. SRV records are told apart by service and protocol, too.",
        "TTLs are exactly those that Linode serves; it would round any other without a word.",
        "Linode hands a change to its name servers within a minute. That is not waited for.",
        "A record that others lead to (CNAME, MX, NS, SRV) is removed only with `allow_orphans`.",
    ]
    static let examples = [
        Example(
            "Point a name at a server",
            "linode_domain_record: { domain: example.org, name: www, type: A, target: 203.0.113.5, ttl_sec: 300 }"),
        Example(
            "Receive mail",
            "linode_domain_record: { domain: example.org, type: MX, target: mail.example.org, priority: 10 }"),
    ]
    static let returns = [ReturnValue("records", "the records of the name and type: id, name, type, target, ttl_sec")]

    enum Kind: String, ParameterChoice {
        case a = "A"
        case aaaa = "AAAA"
        case ns = "NS"
        case mx = "MX"
        case cname = "CNAME"
        case txt = "TXT"
        case srv = "SRV"
        case ptr = "PTR"
        case caa = "CAA"
    }

    @ParameterGroup var access = LinodeAccess()
    @Parameter("The domain.") var domain: String
    @Parameter("The name below the domain; empty or `@` for the domain itself.", aliases: "record") var name = ""
    @Parameter("The type.") var type: Kind
    @Parameter("What it leads to; several for several records.", aliases: "value") var target = LinodeRecordTargets()
    @Parameter("Whether they shall be there; when not, all of them go, or only those in `target`.")
    var state = LinodePresence.present
    @Parameter("The TTL in seconds; 0 is the domain's.", aliases: "ttl") var ttlSec = 0
    @Parameter("The priority of MX and SRV, 0 to 255.") var priority = 0
    @Parameter("The weight of SRV.") var weight = 0
    @Parameter("The port of SRV.") var port = 0
    @Parameter("The service of SRV, such as `sip`.") var service: String?
    @Parameter("The protocol of SRV.") var `protocol` = "tcp"
    @Parameter("The tag of CAA: issue, issuewild or iodef.") var tag: String?
    @Parameter("Whether a record that others lead to may be removed.") var allowOrphans = false

    /// What the domain has.
    struct Observed: Sendable {
        /// Nil in check mode, when an earlier task is about to create it.
        var domain: Domain?
        var records: [DomainRecord]
    }

    func validate() throws {
        try TTLArgument.check(ttlSec, "ttl_sec")
        guard (0...255).contains(priority) else {
            throw ArgumentError("`\(priority)` is not between 0 and 255", argument: "priority")
        }
        if state == .present, target.texts.isEmpty {
            throw ArgumentError("what do the records lead to?", argument: "target")
        }
        if type == .cname, target.texts.count > 1 { throw ArgumentError("a name has one CNAME", argument: "target") }
        if type == .cname, shortName.isEmpty {
            throw ArgumentError("the domain itself can't be a CNAME", argument: "type", hint: "use A and AAAA records")
        }
        if type == .srv, service == nil { throw ArgumentError("an SRV record needs a service", argument: "service") }
        for text in target.texts { try checkAddress(text) }
    }

    private func checkAddress(_ text: String) throws {
        guard type == .a || type == .aaaa, text != "[remote_addr]" else { return }
        guard let range = AddressRange(text), !text.contains("/"), range.isIPv6 == (type == .aaaa) else {
            throw ArgumentError("`\(text)` is no \(type == .a ? "IPv4" : "IPv6") address", argument: "target")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Observed {
        try await access.using(service) { client in
            guard let found = try await client.domains.named(plainDomain) else {
                if context.checkMode { return Observed(records: []) }
                throw ModuleFailure(
                    "the account has no domain `\(plainDomain)`\n  hint: linode_domain creates one")
            }
            return Observed(domain: found, records: try await client.domains.records(of: found.id))
        }
    }

    var plainDomain: String { (domain.hasSuffix(".") ? String(domain.dropLast()) : domain).lowercased() }

    /// The name as Linode keeps it: without the domain, empty for the domain itself.
    var shortName: String {
        let plain = (name.hasSuffix(".") ? String(name.dropLast()) : name).lowercased()
        if ["", "@", plainDomain].contains(plain) { return "" }
        return plain.hasSuffix("." + plainDomain) ? String(plain.dropLast(plainDomain.count + 1)) : plain
    }
}

/// What records lead to: a text with commas is one, unlike in other lists.
struct LinodeRecordTargets: ParameterValue, Hashable {
    static let argumentType = "list of str"
    /// The targets.
    let texts: [String]
    var argumentText: String? { texts.isEmpty ? nil : texts.joined(separator: ", ") }

    /// These targets.
    init(_ texts: [String] = []) { self.texts = texts }

    init(argument: Value, source: String?) throws {
        switch argument {
        case .list(let items): texts = try items.map { try String(argument: $0, source: nil) }
        case .null: texts = []
        default: texts = [try String(argument: argument, source: source)]
        }
    }
}
