// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A read-only question to a host: a shell program, and a parser of what it leaves behind.
///
/// The parser may need a further question (`.ask`); most probes need one round trip.
public struct Probe<State: Sendable>: Sendable {
    /// What an answer leads to.
    public enum Next: Sendable {
        /// The state is known.
        case found(State)
        /// One more question.
        indirect case ask(Probe<State>)
    }

    /// The program; nil when there is nothing to ask.
    public var script: ShellScript?
    /// Reads the program's output; throws `ModuleFailure` when it can't.
    public var parse: @Sendable (ShellOutput) throws -> Next

    /// A question whose answer leads to a state or to a further question.
    public init(_ script: ShellScript?, next: @escaping @Sendable (ShellOutput) throws -> Next) {
        self.script = script
        self.parse = next
    }

    /// A question whose answer is the state.
    public init(_ script: ShellScript, _ parse: @escaping @Sendable (ShellOutput) throws -> State) {
        self.init(script) { .found(try parse($0)) }
    }

    /// No question: the state is known already.
    public init(known state: State) {
        self.init(nil) { _ in .found(state) }
    }

    /// The same question with its state turned into another.
    public func map<Other: Sendable>(_ transform: @escaping @Sendable (State) throws -> Other) -> Probe<Other> {
        let parse = parse
        return Probe<Other>(script) { output in
            switch try parse(output) {
            case .found(let state): .found(try transform(state))
            case .ask(let further): .ask(further.map(transform))
            }
        }
    }

    /// A question that follows from this one's answer.
    public func then<Other: Sendable>(
        _ question: @escaping @Sendable (State) throws -> Probe<Other>
    ) -> Probe<Other> {
        let parse = parse
        return Probe<Other>(script) { output in
            switch try parse(output) {
            case .found(let state): .ask(try question(state))
            case .ask(let further): .ask(further.then(question))
            }
        }
    }
}

extension Probe where State == Void {
    /// No question.
    public static var nothing: Probe<Void> { Probe(known: ()) }
}
