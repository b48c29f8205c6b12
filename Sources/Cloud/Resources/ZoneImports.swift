// SPDX-License-Identifier: Apache-2.0

import DNS
import Sandbox
import ShellScript
import Values

/// What another name server answers to the wish for a whole zone.
enum ZoneTransfer: Sendable {
    /// The records, as `dig` prints them.
    case zone(String)
    /// Why there are none.
    case refused(String)

    /// Asks the server, which may be named with a port.
    static let fetch: @Sendable (_ zone: String, _ server: String) -> ZoneTransfer = { zone, server in
        guard let address = try? ServerAddress(server) else { return .refused("Invalid hostname") }
        let output = LocalProcess.runBlocking(
            """
            dig \("@" + address.host) -p \(String(address.port)) -q \(zone) -t AXFR +onesoa +noall +answer +time=10 +tries=1
            """)
        let lines = output.stdout.split(separator: "\n").filter { !$0.hasPrefix(";") }
        return lines.isEmpty ? .refused("Zone transfer failed") : .zone(lines.joined(separator: "\n") + "\n")
    }
}

extension Routes {
    static let zoneImports: [Route] = [
        Route("POST", "domains/import", .write("domains")) { account, call throws(APIError) in
            let name = try account.domainName(call.requiredText("domain"))
            let server = try call.requiredText("remote_nameserver")
            switch call.transfer {
            case .zone(let text): return try account.importDomain(name, text).answer
            case .refused(let reason): throw APIError(reason, field: "remote_nameserver")
            case nil: throw APIError("\(server) was not asked", field: "remote_nameserver")
            }
        }
    ]
}

extension Account {
    /// Makes a domain of a zone that was fetched.
    ///
    /// What Linode has no place for, and the old servers' names, stay behind.
    fileprivate mutating func importDomain(_ name: String, _ text: String) throws(APIError) -> Thing {
        let origin: DomainName
        let sets: [RRset]
        let soa: StartOfAuthority
        do {
            origin = try DomainName(name)
            let zone = try ZoneFileReader.read(text, file: "the transfer", origin: origin)
            guard let found = zone.soa else { throw APIError("Zone transfer failed", field: "remote_nameserver") }
            (sets, soa) = (zone.sets, found)
        } catch let error as APIError { throw error } catch {
            throw APIError("Zone transfer failed: it can't be read", field: "remote_nameserver")
        }
        let mailbox = (soa.mailbox.labels.first ?? "hostmaster").filter { $0 != "\\" } + "@" + soa.mailbox.parent.plain
        var call = Call()
        call.body = [
            "domain": .string(name), "type": "master", "soa_email": .string(mailbox), "ttl_sec": .int(soa.minimum),
        ]
        let domain = try createDomain(call)
        for set in sets where set.type != .soa && (set.type != .ns || set.name != origin) {
            for data in set.data {
                guard let record = try? LinodeRecord(data, of: set, in: origin) else { continue }
                call.body = record.body
                _ = try createRecord(call, of: domain)
            }
        }
        return domain
    }
}

extension LinodeRecord {
    /// What would make it.
    fileprivate var body: Dict {
        var body: Dict = [
            "type": .string(type), "name": .string(name), "target": .string(target), "ttl_sec": .int(ttl),
            "priority": .int(priority), "weight": .int(weight), "port": .int(port),
        ]
        if let service, let transport { (body["service"], body["protocol"]) = (.string(service), .string(transport)) }
        if let tag { body["tag"] = .string(tag) }
        return body
    }
}
