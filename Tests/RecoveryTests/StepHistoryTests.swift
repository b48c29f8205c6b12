// SPDX-License-Identifier: Apache-2.0

import Recovery
import Testing

struct StepHistoryTests {
    private func record(_ title: String, at seconds: Double, _ steps: [DrillRecord.Step]) -> DrillRecord {
        var record = DrillRecord(
            id: "\(seconds)", drill: "x.yml", title: title, inventory: "drill", operatedBy: "ann@desk", program: "1",
            began: Stamp(seconds: seconds))
        var phase = DrillRecord.Phase(name: "data", began: Stamp(seconds: seconds))
        phase.tasks = steps
        record.phases = [phase]
        return record
    }

    private func step(_ title: String, _ place: String, at: Double, _ seconds: Double, _ status: String = "changed")
        -> DrillRecord.Step
    {
        .init(
            title: title, play: "p", place: place, module: "apt", began: Stamp(seconds: at), seconds: seconds,
            hosts: [.init(host: "a", status: status, seconds: seconds)])
    }

    private var history: StepHistory {
        StepHistory([
            record("second", at: 200, [step("Install it", "site.yml:14:3", at: 201, 9)]),
            record(
                "first", at: 100,
                [
                    step("Install it", "site.yml:12:3", at: 101, 5), step("Store offsite", "b.yml:3:3", at: 102, 1),
                    step("Skipped", "site.yml:20:3", at: 103, 0, "skipped"),
                ]),
            record("third", at: 300, [step("Install it", "site.yml:14:3", at: 301, 30, "failed")]),
        ])
    }

    @Test func `a step is known by its title in its file though its line has moved`() throws {
        let runs = try #require(history.runs(title: "Install it", place: "site.yml:99:3"))
        #expect(runs.drill == "third" && runs.last.seconds == 301 && runs.seconds == 30 && !runs.passed)
        #expect(runs.typical == 9)
    }

    @Test func `a step whose title holds values is known by its place`() {
        #expect(history.runs(title: "Store <name>", place: "b.yml:3:3")?.drill == "first")
    }

    @Test(arguments: [("Install it", "other.yml:12:3"), ("Skipped", "site.yml:20:3"), ("Never", "site.yml:1:1")])
    func `a step that never ran is not known`(title: String, place: String) {
        #expect(history.runs(title: title, place: place) == nil)
    }
}
