// SPDX-License-Identifier: Apache-2.0

import Recovery
import Testing

struct DrillRecordTests {
    @Test(arguments: [
        ("2026-11-26T00:12:03.250Z", 1_795_651_923.25), ("1970-01-01T00:00:00.000Z", 0),
        ("2024-02-29T23:59:59.999Z", 1_709_251_199.999),
    ])
    func `a stamp is written and read to the millisecond`(text: String, seconds: Double) throws {
        let stamp = try #require(Stamp(text))
        #expect(stamp.seconds == seconds)
        #expect(stamp.description == text)
    }

    @Test(arguments: ["", "2026-11-26", "2026-11-26T00:12:03.xZ", "2026-13-26T00:12:03Z"])
    func `other texts are no stamps`(text: String) { #expect(Stamp(text) == nil) }

    @Test func `a record survives JSON`() throws {
        var record = DrillRecord(
            id: "20261126T001203Z-x", drill: "x.yml", title: "x", inventory: "drill", operatedBy: "ann@desk",
            program: "1", began: Stamp(seconds: 1.5))
        record.objectives = .init(rto: 1200, rpo: 10)
        record.phases = [
            .init(name: "disaster", began: Stamp(seconds: 2)), .init(name: "data", began: Stamp(seconds: 3)),
        ]
        record.canaries = [.init(database: "postgresql", newest: Stamp(seconds: 1.25), lost: 0.75)]
        record.findings = [.init(severity: .high, text: "slow")]
        #expect(record.phases.map(\.kind) == [.disaster, .recover])
        #expect(try DrillRecord(json: record.json()) == record)
    }
}
