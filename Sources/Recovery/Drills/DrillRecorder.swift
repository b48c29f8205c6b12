// SPDX-License-Identifier: Apache-2.0

import Engine
import Synchronization
import Values

/// Writes what happens in a drill's runs into its record.
public final class DrillRecorder: EventSink {
    private struct State {
        var record: DrillRecord
        /// Where the step of a task stands in the phase, by the task's number, and when its hosts were at it.
        var steps: [Int: (index: Int, spans: [ClosedRange<Double>])] = [:]
    }
    private let state: Mutex<State>

    /// A recorder that goes on with `record`.
    public init(_ record: DrillRecord) { state = Mutex(State(record: record)) }

    /// The record as it is now.
    public var record: DrillRecord { state.withLock { $0.record } }

    /// Changes the record.
    public func change(_ body: (inout DrillRecord) -> Void) { state.withLock { body(&$0.record) } }

    /// A phase begins; what is told from now on belongs to it.
    public func begin(phase name: String, at moment: Stamp) {
        state.withLock {
            $0.record.phases.append(DrillRecord.Phase(name: name, began: moment))
            $0.steps = [:]
        }
    }

    /// The phase that was begun last has ended.
    public func end(passed: Bool, at moment: Stamp) {
        state.withLock {
            guard let last = $0.record.phases.indices.last else { return }
            $0.record.phases[last].passed = passed
            $0.record.phases[last].seconds = moment - $0.record.phases[last].began
        }
    }

    /// Takes in how tasks ended.
    public func take(_ event: RunEvent) {
        switch event {
        case .taskEnded(let result):
            state.withLock { state in
                Self.add(result, to: &state)
                for evidence in Self.evidence(in: result.values) { state.record.add(evidence) }
            }
        case .runEnded(let summary):
            // What ended a run as a whole has no task to stand with.
            guard let error = summary.error else { return }
            change { $0.reason = $0.reason ?? error }
        default: break
        }
    }

    private static func add(_ result: TaskResult, to state: inout State) {
        guard let phase = state.record.phases.indices.last else { return }
        let tasks = state.record.phases[phase].tasks
        var (index, spans) = state.steps[result.task.number] ?? (tasks.count, [])
        spans.append(result.start...result.start + max(0, result.seconds))
        state.steps[result.task.number] = (index, spans)
        var step =
            index < tasks.count
            ? tasks[index]
            : DrillRecord.Step(
                title: result.task.title, play: result.task.play, place: result.task.place.description,
                module: result.task.module, began: Stamp(seconds: result.start), seconds: 0, hosts: [],
                isManual: result.values["manual"] == true)
        step.began = min(step.began, Stamp(seconds: result.start))
        step.seconds = Stamp(seconds: covered(by: spans)).seconds
        step.hosts.append(
            DrillRecord.HostStep(
                host: result.host, status: result.status.rawValue, seconds: Stamp(seconds: result.seconds).seconds,
                message: message(result)))
        if index < tasks.count {
            state.record.phases[phase].tasks[index] = step
        } else {
            state.record.phases[phase].tasks.append(step)
        }
    }

    /// How many seconds lie in at least one of the spans.
    ///
    /// A step takes as long as any of its hosts is at it: where each goes at its own pace, they may be far apart.
    private static func covered(by spans: [ClosedRange<Double>]) -> Double {
        var end = -Double.infinity
        return spans.sorted { $0.lowerBound < $1.lowerBound }.reduce(0) { sum, span in
            defer { end = max(end, span.upperBound) }
            return sum + max(0, span.upperBound - max(end, span.lowerBound))
        }
    }

    private static func message(_ result: TaskResult) -> String? {
        switch result.status {
        case .failed, .unreachable, .ignored, .rescued:
            // A loop only says that an item failed; the item says why.
            let item = result.values["results"]?.list?.first { $0["failed"] == true }
            let text = item?["msg"]?.text ?? result.values["msg"]?.text ?? result.values["stderr"]?.text
            return text.map { String($0.prefix(2000)) }
        case .ok, .changed, .skipped: return result.values["evidence"]?.string
        }
    }

    /// What `evidence` handed over, alone or in a loop.
    private static func evidence(in values: Dict) -> [Value] {
        let all = [values["evidence"]] + (values["results"]?.list ?? []).map { $0["evidence"] }
        return all.compactMap { $0 }.filter { $0.dict != nil }
    }
}

extension DrillRecord {
    /// Takes in what one `evidence` task handed over.
    mutating func add(_ evidence: Value) {
        if let name = evidence["check"]?.string {
            let check = Check(
                name: name, expected: evidence["expected"]?.text ?? "", actual: evidence["actual"]?.text ?? "",
                passed: evidence["passed"] == true)
            switch evidence["about"]?.string {
            case "isolation": isolation.append(check)
            case "cleanup": cleanUp.append(check)
            default: checks.append(check)
            }
        } else if let database = evidence["canary"]?.string,
            let newest = (evidence["newest"]?.text).flatMap(Double.init)
        {
            let stamp = Stamp(seconds: newest)
            // The canary sings on until its machine is really gone: that is no loss.
            canaries.append(Canary(database: database, newest: stamp, lost: max(0, (disaster ?? began) - stamp)))
        } else if let id = evidence["set"]?.string {
            let age = BackupSetRecord.moment(of: id).map { (disaster ?? began) - Stamp(seconds: Double($0.seconds)) }
            set = RestoredSet(id: id, store: evidence["store"]?.text ?? "", age: age)
        }
    }
}

extension BackupSetRecord {
    /// The moment that a set's id such as `20261122T0215Z` names; nil for other ids.
    static func moment(of id: String) -> Moment? {
        let digits = Array(id)
        guard digits.count == 14, digits[8] == "T", digits[13] == "Z" else { return nil }
        let text = { (from: Int, count: Int) in String(digits[from..<from + count]) }
        return Moment("\(text(0, 4))-\(text(4, 2))-\(text(6, 2))T\(text(9, 2)):\(text(11, 2)):00Z")
    }
}
