// SPDX-License-Identifier: Apache-2.0

import Engine
import Testing

@testable import Reports

@Suite struct RecapTests {
    private func lines(_ results: [TaskResult], _ summary: RunSummary, checkMode: Bool = false) -> [String] {
        var recap = Recap(style: Style(isColoured: false))
        for result in results { recap.note(result) }
        return recap.lines(summary, checkMode: checkMode)
    }

    @Test func `hosts stand in columns, also those with long names`() {
        var summary = RunSummary()
        summary["a-very-long-name.example.org"].ok = 12
        summary["b"].ignored = 3
        let found = lines([], summary)
        #expect(found[1] == "PLAY RECAP " + String(repeating: "*", count: 69))
        #expect(found[2].hasPrefix("a-very-long-name.example.org : ok=12  changed=0"))
        #expect(found[3].hasPrefix("b                            : ok=0   changed=0"))
        #expect(found[3].hasSuffix("ignored=3"))
        #expect(found.count == 5 && found[4] == "took 0.0 s")
    }

    @Test func `a change is told once for all its hosts`() {
        let task = Story.task(1, "Copy")
        let found = lines(
            [
                Story.result(task, "a", .changed, changes: [Story.page]), Story.result(task, "b", .changed),
                Story.result(task, "b", .changed), Story.result(Story.task(2, "Ask"), "a", .ok),
                Story.result(Story.task(3, "Try"), "a", .ignored, ["changed": true]),
                Story.result(Story.task(4, "Fail"), "a", .failed, ["changed": true]),
            ], RunSummary())
        #expect(found.suffix(4) == ["changed:", "  Copy (write /etc/x): a, b", "  Try: a", "took 0.0 s"])
    }

    @Test func `beyond thirty tasks the rest is counted`() {
        let results = (1...33).map { Story.result(Story.task($0, "Task \($0)"), "a", .changed) }
        let found = lines(results, RunSummary(), checkMode: true)
        #expect(found.contains("would change:") && found.contains("  Task 30: a") && !found.contains("  Task 31: a"))
        #expect(found.contains("  … and 3 more"))
    }

    @Test func `an early end is told`() {
        var summary = RunSummary()
        summary.error = "no play could begin"
        summary.interrupted = true
        summary.seconds = 125
        #expect(
            lines([], summary).suffix(3) == [
                "the run ended early: no play could begin", "the run was interrupted", "took 2 min 5 s",
            ])
    }

    @Test(arguments: [
        (0.04, "0.0 s"), (0.26, "0.3 s"), (59.9, "59.9 s"), (60.0, "1 min 0 s"), (3725.0, "62 min 5 s"),
    ])
    func `times are as people read them`(seconds: Double, text: String) { #expect(Style.time(seconds) == text) }
}
