// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import Recovery
import Testing

@testable import Reports

struct DrillSummaryTests {
    @Test func `a drill that went well is told in few lines`() {
        let text = DrillSummary(DrillSamples.passed, earlier: DrillSamples.earlier).text(reports: ["reports/x.html"])
        #expect(
            text == """

                DRILL Total loss of all machines
                Passed: everything came back, within the objectives

                  RTO      6 min 56 s allowed 20 min        within
                  RPO      1.3 s      allowed 10 s          within
                  people   34 s       of the RTO by waiting

                  prepare  3 min 30 s usually 3 min 4 s
                  disaster 12 s       usually 11 s
                  machines 1 min 37 s usually 1 min 24 s
                  data     2 min 28 s usually 1 min 14 s
                  site     1 min 41 s usually 1 min 28 s
                  names    42 s       usually 37 s
                  check    16 s       usually 14 s
                  cleanup  1 min 2 s  usually 54 s

                  6 of 6 checks passed
                  finding  high: The password of the second store was known to one person only: hand it to a second one
                  finding  medium: Installing packages takes a third of the time: keep a mirror
                  finding  low: The runbook names a folder that has moved

                  report   reports/x.html

                """)
    }

    @Test(arguments: [
        (
            "failed",
            [
                "Failed: a step or a check failed", "phase data: backup : Restore", "RTO      not measured",
                "failed   backup : Restore the newest set on db1: <script>", "0 of 6 checks passed",
                "failed   check rows of django.auth_user: expected 1204, found nothing", "not passed",
            ]
        ),
        ("empty", ["Unfinished", "no objective", "no check was made"]),
        ("missed", ["Missed", "exceeded"]),
    ])
    func `what went wrong is told`(name: String, words: [String]) throws {
        let record = try #require(DrillSamples.all.first { $0.name == name }?.record)
        let text = DrillSummary(record).text()
        for word in words { #expect(text.contains(word), "\(word)") }
    }

    @Test func `control characters of hosts don't reach the terminal`() {
        #expect(!DrillSummary(DrillSamples.failed).text().contains("\u{7}"))
    }
}
