// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import Recovery
import Testing

@testable import Reports

struct DrillDocumentTests {
    @Test(arguments: [
        (0, "0 s"), (0.04, "0 s"), (0.4, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min"), (60, "1 min"),
        (401, "6 min 41 s"), (3600, "1 h 00 min"), (7500, "2 h 05 min"), (266_400, "3 d 2 h"), (-12, "−12 s"),
        (-0.01, "0 s"), (1e12, "very long"),
    ])
    func `spans are told in two units`(seconds: Double, text: String) {
        #expect(Length(seconds).description == text)
    }

    @Test(arguments: [(401.0, "+6 min 41 s"), (-30, "−30 s"), (0, "0 s")])
    func `distances have a sign`(seconds: Double, text: String) { #expect(Length(seconds).fromZero == text) }

    @Test(arguments: [
        ("<b>&'\"", "&lt;b&gt;&amp;&#39;&quot;"), ("a\r\nb\u{1b}[31m", "a\nb\u{fffd}[31m"), ("\u{202e}x", "\u{fffd}x"),
    ])
    func `values in markup are text`(value: String, html: String) {
        #expect(("<i title=\"\(value)\">" as Markup).html == "<i title=\"\(html)\">")
    }

    @Test(arguments: [
        ("a|b", "a\\|b"), ("<script>", "&lt;script&gt;"), ("[x](y)\nz", "\\[x\\](y)<br>z"), ("\u{1b}", "\u{fffd}"),
    ])
    func `values in Markdown are text`(value: String, text: String) { #expect(MarkdownText.plain(value) == text) }

    @Test func `the Markdown of a failed drill begins with what failed`() {
        let text = DrillMarkdown(DrillSamples.failed, earlier: DrillSamples.earlier).text()
        #expect(text.hasPrefix("# Drill: Total loss of all machines\n\n**Failed**: "))
        let failed = text.firstRange(of: "## What failed")?.lowerBound
        let objectives = text.firstRange(of: "## Objectives")?.lowerBound
        #expect(failed.flatMap { failed in objectives.map { failed < $0 } } == true)
        #expect(text.contains("      <script>alert('owned')</script>"))
        #expect(!text.contains("\n<script>"))
        #expect(text.contains("| rows of django.auth\\_user | 1204 | nothing | FAILED |"))
    }

    @Test func `tables of Markdown have as many cells in each row as in the head`() {
        for (name, record) in DrillSamples.all {
            var width: Int?
            for line in DrillMarkdown(record, earlier: DrillSamples.earlier).text().split(
                separator: "\n", omittingEmptySubsequences: false)
            {
                guard line.hasPrefix("| ") else { width = nil; continue }
                let cells = line.replacing("\\|", with: "").count { $0 == "|" }
                #expect(cells == width ?? cells, "\(name): \(line)")
                width = cells
            }
        }
    }

    @Test func `JUnit has a suite for each phase and a case for each step and check`() throws {
        let record = DrillSamples.passed
        let text = DrillJUnit(record).text()
        #expect(try Elements.unclosed(in: text.replacing("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", with: "")) == [])
        for phase in record.phases {
            #expect(text.contains("<testsuite name=\"\(phase.name)\" tests=\"\(phase.tasks.count)\" failures=\"0\""))
        }
        #expect(text.contains("<testsuite name=\"checks\" tests=\"6\" failures=\"0\""))
        #expect(text.contains("<testsuite name=\"objectives\" tests=\"2\" failures=\"0\""))
        #expect(!text.contains("<failure"))
    }

    @Test(arguments: [
        ("missed", ["5 min allowed, 6 min 56 s", "1 s allowed, 1.3 s"]),
        ("failed", ["db1: &lt;script&gt;", "20 min allowed, not measured", "expected 1204, found nothing"]),
        ("interrupted", ["the phase did not come to its end"]), ("running", ["10 s allowed, not measured"]),
    ])
    func `what went wrong is a failure in JUnit`(name: String, words: [String]) throws {
        let record = try #require(DrillSamples.all.first { $0.name == name }?.record)
        let text = DrillJUnit(record).text()
        for word in words { #expect(text.contains(word), "\(word)") }
    }
}
