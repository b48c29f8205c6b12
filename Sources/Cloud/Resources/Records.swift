// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

extension Routes {
    static let records: [Route] = [
        Route("GET", "domains/{domainId}/records", .read("domains")) { account, call throws(APIError) in
            try call.page(account.all(.record, of: account.require(.domain, call.id()).id))
        },
        Route("POST", "domains/{domainId}/records", .write("domains")) { account, call throws(APIError) in
            let domain = try account.require(.domain, call.id())
            let record = try account.createRecord(call, of: domain)
            account.tell("dns_record_create", "domain", domain)
            account.works.append(.zone(domain.id))
            return record.answer
        },
        Route("GET", "domains/{domainId}/records/{recordId}", .read("domains")) { account, call throws(APIError) in
            try account.require(.record, call.id(1), of: call.id()).answer
        },
        Route("PUT", "domains/{domainId}/records/{recordId}", .write("domains")) { account, call throws(APIError) in
            let domain = try account.require(.domain, call.id())
            var record = try account.require(.record, call.id(1), of: domain.id)
            try record.updateRecord(call, of: domain, others: account.all(.record, of: domain.id))
            record["updated"] = .string(Place.stamp())
            account.put(.record, record)
            account.tell("dns_record_update", "domain", domain)
            account.works.append(.zone(domain.id))
            return record.answer
        },
        Route("DELETE", "domains/{domainId}/records/{recordId}", .write("domains")) { account, call throws(APIError) in
            let domain = try account.require(.domain, call.id())
            let record = try account.require(.record, call.id(1), of: domain.id)
            account.remove(.record, record.id)
            account.tell("dns_record_delete", "domain", domain)
            account.works.append(.zone(domain.id))
            return [:]
        },
    ]
}

extension Account {
    /// A new record of a domain, as a body says it.
    mutating func createRecord(_ call: Call, of domain: Thing) throws(APIError) -> Thing {
        guard domain["type"]?.string == "master" else { throw APIError("Records cannot be added to a slave zone.") }
        guard all(.record, of: domain.id).count < 12_000 else { throw APIError("Record limit reached") }
        guard let type = try call.choice("type", RecordType.allCases.map(\.rawValue)) else {
            throw APIError("type is required", field: "type")
        }
        let now = Value.string(Place.stamp())
        var record = add(
            .record,
            [
                "type": .string(type), "target": "", "priority": 0, "weight": 0, "port": 0, "service": .null,
                "protocol": .null, "ttl_sec": 0, "tag": .null, "created": now, "updated": now,
            ], inner: ["parent": .int(domain.id), "name": ""])
        try record.updateRecord(call, of: domain, others: all(.record, of: domain.id))
        put(.record, record)
        return record
    }
}

/// The kinds of records that can be made.
enum RecordType: String, CaseIterable {
    case A, AAAA, NS, MX, CNAME, TXT, SRV, PTR, CAA
}

extension Thing {
    /// Takes over what a body says about a record, in the way Linode does: the domain cut off, TTLs rounded, `_` added.
    fileprivate mutating func updateRecord(_ call: Call, of domain: Thing, others: [Thing]) throws(APIError) {
        guard let type = RecordType(rawValue: self["type"]?.string ?? "") else { throw .notFound }
        if let name = try call.text("name") { try setName(name, domain: domain.label) }
        if let target = try call.text("target") { self["target"] = .string(try Thing.checked(target, type)) }
        guard self["target"]?.string?.isEmpty == false else { throw APIError("target is required", field: "target") }
        if let seconds = try call.number("ttl_sec") { self["ttl_sec"] = .int(TTL.nearest(seconds)) }
        for (field, highest) in [("priority", 255), ("weight", 65_535), ("port", 65_535)] {
            if let number = try call.number(field, in: 0...highest) { self[field] = .int(number) }
        }
        if type == .MX, call.body["priority"] == nil, self["priority"]?.int == 0 { self["priority"] = 10 }
        if type == .SRV { try setService(call) }
        if type == .CAA {
            if let tag = try call.choice("tag", ["issue", "issuewild", "iodef"]) { self["tag"] = .string(tag) }
            guard self["tag"]?.string != nil else { throw APIError("tag is required", field: "tag") }
        }
        let name = inner["name"]?.string ?? ""
        let neighbours = others.filter { $0.id != id && $0.inner["name"]?.string == name }
        if type == .CNAME, name.isEmpty || !neighbours.isEmpty {
            throw APIError("A CNAME must be the only record of its name", field: "name")
        }
        if neighbours.contains(where: { $0["type"] == "CNAME" }) {
            throw APIError("The name has a CNAME already", field: "name")
        }
    }

    private mutating func setName(_ text: String, domain: String) throws(APIError) {
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if name == domain { name = "" }
        if name.hasSuffix("." + domain) { name.removeLast(domain.count + 1) }
        let labels = name.isEmpty ? [] : name.split(separator: ".", omittingEmptySubsequences: false)
        let fits = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && (label == "*" || label.utf8.allSatisfy { $0.isLetterOrDigit || "-_".utf8.contains($0) })
        }
        guard fits, name.count <= 100 else { throw APIError("Invalid hostname", field: "name") }
        inner["name"] = .string(name)
        // The specification's names have at least one character: that of the domain itself is left out.
        self["name"] = name.isEmpty ? nil : .string(name)
    }

    private mutating func setService(_ call: Call) throws(APIError) {
        for field in ["service", "protocol"] {
            if let text = try call.text(field) {
                self[field] = .string(text.hasPrefix("_") ? text : "_" + text)
            }
            guard self[field]?.string != nil else { throw APIError("\(field) is required", field: field) }
        }
        let name = "\(self["service"]?.string ?? "").\(self["protocol"]?.string ?? "")"
        inner["name"] = .string(name)
        self["name"] = .string(name)
    }

    private static func checked(_ target: String, _ type: RecordType) throws(APIError) -> String {
        switch type {
        case .A:
            if target == "[remote_addr]" { return "127.0.0.1" }
            guard IPv4Address(target) != nil else { throw APIError("Invalid IPv4 address", field: "target") }
        case .AAAA:
            guard isIPv6(target) else { throw APIError("Invalid IPv6 address", field: "target") }
        case .TXT, .CAA:
            guard !target.hasPrefix("\""), target.utf8.count <= 65_535 else {
                throw APIError("Must not be in quotes", field: "target")
            }
        case .NS, .MX, .CNAME, .SRV, .PTR:
            let fits = target.utf8.allSatisfy { $0.isLetterOrDigit || "-._".utf8.contains($0) }
            guard fits, target.utf8.count <= 253, !target.isEmpty else {
                throw APIError("Invalid hostname", field: "target")
            }
            return target.hasSuffix(".") ? String(target.dropLast()) : target
        }
        return target
    }

    private static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (3...8).contains(halves.count) else { return false }
        return halves.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
            && (halves.count == 8 || text.contains("::"))
    }
}
