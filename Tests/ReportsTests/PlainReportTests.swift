// SPDX-License-Identifier: Apache-2.0

import Engine
import Reports
import Testing
import Values

@Suite struct PlainReportTests {
    private func told(
        _ events: [RunEvent], verbosity: Int = 0, showsDiff: Bool = true, streams: Bool = true, isColoured: Bool = false
    ) -> [String] {
        let text = Story.told(events) { write in
            PlainReport(
                style: Style(isColoured: isColoured), verbosity: verbosity, showsDiff: showsDiff, streams: streams,
                write: write)
        }
        #expect(text.hasSuffix("\n"))
        // Headings are filled with stars to the width of a page.
        return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasSuffix("***") ? String(line.reversed().drop { $0 == "*" || $0 == " " }.reversed()) : String(line)
        }
    }

    @Test func `a run is told in the order it happens`() {
        #expect(
            told(Story.events()) == [
                "", "PLAY [Web <1>]",
                "", "TASK [web : Copy \"it\"]", "--- before: /etc/x", "+++ after: /etc/x", "@@ -1,1 +1,1 @@", "-old",
                "+new", "changed: [a]", "ok: [b]",
                "", "TASK [Ask]", "  a | one", "  a | two", "failed: [a]", "  a < b & \"c\"\u{1}", "  second line",
                "  at site.yml:3:7", "  exit status 3", "skipping: [b]",
                "included: more.yml for b", "[WARNING]: odd",
                "", "RUNNING HANDLER [Restart]", "unreachable: [b]", "  gone", "  at site.yml:3:7",
                "", "PLAY [DB]", "skipping: no hosts matched",
                "", "PLAY RECAP",
                "a                    : ok=1   changed=1   unreachable=0   failed=1   skipped=0   rescued=0   ignored=0",
                "b                    : ok=1   changed=0   unreachable=1   failed=0   skipped=1   rescued=0   ignored=0",
                "", "changed:", "  web : Copy \"it\" (write /etc/x): a", "took 1 min 1 s",
            ])
    }

    @Test func `differences and running output can be left out`() {
        let lines = told(Story.events(), showsDiff: false, streams: false)
        #expect(!lines.contains { $0.hasPrefix("---") || $0.contains(" | ") })
        #expect(lines.contains("changed: [a]") && lines.contains("failed: [a]"))
    }

    @Test func `check mode says what would change`() {
        let lines = told(Story.events(checkMode: true))
        #expect(lines.contains("would change:") && !lines.contains("changed:"))
    }

    @Test func `colours surround words and change none`() {
        let coloured = told(Story.events(), isColoured: true).joined(separator: "\n")
        #expect(coloured.contains("\u{1b}[31mfailed: [a]\u{1b}[0m"))
        let plain = coloured.replacing(/\u{1b}\[[0-9]*m/, with: "").split(separator: "\n").filter { !$0.hasSuffix("*") }
        #expect(plain.map(String.init) == told(Story.events()).filter { !$0.isEmpty && !isHeading($0) })
    }

    private func isHeading(_ line: String) -> Bool {
        ["PLAY", "TASK", "RUNNING"].contains { line.hasPrefix($0 + " ") }
    }

    @Test(arguments: [TaskStatus.ok, .failed]) func `what no_log hides is not told at any verbosity`(status: TaskStatus)
    {
        var result = Story.result(
            Story.task(1, "Log in"), "a", status, ["msg": "s3cret", "stdout": "s3cret"], changes: [Story.page])
        result.isHidden = true
        let text = told([.taskEnded(result)], verbosity: 3).joined(separator: "\n")
        #expect(text.contains("hidden by no_log"))
        #expect(!text.contains("s3cret") && !text.contains("new"))
        #expect(text.contains("at site.yml:3:7") == (status == .failed))
    }

    /// What is told of results below the heading of their task.
    private func below(_ task: TaskInfo, _ events: [RunEvent], verbosity: Int = 0) -> [String] {
        Array(told([.taskStarted(task)] + events, verbosity: verbosity).dropFirst(2))
    }

    @Test func `verbosity shows results, and why a task is skipped`() {
        let task = Story.task(1, "Ask", "command")
        let answer = Story.result(task, "a", .ok, ["changed": false, "rc": 0, "stdout": "é"])
        #expect(below(task, [.taskEnded(answer)]) == ["ok: [a]"])
        #expect(below(task, [.taskEnded(answer)], verbosity: 1) == ["ok: [a]", "  \"rc\": 0,", "  \"stdout\": \"é\""])
        let skipped = Story.result(task, "a", .skipped, ["false_condition": "x is defined"])
        #expect(
            below(task, [.taskEnded(skipped)], verbosity: 2) == [
                "skipping: [a]", "  because `x is defined` does not hold",
            ])
    }

    @Test func `items are told one by one, and their task only when it failed`() {
        let task = Story.task(1, "Each")
        let item = Story.result(task, "a", .changed, item: "x")
        let all = Story.result(task, "a", .changed, ["results": [["item": "x"]]])
        #expect(below(task, [.itemEnded(item), .taskEnded(all)]) == ["changed: [a] => (item=x)"])
        let failed = Story.result(task, "a", .failed, ["results": [["item": "x"]], "msg": "One or more items failed"])
        #expect(below(task, [.taskEnded(failed)]) == ["failed: [a]"])
    }

    @Test func `of long output the end is shown`() {
        let output = (1...30).map { "line \($0)" }.joined(separator: "\n")
        let lines = told([
            .taskEnded(Story.result(Story.task(1, "Ask"), "a", .failed, ["msg": "no", "stderr": .string(output)]))
        ])
        #expect(lines.contains("  stderr (its last 20 of 30 lines):"))
        #expect(lines.contains("    line 11") && !lines.contains("    line 10") && lines.last == "    line 30")
    }
}
