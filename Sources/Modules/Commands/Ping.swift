// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Answers when the host can run programs.
struct Ping: Module {
    static let name = "ping"
    static let summary = "Checks that the host can be reached and runs programs."
    static let examples = [Example("See who is there", "ping:")]
    static let returns = [ReturnValue("ping", "the value of `data`")]

    @Parameter("What to answer; `crash` makes the task fail.") var data = "pong"

    func probe(in context: TaskContext) throws -> Probe<Bool> {
        Probe(":") { $0.succeeded }
    }

    func decide(from isAlive: Bool, in context: TaskContext) throws -> Decision {
        guard isAlive, data != "crash" else { throw ModuleFailure("boom") }
        return .nothing(["ping": .string(data)])
    }
}
