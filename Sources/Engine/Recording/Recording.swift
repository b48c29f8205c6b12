// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import ModuleKit
import Synchronization
import Values

/// Writes down what a run does on one host: the programs and payloads of its changes, without the questions.
///
/// Modules hand their changes over as values, so a run is recorded where the values are carried out. Secrets are given
/// as words that nobody else uses; whoever prints the recording puts something else in their place.
public final class Recording: Sendable {
    /// The host as the inventory calls it.
    public let host: String
    /// The words that stand for secrets, by the names of the variables.
    public let secrets: [String: String]
    /// The name of the machine that is recorded on, a word that nobody else uses: other machines put their own there.
    public let machine: String?

    private struct State {
        var tasks: [RecordedTask] = []
        var refusals: [String] = []
        var facts: Set<String> = []
        var asked: Set<String> = []
    }
    private let state = Mutex(State())

    /// A recording of what happens on `host`.
    public init(host: String, secrets: [String: String] = [:], machine: String? = nil) {
        self.host = host
        self.machine = machine
        self.secrets = secrets
    }

    /// The tasks that did something.
    public var tasks: [RecordedTask] { state.withLock { $0.tasks.filter { !$0.steps.isEmpty } } }
    /// What can't be part of a recording and was met.
    public var refusals: [String] { state.withLock { $0.refusals } }
    /// The facts of the kind that other machines may not share and that decided something.
    public var facts: [String] { state.withLock { $0.facts.sorted() } }

    /// Notes that something can't be recorded, and returns the error for it.
    func refuse(_ message: String, at place: SourceLocation? = nil, hint: String? = nil) -> Diagnostic {
        let diagnostic = Diagnostic(message, at: place, hint: hint)
        state.withLock { state in
            if !state.refusals.contains(diagnostic.description) { state.refusals.append(diagnostic.description) }
        }
        return diagnostic
    }

    // MARK: What a task does

    /// Begins a task, or one item of its loop.
    func begin(_ task: RecordedTask) {
        state.withLock { state in
            state.asked = []
            state.tasks.append(task)
        }
    }

    /// Ends the task that was begun last.
    func end() {
        state.withLock { state in
            guard let last = state.tasks.indices.last else { return }
            state.tasks[last].secrets.formUnion(state.asked)
        }
    }

    /// Forgets the last task: its try was in vain and is repeated.
    func forgetTry() { state.withLock { _ = $0.tasks.popLast() } }

    func ran(_ program: String, as user: Become?, status: Int) {
        add(RecordedTask.Step(work: .init(program: program), user: user?.user ?? "root", status: status))
    }

    func sent(_ bytes: [UInt8], to path: String, as user: Become?) {
        add(RecordedTask.Step(work: .payload(bytes, to: path), user: user?.user ?? "root"))
    }

    private func add(_ step: RecordedTask.Step) {
        state.withLock { state in
            guard let last = state.tasks.indices.last else { return }
            state.tasks[last].steps.append(step)
        }
    }

    // MARK: What a task asks

    /// The word that stands for the secret `name`.
    func secret(_ name: String) -> Value? {
        guard let word = secrets[name] else { return nil }
        state.withLock { _ = $0.asked.insert(name) }
        return .string(word)
    }

    func used(fact: String) { state.withLock { _ = $0.facts.insert(fact) } }

    // MARK: What came of it

    /// What is wrong with the whole: things of this machine or of the user that were written down.
    ///
    /// - Parameters:
    ///   - addresses: addresses that only the machine has that was recorded on.
    ///   - redactor: knows the user's secrets.
    public func problems(addresses: [String], redactor: Redactor) -> [String] {
        var problems = refusals
        for task in tasks {
            let place = "\(task.place): \(task.title): "
            if let address = addresses.first(where: { address in task.steps.contains { $0.holds(address) } }) {
                problems.append(place + "uses \(address), an address of the machine that it was recorded on")
            }
            for name in task.secrets.sorted() {
                guard let word = secrets[name], !task.steps.contains(where: { $0.holds(word) }) else { continue }
                problems.append(
                    place + "`\(name)` is used here in a form that can't be filled in later, such as a hash"
                        + "\n  hint: keep what is made of the secret in the vault too, in a variable of its own")
            }
            if task.steps.contains(where: { holdsSecret($0, redactor) }) {
                problems.append(
                    place + "a secret would be readable in the script"
                        + "\n  hint: keep it in the vault, in a variable of its own that holds nothing else")
            }
        }
        return problems
    }

    private func holdsSecret(_ step: RecordedTask.Step, _ redactor: Redactor) -> Bool {
        step.bytes.contains { bytes in
            var text = String(decoding: bytes, as: UTF8.self)
            for word in secrets.values { text = text.replacing(word, with: "-") }
            return redactor.redact(text) != text
        }
    }
}
