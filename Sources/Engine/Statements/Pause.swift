// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Waits for a while, or for the user.
struct Pause: Statement {
    static let name = "pause"
    static let summary = "Waits for some time, or asks the user and returns the answer."
    static let notes = ["Without a terminal a question is passed over at once, with an empty answer and a warning."]
    static let examples = [
        Example("Let caches fill", "pause: { seconds: 5 }"),
        Example("Ask first", "pause: { prompt: \"switch over now? Ctrl-C stops\" }"),
    ]

    @Parameter("How long, in minutes.") var minutes: Double?
    @Parameter("How long, in seconds.") var seconds: Double?
    @Parameter("The question.") var prompt: String?
    @Parameter("Whether what is typed is shown.") var echo = true

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        let length = (minutes ?? 0) * 60 + (seconds ?? 0)
        let start = WallClock.now()
        var answer = ""
        var warnings: [String] = []
        if minutes != nil || seconds != nil {
            if !(try context.checkMode()) { try await Task.sleep(for: .milliseconds(Int(max(0, length) * 1000))) }
        } else {
            do {
                answer = try context.services.ask(prompt ?? "Press Enter to go on, Ctrl-C to stop", !echo)
            } catch {
                warnings = ["nobody is at a terminal: the pause was passed over"]
            }
        }
        var outcome = TaskOutcome.ok([
            "user_input": .string(answer), "echo": .bool(echo), "rc": 0, "stderr": "",
            "stdout": .string("Paused for \(Value.pythonText(of: length)) seconds"),
            "delta": .int(Int(WallClock.now() - start)),
        ])
        outcome.warnings = warnings
        return outcome
    }
}
