// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import Recovery
import Testing

@testable import Reports

struct StatusReportTests {
    @Test func `a terminal is told each subject once, and its answers below each other`() {
        #expect(
            StatusText(StatusSamples.good).text() == """
                production, 2026-11-26 02:12:03 UTC: recoverable, by all that was asked

                  backups       ok       offsite                       set 20261126T0000Z, begun 2 h 12 min ago
                  proof         ok       restore                       set 20261120T0000Z was restored onto db1 6 d 2 h ago, as its manifest says
                  drills        ok       Total loss of all machines    passed 2 h 0 min ago, RTO 6 min 56 s of 20 min, RPO 1.3 s of 10 s, quicker than the 5 before
                  certificates  ok       www.harbour.example on edge1  holds 61 d 4 h more, until 2027-01-26
                  names         ok       harbour.example               a failover reaches everybody within 5 min, by the inventory
                  drift         -        site.yml                      not asked: --drift asks all hosts

                """)
    }

    @Test func `alarms and what is unknown are counted`() {
        let text = StatusText(StatusSamples.bad).text()
        #expect(text.hasPrefix("production, 2026-11-26 02:12:03 UTC: 5 alarms, 1 thing is unknown\n"))
        #expect(!text.contains("\u{7}") && !text.contains("\u{202e}"))
    }

    @Test(arguments: [
        ("good", ["We can come back", "recoverable, by all that was asked", "not asked", "6 min 56 s"]),
        ("bad", ["Something has to be done", "&lt;script&gt;", "5 alarms"]),
    ])
    func `the page tells the same, and nothing a host said is markup`(name: String, words: [String]) throws {
        let html = StatusPage(name == "good" ? StatusSamples.good : StatusSamples.bad).html()
        for word in words { #expect(html.contains(word), "\(word)") }
        #expect(!html.contains("<script"))
        #expect(try Elements.unclosed(in: html) == [])
    }

    @Test func `a page on which nothing is known says so`() {
        let status = RecoveryStatus(
            inventory: "x", at: Stamp(seconds: 0), items: [.init(.backups, "all", .unknown, "no route")])
        #expect(StatusPage(status).html().contains("Nobody can tell"))
    }
}
