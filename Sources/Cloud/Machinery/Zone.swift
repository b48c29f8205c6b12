// SPDX-License-Identifier: Apache-2.0

import Values

/// A domain as the name servers are given it.
struct Zone: Hashable, Sendable {
    var name: String
    var lines: [String]
    /// Who may fetch the whole zone.
    var transferTo: [String]

    /// The names of the name servers, which are Linode's own.
    static let nameServers = (1...5).map { "ns\($0).linode.com" }

    /// The zone of a domain with its records under the number `serial`.
    init(_ domain: Thing, records: [Thing], serial: Int) {
        name = domain.label
        transferTo = domain["axfr_ips"]?.list?.compactMap(\.string) ?? []
        func time(_ field: String, _ standard: Int) -> Int {
            let seconds = domain[field]?.int ?? 0
            return seconds == 0 ? standard : seconds
        }
        let ttl = time("ttl_sec", 86_400)
        let mail = (domain["soa_email"]?.string ?? "").split(separator: "@", maxSplits: 1).map(String.init)
        let local = (mail.first ?? "admin").split(separator: ".").joined(separator: "\\.")
        let times =
            "\(serial) \(time("refresh_sec", 14_400)) \(time("retry_sec", 14_400)) \(time("expire_sec", 1_209_600)) \(ttl)"
        lines = [
            "; \(name) [\(domain.id)]", "$TTL \(ttl)",
            "@\tIN\tSOA\t\(Zone.nameServers[0]). \(local).\(mail.last ?? name). \(times)",
        ]
        lines += Zone.nameServers.map { "@\t\tNS\t\($0)." }
        lines += records.map(Zone.line)
    }

    /// The zone that tells where the name servers are, so that a resolver which knows one of them finds all.
    init(nameServersAt addresses: [String]) {
        name = "linode.com"
        transferTo = []
        lines = ["$TTL 300", "@\tIN\tSOA\tns1.linode.com. hostmaster.linode.com. 1 14400 14400 1209600 300"]
        lines += Zone.nameServers.map { "@\t\tNS\t\($0)." }
        lines += zip(Zone.nameServers, addresses).map { "\($0).\t\tA\t\($1)" }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    private static func line(_ record: Thing) -> String {
        let owner = record.inner["name"]?.string ?? ""
        let ttl = record["ttl_sec"]?.int ?? 0
        let type = record["type"]?.string ?? ""
        let data = data(of: record, type: type)
        return "\(owner.isEmpty ? "@" : owner)\t\(ttl == 0 ? "" : "\(ttl)")\t\(type)\t\(data)"
    }

    private static func data(of record: Thing, type: String) -> String {
        let target = record["target"]?.string ?? ""
        func number(_ field: String) -> Int { record[field]?.int ?? 0 }
        return switch type {
        case "MX": "\(number("priority")) \(target)."
        case "NS", "CNAME", "PTR": "\(target)."
        case "SRV": "\(number("priority")) \(number("weight")) \(number("port")) \(target)."
        case "TXT": quoted(target)
        case "CAA": "0 \(record["tag"]?.string ?? "issue") \(quoted(target))"
        default: target
        }
    }

    /// A text in strings of at most 255 bytes.
    static func quoted(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var strings: [String] = []
        repeat {
            let part = rest.prefix(255).map { byte -> String in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
                case 32..<127: String(UnicodeScalar(byte))
                default: "\\" + String(repeating: "0", count: byte < 10 ? 2 : byte < 100 ? 1 : 0) + String(byte)
                }
            }
            strings.append("\"\(part.joined())\"")
            rest = rest.dropFirst(255)
        } while !rest.isEmpty
        return strings.joined(separator: " ")
    }
}
