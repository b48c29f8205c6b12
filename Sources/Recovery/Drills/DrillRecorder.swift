// SPDX-License-Identifier: Apache-2.0

import Engine
import Synchronization
import Values

/// Writes what happens in a drill's runs into its record.
public final class DrillRecorder: EventSink {
    private struct State {
        var record: DrillRecord
        /// Where the step of a task stands in the phase, by the task's number.
        var steps: [Int: Int] = [:]
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
                guard let last = state.record.phases.indices.last else { return }
                Self.add(result, to: &state.record.phases[last].tasks, &state.steps)
                for evidence in Self.evidence(in: result.values) { state.record.add(evidence) }
            }
        case .runEnded(let summary):
            // What ended a run as a whole has no task to stand with.
            guard let error = summary.error else { return }
            change { $0.reason = $0.reason ?? error }
        default: break
        }
    }

    private static func add(_ result: TaskResult, to tasks: inout [DrillRecord.Step], _ known: inout [Int: Int]) {
        let begin = Stamp(seconds: result.start)
        let host = DrillRecord.HostStep(
            host: result.host, status: result.status.rawValue, seconds: Stamp(seconds: result.seconds).seconds,
            message: message(result))
        guard let index = known[result.task.number] else {
            known[result.task.number] = tasks.count
            tasks.append(
                DrillRecord.Step(
                    title: result.task.title, play: result.task.play, place: result.task.place.description,
                    module: result.task.module, began: begin, seconds: host.seconds, hosts: [host],
                    isManual: result.values["manual"] == true))
            return
        }
        let end = max(tasks[index].began.seconds + tasks[index].seconds, begin.seconds + host.seconds)
        tasks[index].began = min(tasks[index].began, begin)
        tasks[index].seconds = Stamp(seconds: end - tasks[index].began.seconds).seconds
        tasks[index].hosts.append(host)
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
