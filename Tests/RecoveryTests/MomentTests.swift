// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Recovery

@Suite struct MomentTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00Z", 951_825_600), ("2026-11-25T21:00:28Z", 1_795_640_428),
        ("2024-12-31T23:59:59Z", 1_735_689_599),
    ])
    func `moments are read as seconds since the epoch`(text: String, seconds: Int) {
        #expect(Moment(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "2026-11-25 21:00:28", "2026-13-01T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T21:00:2aZ",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(Moment(text) == nil)
    }

    @Test(arguments: [("45s", 45), ("90m", 5400), ("26h", 93600), ("35d", 3_024_000), ("2w", 1_209_600)])
    func `spans are read by their unit`(text: String, seconds: Int) {
        #expect(Span(text)?.seconds == seconds)
    }

    @Test(arguments: ["", "h", "-1h", "1.5h", "3 days", "99999999999999999999d", "999999999999999999d"])
    func `what is no span is refused`(text: String) {
        #expect(Span(text) == nil)
    }
}
