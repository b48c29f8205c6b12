// SPDX-License-Identifier: Apache-2.0

import Recovery
import Testing

struct RehearsalTests {
    private static func walk(_ name: String, _ state: String = "ok", worse: String = "[]") throws -> BlogWalk {
        try BlogWalk(
            json: """
                {"walk": "\(name)", "checks": [{"name": "front", "what": "front page", "path": "/blog/", "seconds": 0.1,
                "state": "\(state)", "detail": "a <white> page"}], "messages": [], "versions": [], "failures": [],
                "seconds": 1, "worse": \(worse), "new_messages": [{"level": "deprecated", "text": "old & new", "count": 2}]}
                """)
    }

    private static func record(_ change: (inout RehearsalRecord) throws -> Void) rethrows -> RehearsalRecord {
        var record = RehearsalRecord(
            id: "x", target: "staging", inventory: "staging", began: Stamp(seconds: 0), threshold: 0.01)
        try change(&record)
        return record
    }

    @Test func `what is as before is safe`() throws {
        let record = try Self.record {
            $0.outcome = .upgraded
            $0.walks = [try Self.walk("before"), try Self.walk("after")]
            $0.pictures = [.init(path: "/", width: 390, pixels: 1000, differing: 9, noise: 100)]
        }
        #expect(record.verdict.isSafe && record.verdict.headline == "Safe")
        #expect(record.verdict.remarks == ["PHP deprecated: old & new"])
    }

    @Test func `without pictures the verdict says so`() throws {
        let record = try Self.record {
            $0.outcome = .upgraded
            $0.walks = [try Self.walk("before"), try Self.walk("after")]
            $0.noPictures = "no browser"
        }
        #expect(record.verdict.isSafe && record.verdict.headline == "Safe by the checks, and not looked at")
        #expect(record.verdict.remarks.contains("no pictures were compared: no browser"))
    }

    @Test func `a page that looks different, a check that is worse and a missing walk are not safe`() throws {
        let looks = try Self.record {
            $0.outcome = .upgraded
            $0.walks = [try Self.walk("after")]
            $0.pictures = [.init(path: "/a", width: 390, pixels: 1000, differing: 10, noise: 100)]
        }
        #expect(looks.verdict.reasons == ["/a at 390 px: 1.12 % of the pixels differ"])
        let worse = try Self.record {
            $0.outcome = .upgraded
            $0.walks = [try Self.walk("after", worse: "[\"search: nothing\"]")]
        }
        #expect(worse.verdict.reasons == ["search: nothing"])
        #expect(!Self.record { $0.outcome = .upgraded }.verdict.isSafe)
    }

    @Test(arguments: [
        (RehearsalRecord.Outcome.back, "step", false), (.open, "step", false), (.untouched, "step", false),
        (.untouched, "", true),
    ])
    func `what was taken back or not begun is not safe, and nothing to do is`(
        outcome: RehearsalRecord.Outcome, trouble: String, isSafe: Bool
    ) {
        let record = Self.record { ($0.outcome, $0.trouble, $0.failedAt) = (outcome, trouble, trouble) }
        #expect(record.verdict.isSafe == isSafe)
        #expect(record.verdict.reasons == (isSafe ? [] : ["step: step"]))
    }

    @Test func `the page escapes what others wrote, and holds its pictures`() throws {
        let record = try Self.record {
            $0.outcome = .upgraded
            $0.walks = [try Self.walk("before", "failed"), try Self.walk("after")]
            $0.commands = ["lifeboat <now>"]
            var picture = RehearsalRecord.Picture(path: "/", width: 1, pixels: 1, differing: 0, noise: 0)
            picture.before = "QUJD"
            $0.pictures = [picture]
        }
        let page = RehearsalPage(record).html
        #expect(page.contains("a &lt;white&gt; page") && page.contains("old &amp; new"))
        #expect(page.contains("lifeboat &lt;now&gt;") && page.contains("data:image/png;base64,QUJD"))
        #expect(!page.contains("src=\"http") && !page.contains("href="))
        #expect(try !record.json().contains("QUJD"), "pictures are in the page alone")
    }

    @Test func `a comparison is read, and one that is cut off is not believed`() throws {
        let dump = "<html><body>\nlifeboat-compared 100 3 20 QUJD\nlifeboat-compared 4 0 0 eHl6</body>\n"
        let results = try PictureComparison.results(in: dump)
        #expect(results.map(\.differing) == [3, 0] && results.map(\.noise) == [20, 0])
        #expect(results.map(\.picture) == ["QUJD", "eHl6"])
        #expect(throws: UnreadableAnswer.self) { try PictureComparison.results(in: "lifeboat-compared 100 3\n") }
    }
}
