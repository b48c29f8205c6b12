// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import Playbooks
import Synchronization
import Values

/// A playbook that a backup command runs: as a play that reports itself, or as a question whose answer is wanted.
struct BackupPlay {
    let options: BackupOptions
    let playbook: String
    let variables: Dict

    private var inventoryOptions: InventoryOptions {
        var inventory = options.inventory
        inventory.extraVars.append(Value.dict(variables).json())
        return inventory
    }

    private func opened() throws -> (Workbench, Playbook) {
        guard LocalPath.exists(options.path(playbook)) else {
            throw Diagnostic(
                "there is no `\(options.path(playbook))`", hint: "name the folder of the playbooks: --playbooks FOLDER")
        }
        let bench = try Workbench(inventoryOptions)
        return (bench, try bench.loader.load(options.path(playbook)))
    }

    /// Runs it with the usual reports; returns the exit code.
    func play(_ output: OutputOptions) async throws -> Int32 {
        let (bench, playbook) = try opened()
        let inventory = try bench.inventory(inventoryOptions)
        let setup = RunSetup(
            bench: bench, inventory: inventoryOptions, connection: options.connection, output: output)
        let runOptions = try setup.options()
        return await setup.run([playbook]) { bench.run(inventory, runOptions, sinks: $0) }
    }

    /// Runs it for its answer, and ends the program when there is none.
    func ask() async throws -> String {
        do { return try await answer() } catch let trouble as Trouble { Console.fail(trouble.description, code: 2) }
    }

    /// What the stores, or the program that asks them, said in place of an answer.
    struct Trouble: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs it for the standard output of its task "Ask the stores"; progress goes to standard error.
    func answer() async throws -> String {
        let (bench, playbook) = try opened()
        let inventory = try bench.inventory(inventoryOptions)
        let quiet = try OutputOptions.parse([])
        let setup = RunSetup(bench: bench, inventory: inventoryOptions, connection: options.connection, output: quiet)
        let answer = AnswerSink()
        let run = bench.run(inventory, try setup.options(), sinks: [answer])
        let work = Task { await run.run([playbook]) }
        let interrupts = Interrupts { work.cancel() }
        let summary = await work.value
        interrupts.stop()
        if let trouble = answer.trouble { throw Trouble(description: trouble) }
        guard summary.exitCode == 0, let text = answer.text else {
            if summary.interrupted { throw ExitCode(99) }
            throw Diagnostic(
                summary.error ?? "no host of the inventory is in the group `backup`",
                hint: "`lifeboat inventory --graph` shows what there is")
        }
        return text
    }
}

/// Waits for the answer of one task.
private final class AnswerSink: EventSink {
    private let state = Mutex<(text: String?, trouble: String?)>((nil, nil))
    private static let title = "Ask the stores"

    var text: String? { state.withLock { $0.text } }
    var trouble: String? { state.withLock { $0.trouble } }

    func take(_ event: RunEvent) {
        switch event {
        case .output(let task, _, let text, .stderr) where task.title.hasSuffix(Self.title): Console.noteText(text)
        case .taskEnded(let result): ended(result)
        default: break
        }
    }

    private func ended(_ result: TaskResult) {
        let stderr = result.values["stderr"]?.string ?? ""
        switch result.status {
        case .failed, .unreachable:
            let own = stderr.split(separator: "\n").last { $0.hasPrefix("lifeboat-backup: ") }
            let message = own.map { String($0.dropFirst("lifeboat-backup: ".count)) }
            state.withLock { $0.trouble = message ?? result.values["msg"]?.text ?? "the question failed" }
        case .ok, .changed:
            guard result.task.title.hasSuffix(Self.title) else { return }
            state.withLock { $0.text = result.values["stdout"]?.string }
        case .skipped, .ignored, .rescued: break
        }
    }
}

extension Console {
    /// Passes text of a program through to standard error.
    static func noteText(_ text: String) { note(text.hasSuffix("\n") ? String(text.dropLast()) : text) }
}
