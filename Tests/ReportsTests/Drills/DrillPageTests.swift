// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import Recovery
import Testing

@testable import Reports

struct DrillPageTests {
    @Test(arguments: DrillSamples.all.map(\.name))
    func `pages hold no text of a host as markup, and every element is closed`(name: String) throws {
        let record = try #require(DrillSamples.all.first { $0.name == name }?.record)
        let html = DrillPage(record, earlier: DrillSamples.earlier).html()
        #expect(!html.contains("<script"))
        #expect(!html.contains("<b>"))
        #expect(!html.contains("\u{202e}"))
        #expect(!html.contains("http-equiv=\"refresh\""))
        #expect(try Elements.unclosed(in: html) == [])
        #expect(Elements.dangling(in: html) == [])
    }

    @Test(arguments: [
        ("passed", ["Passed", "6 min 56 s", "RTO allows 20 min", "13 min 4 s to spare", "1.3 s", "34 s", "6 of 6"]),
        ("missed", ["Missed", "1 min 56 s too much", "exceeded"]),
        (
            "failed",
            [
                "What failed", "&lt;script&gt;alert(&#39;owned&#39;)&lt;/script&gt;", "second line", "0 of 6",
                "No canary row was found again", "unreachable after 10 s", "not reached",
            ]
        ),
        ("interrupted", ["Interrupted", "Nothing was recorded of the isolation", "none made"]),
        ("running", ["Unfinished", "recovery is not proven", "unfinished"]),
        ("empty", ["No phase began", "No step began", "no objective is set", "No check was made"]),
    ])
    func `a page tells what the record holds`(name: String, words: [String]) throws {
        let record = try #require(DrillSamples.all.first { $0.name == name }?.record)
        let html = DrillPage(record).html()
        for word in words { #expect(html.contains(word), "\(word)") }
    }

    @Test func `findings have owners and dates, and it is told when they have none`() {
        let html = DrillPage(DrillSamples.passed).html()
        for word in ["ben", "2026-11-30", "nobody", "no date"] { #expect(html.contains(word)) }
        let order = ["second store", "Installing packages", "runbook names"].compactMap {
            html.firstRange(of: $0)?.lowerBound
        }
        #expect(order == order.sorted() && order.count == 3)
    }

    @Test func `a phase that took much longer than usual is marked`() {
        let record = DrillSamples.passed
        #expect(DrillPage(record, earlier: DrillSamples.earlier).html().contains("</span> slow<"))
        #expect(!DrillPage(record, earlier: [record]).html().contains("</span> slow<"))
    }

    @Test func `the trend shows earlier drills of the same kind alone`() {
        var other = DrillSamples.earlier[0]
        (other.id, other.drill, other.measured.rto) = ("other", "playbooks/drills/other.yml", 4242)
        let html = DrillPage(DrillSamples.passed, earlier: DrillSamples.earlier + [other]).html()
        #expect(html.contains("21 min"))
        #expect(!html.contains("1 h 10 min"))
        #expect(DrillPage(DrillSamples.passed).html().contains("This is the first record of this drill"))
    }

    @Test(arguments: [("day", Palette.day), ("night", Palette.night)])
    func `text can be read on its ground`(name: String, colours: [String: String]) throws {
        for (text, ground) in Palette.texts {
            let ratio = Contrast.ratio(try #require(colours[text]), try #require(colours[ground]))
            #expect(ratio >= 4.5, "\(text) on \(ground) by \(name)")
        }
    }
}
