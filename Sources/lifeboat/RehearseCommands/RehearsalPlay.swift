// SPDX-License-Identifier: Apache-2.0

import Engine
import Recovery
import Synchronization
import Values

/// Runs the upgrade's playbook, and keeps what its tasks hand over.
struct RehearsalPlay {
    let playbook: String
    let inventory: InventoryOptions
    let connection: ConnectionOptions
    let output: OutputOptions
    let variables: Dict

    /// What a run came to.
    struct Result: Sendable {
        /// The exit code, as `lifeboat play` has it.
        var code: Int32
        /// The walks that were walked.
        var walks: [BlogWalk]
        /// Where the blog is.
        var site: Value
        /// What became of the upgrade; null when the run did not come to its end.
        var result: Value
        /// How far it had come when it was last told.
        var outcome = "untouched"
        /// The last failure.
        var trouble: String?
    }

    /// Runs it to do `what`: upgrade, back, look; `handover` is a file for what no event may tell.
    func run(_ what: String, handover: String? = nil) async throws -> Result {
        var options = inventory
        var variables = variables
        variables["upgrade_do"] = .string(what)
        if let handover { variables["upgrade_handover"] = .string(handover) }
        options.extraVars.append(Value.dict(variables).json())
        let bench = try Workbench(options)
        let hosts = try bench.inventory(options)
        let setup = RunSetup(bench: bench, inventory: options, connection: connection, output: output)
        let runOptions = try setup.options()
        let loaded = try PlayCommand.load([playbook], with: bench)
        let journal = try JournalPlace(inventory: runOptions.inventorySources, playbooks: [playbook]).open(
            bench.redactor)
        defer { journal.close() }
        let sink = HandoverSink()
        let code = await setup.run(loaded) { bench.run(hosts, runOptions, sinks: $0 + [sink], journal: journal) }
        return sink.result(code)
    }
}

/// Collects what the tasks "Read what the walk found" and "Hand over …" leave behind.
private final class HandoverSink: EventSink {
    private let state = Mutex(RehearsalPlay.Result(code: 0, walks: [], site: .null, result: .null))

    func result(_ code: Int32) -> RehearsalPlay.Result {
        var result = state.withLock { $0 }
        result.code = code
        return result
    }

    func take(_ event: RunEvent) {
        guard case .taskEnded(let ended) = event else { return }
        switch ended.status {
        case .failed, .unreachable:
            let own = (ended.values["stderr_lines"]?.list ?? []).map(\.text).first {
                $0.hasPrefix("wordpress-upgrade: ")
            }
            let words = own.map { String($0.dropFirst(19)) } ?? ended.values["msg"]?.text ?? "failed"
            state.withLock { $0.trouble = "\(ended.task.title): \(words)" }
        case .ok, .changed: read(ended)
        default: break
        }
    }

    private func read(_ ended: TaskResult) {
        if ended.task.title.hasSuffix("Read what the walk found") {
            guard let bytes = Base64.decode(ended.values["content"]?.text ?? ""),
                let walk = try? BlogWalk(json: String(decoding: bytes, as: UTF8.self))
            else { return }
            state.withLock { $0.walks.append(walk) }
        }
        guard let facts = ended.values["ansible_facts"] else { return }
        if let site = facts["upgrade_site"] { state.withLock { $0.site = site } }
        if let result = facts["upgrade_result"] { state.withLock { $0.result = result } }
        if let outcome = facts["upgrade_outcome"] { state.withLock { $0.outcome = outcome.text } }
    }
}
