// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization
import Testing
import Values

@testable import Engine
@testable import Reports

@Suite struct HostPaceReportTests {
    private final class Page: Sendable {
        private let text = Mutex("")
        func write(_ more: String) { text.withLock { $0 += more } }
        /// The lines without banners' stars and without empty ones.
        var lines: [String] {
            text.withLock { $0 }.split(separator: "\n").map { $0.split(separator: " *")[0].description }
        }
    }

    private static func task(_ title: String, line: Int, hosts: [String]) -> TaskInfo {
        TaskInfo(
            number: line, play: "p", title: title, module: "command",
            place: SourceLocation(file: "play.yml", line: line, column: 1), isHandler: false, hosts: hosts)
    }

    private static func ended(_ task: TaskInfo, _ host: String, _ status: TaskStatus = .ok) -> RunEvent {
        .taskEnded(
            TaskResult(
                task: task, host: host, status: status, values: status == .failed ? ["msg": "no"] : [:], changes: [],
                start: 0, seconds: 0))
    }

    @Test func `hosts that go at their own pace have their results below the right heading`() {
        let page = Page()
        let report = PlainReport(
            style: Style(isColoured: false), verbosity: 0, showsDiff: false, streams: false, write: page.write)
        let (oneA, oneB) = (Self.task("one", line: 1, hosts: ["a"]), Self.task("one", line: 1, hosts: ["b"]))
        let twoB = Self.task("two", line: 2, hosts: ["b"])
        for event in [
            .taskStarted(oneA), .taskStarted(oneB), Self.ended(oneB, "b"), .taskStarted(twoB), Self.ended(twoB, "b"),
            Self.ended(oneA, "a"),
        ] as [RunEvent] { report.take(event) }
        #expect(page.lines == ["TASK [one]", "ok: [b]", "TASK [two]", "ok: [b]", "TASK [one]", "ok: [a]"])
    }

    @Test func `a failure tells its message and its place`() {
        let page = Page()
        let report = PlainReport(
            style: Style(isColoured: false), verbosity: 0, showsDiff: false, streams: false, write: page.write)
        let task = Self.task("one", line: 3, hosts: ["a"])
        for event in [.taskStarted(task), Self.ended(task, "a", .failed)] as [RunEvent] { report.take(event) }
        #expect(page.lines == ["TASK [one]", "failed: [a]", "  no", "  at play.yml:3:1"])
    }

    @Test func `while a question is on the terminal nothing is written over it`() {
        let page = Page()
        let isAsking = Mutex(false)
        let plain = PlainReport(
            style: Style(isColoured: false), verbosity: 0, showsDiff: false, streams: false, write: { _ in })
        let live = LiveReport(
            plain: plain, style: Style(isColoured: false), width: { 80 }, now: { 0 },
            isHeld: { isAsking.withLock { $0 } }, write: page.write)
        let task = Self.task("one", line: 1, hosts: ["a"])
        live.take(.taskStarted(task))
        live.take(.hostStarted(task: task, host: "a", item: nil))
        let before = page.lines
        isAsking.withLock { $0 = true }
        live.tick()
        live.take(.warning("late"))
        #expect(page.lines == before)
        isAsking.withLock { $0 = false }
        live.tick()
        #expect(page.lines.count > before.count)
        #expect(page.lines.contains("[WARNING]: late"))
    }
}
