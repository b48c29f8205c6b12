// SPDX-License-Identifier: Apache-2.0

import Recovery

/// Answers of `lifeboat status`: all good, and a bad day.
package enum StatusSamples {
    private static let now = Stamp(seconds: DrillSamples.empty.began.seconds + 7200)

    /// The limits that the command has unless told.
    package static let limits = RecoveryLimits(
        backups: .init(set: Span(seconds: 93600), log: Span(seconds: 600), proof: Span(seconds: 3_024_000)),
        drill: Span(seconds: 8_640_000), certificate: Span(seconds: 1_209_600), timeToLive: Span(seconds: 300))

    /// Everything is as it should be; drift was not asked for.
    package static var good: RecoveryStatus {
        let drills = DrillSamples.earlier + [DrillSamples.passed]
        return RecoveryStatus(
            inventory: "production", at: now,
            items: [
                .init(.drift, "site.yml", .unasked, "not asked: --drift asks all hosts"),
                .init(.backups, "offsite", .good, "set 20261126T0000Z, begun 2 h 12 min ago"),
                .init(
                    .proof, "restore", .good,
                    "set 20261120T0000Z was restored onto db1 6 d 2 h ago, as its manifest says"),
                .init(.certificates, "www.harbour.example on edge1", .good, "holds 61 d 4 h more, until 2027-01-26"),
                .init(.names, "harbour.example", .good, "a failover reaches everybody within 5 min, by the inventory"),
            ] + RecoveryStatus.drills(drills, others: [], now: now, limits: limits), drills: drills)
    }

    /// Nothing is as it should be.
    package static var bad: RecoveryStatus {
        var status = good
        status.items = status.items.map { item in
            var item = item
            item.level = item.subject == .names ? .unknown : .alarm
            item.text += DrillSamples.hostile
            return item
        }
        return status
    }
}
