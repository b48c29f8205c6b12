// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Recovery
import Testing

@testable import Engine

struct DrillRecorderTests {
    /// When hosts were at one task, in seconds from and to, and what the step's begin and length are.
    @Test(
        arguments: [
            ([(10, 12)], 10, 2), ([(10, 12), (10, 15)], 10, 5), ([(11, 15), (10, 12)], 10, 5),
            ([(40, 41), (10, 12), (11, 13)], 10, 4), ([(10, 20), (12, 13)], 10, 10),
        ] as [([(Double, Double)], Double, Double)])
    func `a step takes as long as any host is at it`(spans: [(Double, Double)], began: Double, seconds: Double) {
        let recorder = DrillRecorder(
            DrillRecord(
                id: "x", drill: "x.yml", title: "x", inventory: "drill", operatedBy: "ann@desk", program: "1",
                began: Stamp(seconds: 1)))
        recorder.begin(phase: "data", at: Stamp(seconds: 2))
        let task = TaskInfo(
            number: 7, play: "p", title: "install", module: "apt",
            place: SourceLocation(file: "site.yml", line: 3, column: 7), isHandler: false, hosts: [])
        for (index, span) in spans.enumerated() {
            recorder.take(
                .taskEnded(
                    TaskResult(
                        task: task, host: "h\(index)", status: .ok, values: [:], changes: [], start: span.0,
                        seconds: span.1 - span.0)))
        }
        let steps = recorder.record.phases[0].tasks
        #expect(steps.map(\.began) == [Stamp(seconds: began)])
        #expect(steps.map(\.seconds) == [seconds])
        #expect(steps[0].hosts.map(\.seconds) == spans.map { $0.1 - $0.0 })
    }
}
