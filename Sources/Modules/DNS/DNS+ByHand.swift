// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Records by hand: as a list to type into the provider's pages, since every provider has its own way.
private enum HandRecords {
    static func work(_ zone: String, _ lines: [String], remove: Bool = false) -> HandWork {
        .say(
            "at whoever serves the zone `\(zone)` (Linode: Cloud Manager, Domains), \(remove ? "remove" : "have") these "
                + "records:\n" + lines.joined(separator: "\n")
                + "\nthen ask a server of the zone itself: `dig +short @SERVER NAME`")
    }
}

extension DNSZone {
    func byHand(in context: TaskContext) throws -> HandWork? {
        if let src { return .say("bring the zone `\(zone)` to what the zone file `\(src)` says") }
        return HandRecords.work(
            zone,
            records.map { record in
                let values = (record["value"]?.list ?? [record["value"] ?? ""]).map(\.text).joined(separator: " ")
                return
                    "\(record["name"]?.text ?? "@") \(record["ttl"]?.text ?? ttl) \(record["type"]?.text ?? "A") \(values)"
            })
    }
}

extension DNSRecord {
    func byHand(in context: TaskContext) throws -> HandWork? {
        HandRecords.work(zone, value.map { "\(name) \(ttl) \(type) \($0)" }, remove: state == .absent)
    }
}
