// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Values

extension Routes {
    static let domains: [Route] = [
        Route("GET", "domains", .read("domains")) { account, call throws(APIError) in
            try call.page(account.all(.domain))
        },
        Route("POST", "domains", .write("domains")) { account, call throws(APIError) in
            try account.createDomain(call).answer
        },
        Route("GET", "domains/{domainId}", .read("domains")) { account, call throws(APIError) in
            try account.require(.domain, call.id()).answer
        },
        Route("PUT", "domains/{domainId}", .write("domains")) { account, call throws(APIError) in
            var domain = try account.require(.domain, call.id())
            if let name = try call.text("domain") {
                domain["domain"] = .string(try account.domainName(name, besides: domain.id))
            }
            try domain.updateDomain(call)
            account.put(.domain, domain)
            account.tell("dns_zone_update", "domain", domain)
            account.works.append(.zone(domain.id))
            return domain.answer
        },
        Route("DELETE", "domains/{domainId}", .write("domains")) { account, call throws(APIError) in
            let domain = try account.require(.domain, call.id())
            for record in account.all(.record, of: domain.id) { account.remove(.record, record.id) }
            account.remove(.domain, domain.id)
            account.tell("dns_zone_delete", "domain", domain)
            account.works.append(.zone(domain.id))
            return [:]
        },
        Route("POST", "domains/{domainId}/clone", .write("domains")) { account, call throws(APIError) in
            let source = try account.require(.domain, call.id())
            let name = try account.domainName(call.requiredText("domain"))
            var fields = source.fields
            fields["id"] = nil
            fields["domain"] = .string(name)
            let domain = account.add(.domain, fields)
            for record in account.all(.record, of: source.id) {
                var fields = record.fields
                fields["id"] = nil
                var inner = record.inner
                inner["parent"] = .int(domain.id)
                _ = account.add(.record, fields, inner: inner)
            }
            account.tell("dns_zone_create", "domain", domain)
            account.works.append(.zone(domain.id))
            return domain.answer
        },
        Route("GET", "domains/{domainId}/zone-file", .read("domains")) { account, call throws(APIError) in
            // What the name servers were given last, not what the account says now.
            ["zone_file": try account.require(.domain, call.id()).inner["rendered"] ?? []]
        },
    ]
}

extension Account {
    mutating func createDomain(_ call: Call) throws(APIError) -> Thing {
        let name = try domainName(call.requiredText("domain"))
        guard let type = try call.choice("type", ["master", "slave"]) else {
            throw APIError("type is required", field: "type")
        }
        if type == "master" { _ = try call.requiredText("soa_email") }
        if type == "slave", try (call.texts("master_ips") ?? []).isEmpty {
            throw APIError("You need at least one master IP address", field: "master_ips")
        }
        let tags = try call.texts("tags") ?? []
        try checkTags(tags)
        var domain = add(
            .domain,
            [
                "domain": .string(name), "type": .string(type), "status": "active", "soa_email": "", "ttl_sec": 0,
                "refresh_sec": 0, "retry_sec": 0, "expire_sec": 0, "axfr_ips": [], "master_ips": [],
                "tags": .strings(tags),
            ])
        try domain.updateDomain(call)
        put(.domain, domain)
        tell("dns_zone_create", "domain", domain)
        works.append(.zone(domain.id))
        return domain
    }

    /// A domain's name, checked; in this cloud as in the real one nobody else may have it.
    func domainName(_ text: String, besides own: Int? = nil) throws(APIError) -> String {
        let name = text.lowercased()
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, name.utf8.count <= 253, parts.allSatisfy({ (1...63).contains($0.utf8.count) }),
            name.utf8.allSatisfy({ $0.isLetterOrDigit || "-._".utf8.contains($0) })
        else { throw APIError("domain is not valid", field: "domain") }
        guard !all(.domain).contains(where: { $0.label == name && $0.id != own }) else {
            throw APIError("DNS zone already exists.", field: "domain")
        }
        return name
    }
}

extension Thing {
    /// Takes over what a body says about a domain; times become those that are served.
    fileprivate mutating func updateDomain(_ call: Call) throws(APIError) {
        if let email = try call.text("soa_email") {
            guard email.split(separator: "@").count == 2, !email.contains(where: \.isWhitespace) else {
                throw APIError("Invalid SOA email address", field: "soa_email")
            }
            self["soa_email"] = .string(email)
        }
        for field in ["ttl_sec", "refresh_sec", "retry_sec", "expire_sec"] {
            guard let seconds = try call.number(field) else { continue }
            self[field] = .int(TTL.up(seconds))
        }
        if let status = try call.choice("status", ["active", "disabled"]) { self["status"] = .string(status) }
        for field in ["axfr_ips", "master_ips"] {
            guard let addresses = try call.texts(field) else { continue }
            for address in addresses where IPv4Address(address) == nil && !address.contains(":") {
                throw APIError("\(address) is not a valid IP address", field: field)
            }
            self[field] = .strings(addresses)
        }
        if let tags = try call.texts("tags") { self["tags"] = .strings(tags) }
        for field in ["description", "group"] {
            if let text = try call.text(field) { self[field] = text.isEmpty ? nil : .string(text) }
        }
    }
}

/// The times that Linode's name servers know; everything else is rounded without a word.
enum TTL {
    static let served = [
        0, 30, 120, 300, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
    ]

    /// The next one above: what domains do.
    static func up(_ seconds: Int) -> Int { served.first { $0 >= seconds } ?? served[served.count - 1] }

    /// The nearest one, of two equally near the longer: what records do.
    static func nearest(_ seconds: Int) -> Int {
        served.reversed().min { abs($0 - seconds) < abs($1 - seconds) } ?? 0
    }
}
