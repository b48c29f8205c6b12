// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

extension LinodeDomainRecord {
    func plan(from observed: Observed, in context: TaskContext) throws -> ServicePlan {
        let present = observed.records.filter(isMeant)
        let wanted = state == .present ? target.texts.deduplicated.map(record) : []
        try checkCNAME(observed.records)
        // Those that are as wanted stay; the others lend their numbers to what is missing.
        var missing = wanted
        var spare: [DomainRecord] = []
        for record in present {
            if let index = missing.firstIndex(where: { isSame($0, record) }) {
                missing.remove(at: index)
            } else if isToGo(record) {
                spare.append(record)
            }
        }
        // A record that leads where a missing one leads differs only in TTL or the like: it is the one to change.
        var changes: [ServiceChange] = []
        for wanted in missing {
            let index = spare.firstIndex { leadsTo($0) == leadsTo(wanted) } ?? spare.indices.first
            let old = index.map { spare.remove(at: $0) }
            changes.append(setting(wanted, from: old, in: observed.domain?.id ?? 0))
        }
        if wanted.isEmpty, spare.count == present.count, !spare.isEmpty { try checkOrphans(observed.records) }
        changes += spare.map { removal($0, in: observed.domain?.id ?? 0) }
        return ServicePlan(changes: changes, values: ["records": .list(present.map(Self.report))])
    }

    private func isMeant(_ record: DomainRecord) -> Bool {
        guard record.type == type.rawValue else { return false }
        guard type == .srv else { return record.name.lowercased() == shortName }
        return Self.bare(record.service) == Self.bare(service)
            && Self.bare(record.protocolName) == Self.bare(`protocol`)
    }

    /// SRV services are given and taken with and without their `_`.
    private static func bare(_ text: String?) -> String { String((text ?? "").drop { $0 == "_" }).lowercased() }

    private func isToGo(_ record: DomainRecord) -> Bool {
        state == .present || target.texts.isEmpty
            || target.texts.contains { leadsTo(self.record($0)) == leadsTo(record) }
    }

    private func record(_ target: String) -> DomainRecord {
        DomainRecord(
            type.rawValue, name: shortName, target: target, ttl: ttlSec, priority: priority, weight: weight, port: port,
            service: service, protocolName: `protocol`, tag: tag ?? (type == .caa ? "issue" : nil))
    }

    private func isSame(_ a: DomainRecord, _ b: DomainRecord) -> Bool {
        guard leadsTo(a) == leadsTo(b), a.ttl == b.ttl else { return false }
        switch type {
        case .mx: return a.priority == b.priority
        case .srv: return a.priority == b.priority && a.weight == b.weight && a.port == b.port
        case .caa: return a.tag == b.tag
        default: return true
        }
    }

    /// What a record leads to, in one form: addresses shortened, names in lower case without the last dot.
    private func leadsTo(_ record: DomainRecord) -> String {
        switch type {
        case .a, .aaaa: return AddressRange(record.target)?.text ?? record.target
        case .txt, .caa: return record.target
        default: return (record.target.hasSuffix(".") ? String(record.target.dropLast()) : record.target).lowercased()
        }
    }

    private func checkCNAME(_ records: [DomainRecord]) throws {
        guard state == .present else { return }
        let others = records.filter { $0.name.lowercased() == shortName && !isMeant($0) && $0.type != "SRV" }
        let clash = type == .cname ? others.first : others.first { $0.type == "CNAME" }
        guard let clash else { return }
        throw ModuleFailure(
            "`\(fullName)` has a record of type \(clash.type), and beside a CNAME a name can have nothing"
                + "\n  hint: remove one of the two first")
    }

    private func checkOrphans(_ records: [DomainRecord]) throws {
        guard !allowOrphans, [.a, .aaaa, .cname].contains(type) else { return }
        let stays = records.contains { other in
            other.name.lowercased() == shortName && ["A", "AAAA", "CNAME"].contains(other.type) && !isMeant(other)
        }
        let orphan = records.first { other in
            ["CNAME", "MX", "NS", "SRV"].contains(other.type)
                && (other.target.hasSuffix(".") ? String(other.target.dropLast()) : other.target).lowercased()
                    == fullName
        }
        guard !stays, let orphan else { return }
        let leads = orphan.name.isEmpty ? plainDomain : "\(orphan.name).\(plainDomain)"
        throw ModuleFailure(
            "`\(fullName)` can't go: the \(orphan.type) record of `\(leads)` leads to it"
                + "\n  hint: change that one first, or give `allow_orphans: true`")
    }

    private var fullName: String { shortName.isEmpty ? plainDomain : "\(shortName).\(plainDomain)" }

    private func setting(_ wanted: DomainRecord, from old: DomainRecord?, in domain: Int) -> ServiceChange {
        let (before, after) = (old.map(Self.line) ?? "", Self.line(wanted))
        let what = "\(type.rawValue) \(fullName) → \(wanted.target)"
        return access.change("\(old == nil ? "create" : "change") \(what)", before: before, after: after) {
            client, values in
            var record = wanted
            record.id = old?.id ?? 0
            let done =
                old == nil
                ? try await client.domains.createRecord(record, in: domain)
                : try await client.domains.updateRecord(record, in: domain)
            guard done.ttl == record.ttl else {
                throw ModuleFailure(
                    "Linode made \(done.ttl) of the TTL \(record.ttl): the record is there, but with that")
            }
            let others = (values["records"]?.list ?? []).filter { $0["id"]?.int != done.id }
            values["records"] = .list(others + [Self.report(done)])
        }
    }

    private func removal(_ record: DomainRecord, in domain: Int) -> ServiceChange {
        access.change("delete \(type.rawValue) \(fullName) → \(record.target)", before: Self.line(record), after: "") {
            client, values in
            try await client.domains.deleteRecord(record.id, in: domain)
            values["records"] = .list((values["records"]?.list ?? []).filter { $0["id"]?.int != record.id })
        }
    }

    private static func line(_ record: DomainRecord) -> String { LinodeAccess.text(record.body) }

    private static func report(_ record: DomainRecord) -> Value {
        var all = record.body
        all["name"] = .string(record.name)
        all["id"] = .int(record.id)
        return .dict(all)
    }
}
