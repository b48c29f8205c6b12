// SPDX-License-Identifier: Apache-2.0

import Engine
import Reports
import Testing
import Values

@Suite struct JUnitReportTests {
    @Test func `a suite for each play and host, a case for each task`() {
        let text = Story.told(Story.events()) { JUnitReport(save: $0) }
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="lifeboat" tests="5" time="61.5">
                  <testsuite name="Web &lt;1&gt; on a" tests="2" failures="1" skipped="0" time="0.5">
                    <testcase name="web : Copy &quot;it&quot;" classname="site.yml:3:7" time="0.25">
                      <system-out>changed</system-out>
                    </testcase>
                    <testcase name="Ask" classname="site.yml:3:7" time="0.25">
                      <failure message="a &lt; b &amp; &quot;c&quot;&#10;second line" type="failed"/>
                    </testcase>
                  </testsuite>
                  <testsuite name="Web &lt;1&gt; on b" tests="3" failures="1" skipped="1" time="0.75">
                    <testcase name="web : Copy &quot;it&quot;" classname="site.yml:3:7" time="0.25">
                      <system-out>ok</system-out>
                    </testcase>
                    <testcase name="Ask" classname="site.yml:3:7" time="0.25">
                      <skipped/>
                    </testcase>
                    <testcase name="Restart" classname="site.yml:3:7" time="0.25">
                      <failure message="gone" type="unreachable"/>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test func `nothing is written before the end`() {
        #expect(Story.told(Story.events().dropLast()) { JUnitReport(save: $0) }.isEmpty)
    }

    @Test func `a run without tasks is a document, too`() {
        let text = Story.told([.runEnded(RunSummary())]) { JUnitReport(save: $0) }
        #expect(text.contains("<testsuites name=\"lifeboat\" tests=\"0\" time=\"0.0\">"))
        #expect(text.hasSuffix("</testsuites>\n"))
    }
}

@Suite struct JSONReportTests {
    private func told(_ events: [RunEvent]) throws -> [Value] {
        let text = Story.told(events) { JSONReport(now: { 1234.56789 }, write: $0) }
        #expect(text.hasSuffix("\n"))
        return try text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map {
            try Value(json: String($0))
        }
    }

    @Test func `each event is one line with its name and time`() throws {
        let lines = try told(Story.events())
        #expect(
            lines.map { $0["event"]?.text ?? "" } == [
                "run_started", "play_started", "task_started", "host_started", "task_ended", "task_ended",
                "task_started", "output", "task_ended", "task_ended", "included", "warning", "task_started",
                "task_ended", "play_skipped", "run_ended",
            ])
        #expect(lines.allSatisfy { $0["time"] == 1234.568 })
    }

    @Test func `a result has its task, status, values and changes`() throws {
        let lines = try told([.taskEnded(Story.copied), .taskEnded(Story.refused)])
        #expect(lines[0]["title"] == "web : Copy \"it\"" && lines[0]["host"] == "a" && lines[0]["status"] == "changed")
        #expect(
            lines[0]["changes"] == [
                ["summary": "write /etc/x", "before": "old\n", "after": "new\n", "header": "/etc/x"]
            ])
        #expect(lines[0]["item"] == nil && lines[0]["delegated_to"] == nil)
        #expect(lines[1]["result"] == ["msg": "a < b & \"c\"\u{1}\nsecond line", "rc": 3])
        var other = Story.result(Story.task(1, "Each"), "a", .ok, item: "x")
        other.delegate = "b"
        let item = try told([.itemEnded(other)])[0]
        #expect(item["event"] == "item_ended" && item["item"] == "x" && item["delegated_to"] == "b")
    }

    @Test func `the end has the counts of each host and the exit code`() throws {
        let end = try told([.runEnded(Story.summary)])[0]
        #expect(
            end["hosts"]?["b"] == [
                "ok": 1, "changed": 0, "unreachable": 1, "failed": 0, "skipped": 1, "rescued": 0, "ignored": 0,
            ])
        #expect(end["exit_code"] == 4 && end["seconds"] == 61.5 && end["interrupted"] == false)
        #expect(end["error"]?.isNull == true)
    }
}
