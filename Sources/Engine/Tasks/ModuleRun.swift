// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HostAccess
import ModuleKit
import ShellScript
import Values

/// One module at work on one host: asks its probe, lets it decide, and makes the changes unless this is check mode.
public struct ModuleRun: Sendable {
    /// The host it works on.
    public var host: any Host
    /// Who it works as; nil is the user of the connection.
    public var user: Become?
    /// How long one program may take.
    public var limit: Duration?
    /// Exported in front of every program.
    public var environment: [(name: String, value: String)] = []
    /// Where the changes are written down; nil for runs that are not recorded.
    var recording: Recording?
    /// Called with the output of long-running steps as it arrives.
    public var onOutput: (@Sendable (OutputChunk) -> Void)?

    /// A run on `host`.
    public init(host: any Host, user: Become? = nil, limit: Duration? = nil) {
        self.host = host
        self.user = user
        self.limit = limit
    }

    /// What came of a module: its result, and the changes it made or would make.
    public struct Outcome: Sendable {
        /// The result for `register`.
        public var result: ModuleResult
        /// The changes, for `--diff` and the journal.
        public var changes: [Change]
        /// Why the task was skipped; nil when it was not.
        public var skipped: String?

        /// A task that failed.
        static func failed(_ failure: ModuleFailure) -> Outcome {
            var values = failure.values
            values["msg"] = .string(failure.message)
            return Outcome(result: ModuleResult(failed: true, values: values), changes: [])
        }
    }

    /// Runs `module`; a failure of the module is a result, trouble with the host is thrown as `HostError`.
    public func run(_ module: any Module, in context: TaskContext) async throws -> Outcome {
        func open<M: Module>(_ module: M) async throws -> Outcome { try await work(module, context) }
        do {
            return try await open(module)
        } catch let failure as ModuleFailure {
            return .failed(failure)
        } catch let error as ArgumentError {
            return .failed(ModuleFailure(error.description))
        }
    }

    private func work<M: Module>(_ module: M, _ context: TaskContext) async throws -> Outcome {
        let found = try await answer(to: try module.probe(in: context))
        let decision = try module.decide(from: found, in: context)
        var result = ModuleResult(
            changed: decision.changed ?? !decision.changes.isEmpty, values: decision.values, warnings: decision.warnings
        )
        var outcome = Outcome(result: result, changes: decision.changes, skipped: decision.skipped)
        if decision.skipped != nil || context.checkMode { return outcome }
        let outputs = try await make(decision.changes)
        try decision.finish?(outputs, &result)
        outcome.result = result
        return outcome
    }

    private func answer<Found>(to question: Probe<Found>) async throws -> Found {
        var question = question
        while true {
            let output =
                if let script = question.script {
                    try await host.run(exporting(script), as: user, limit: limit, onOutput: nil)
                } else {
                    ShellOutput()
                }
            switch try question.parse(output) {
            case .found(let state): return state
            case .ask(let further): question = further
            }
        }
    }

    /// Makes the changes in order; returns the outputs of the programs.
    private func make(_ changes: [Change]) async throws -> [ShellOutput] {
        var outputs: [ShellOutput] = []
        for change in changes {
            for step in change.steps {
                switch step {
                case .run(let script):
                    let output = try await perform(script)
                    guard output.succeeded else { throw failure(of: change, output) }
                    outputs.append(output)
                case .ask(let script): outputs.append(try await perform(script))
                case .send(let content, let path):
                    try await host.send(Payload(content), to: path, as: user)
                    try await record(content, at: path)
                case .fetch(let path, let local): try await host.fetch(path, to: local, as: user)
                }
            }
        }
        return outputs
    }

    private func perform(_ script: ShellScript) async throws -> ShellOutput {
        let script = exporting(script)
        let output = try await host.run(script, as: user, limit: limit, onOutput: onOutput)
        recording?.ran(script.text, as: user, status: output.status)
        return output
    }

    /// Writes down what was sent: what is there is what came, whatever it was made of.
    private func record(_ content: Step.Content, at path: String) async throws {
        guard let recording else { return }
        guard case .bytes(let bytes) = content else {
            let copy = FileManager.default.temporaryDirectory.path + "/lifeboat-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: copy) }
            try await host.fetch(path, to: copy, as: user)
            return recording.sent(Array(try Data(contentsOf: URL(filePath: copy))), to: path, as: user)
        }
        recording.sent(bytes, to: path, as: user)
    }

    private func exporting(_ script: ShellScript) -> ShellScript {
        environment.reduce(into: ShellScript(raw: "")) { all, pair in
            all += "export \(raw: pair.name)=\(pair.value)"
        } + script
    }

    private func failure(of change: Change, _ output: ShellOutput) -> ModuleFailure {
        let lines = output.stderr.split(separator: "\n").map(String.init)
        let said = ErrorLine.find(in: output.stderr) ?? output.lines.last ?? "exit status \(output.status)"
        return ModuleFailure(
            "\(change.summary): \(said)",
            values: [
                "rc": .int(output.status), "stdout": .string(output.stdout), "stderr": .string(output.stderr),
                "stdout_lines": .strings(output.lines), "stderr_lines": .strings(lines),
            ])
    }
}

extension Payload {
    fileprivate init(_ content: Step.Content) {
        self =
            switch content {
            case .bytes(let bytes): .bytes(bytes)
            case .file(let path): .file(path)
            case .tree(let path): .tree(path)
            }
    }
}
