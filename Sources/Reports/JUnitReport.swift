// SPDX-License-Identifier: Apache-2.0

import Engine
import Synchronization
import Values

/// A run as JUnit XML: a suite for each play and host, a case for each task.
public final class JUnitReport: EventSink {
    private let results = Mutex<[TaskResult]>([])
    private let save: @Sendable (String) -> Void

    /// A report that hands its document to `save` when the run has ended.
    public init(save: @escaping @Sendable (String) -> Void) { self.save = save }

    /// Collects results, and writes them at the end.
    public func take(_ event: RunEvent) {
        switch event {
        case .taskEnded(let result): results.withLock { $0.append(result) }
        case .runEnded(let summary): save(document(summary))
        default: break
        }
    }

    private func document(_ summary: RunSummary) -> String {
        let all = results.withLock { $0 }
        var suites: [(name: String, results: [TaskResult])] = []
        for result in all {
            let name = "\(result.task.play) on \(result.host)"
            if let index = suites.firstIndex(where: { $0.name == name }) {
                suites[index].results.append(result)
            } else {
                suites.append((name, [result]))
            }
        }
        let body = suites.map { suite in
            let failed = suite.results.filter { $0.status == .failed || $0.status == .unreachable }.count
            let skipped = suite.results.filter { $0.status == .skipped }.count
            let time = suite.results.reduce(0) { $0 + $1.seconds }
            return """
                  <testsuite name="\(XMLText.attribute(suite.name))" tests="\(suite.results.count)" failures="\(failed)" \
                skipped="\(skipped)" time="\(rounded(time))">
                \(suite.results.map(testCase).joined(separator: "\n"))
                  </testsuite>
                """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="lifeboat" tests="\(all.count)" time="\(rounded(summary.seconds))">
            \(body.joined(separator: "\n"))
            </testsuites>

            """
    }

    private func testCase(_ result: TaskResult) -> String {
        let head =
            "    <testcase name=\"\(XMLText.attribute(result.task.title))\" classname=\"\(XMLText.attribute(result.task.place.description))\" "
            + "time=\"\(rounded(result.seconds))\""
        switch result.status {
        case .failed, .unreachable:
            let message = result.values["msg"]?.text ?? result.status.rawValue
            return
                "\(head)>\n      <failure message=\"\(XMLText.attribute(message))\" type=\"\(result.status.rawValue)\"/>\n    </testcase>"
        case .skipped: return "\(head)>\n      <skipped/>\n    </testcase>"
        case .ok, .changed, .ignored, .rescued:
            return "\(head)>\n      <system-out>\(result.status.rawValue)</system-out>\n    </testcase>"
        }
    }

    private func rounded(_ seconds: Double) -> String { String((seconds * 1000).rounded() / 1000) }
}
