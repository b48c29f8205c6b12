// SPDX-License-Identifier: Apache-2.0

import DNS

/// Linode's side of the API as far as domains go: it numbers, rounds and strips as Linode does.
actor LinodeAccount: LinodeZoneCalls {
    private let domains: [LinodeZone]
    private var held: [Int: LinodeRecord] = [:]
    private var next = 100
    /// What was asked of it: `create A`, `update 101`, `delete 102`.
    private(set) var log: [String] = []

    init(_ domains: [LinodeZone], _ records: [LinodeRecord] = []) {
        self.domains = domains
        for var record in records {
            record.id = next
            held[next] = record
            next += 1
        }
    }

    func zones() -> [LinodeZone] { domains }
    func records(of zone: Int) -> [LinodeRecord] { held.values.sorted { $0.id < $1.id } }

    func create(_ record: LinodeRecord, in zone: Int) {
        var record = kept(record)
        record.id = next
        held[next] = record
        next += 1
        log.append("create \(record.type)")
    }

    func update(_ record: LinodeRecord, in zone: Int) {
        held[record.id] = kept(record)
        log.append("update \(record.id)")
    }

    func delete(_ record: Int, in zone: Int) {
        held[record] = nil
        log.append("delete \(record)")
    }

    func forgetLog() { log = [] }

    private func kept(_ record: LinodeRecord) -> LinodeRecord {
        var record = record
        let served = [0, 30, 120, 300, 3600, 7200, 14400, 28800, 57600, 86400]
        record.ttl = served.first { $0 >= record.ttl } ?? 86400
        if record.type == "SRV" { record.name = "_\(record.service ?? "")._\(record.transport ?? "")" }
        return record
    }
}
