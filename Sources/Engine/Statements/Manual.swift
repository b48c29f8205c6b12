// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// A step that a person does: it tells what, waits, and is timed like any other.
struct Manual: Statement {
    static let name = "manual"
    static let summary = "Tells what a person has to do, waits until it is done, and notes who did it."
    static let notes = [
        "Without a terminal it fails: nobody would do the step. `unattended: true` lets it pass, and says so.",
        "In check mode it only tells the step.",
    ]
    static let examples = [
        Example(
            "A step outside our hands",
            "manual: { prompt: \"call the registrar and unlock the domain\", confirm: unlocked }"),
        Example("Keep what was seen", "manual: { prompt: \"log in as a customer\", evidence: the order number }"),
    ]

    @Parameter("What to do.") var prompt: String
    @Parameter("The word that must be typed to go on; Enter alone will do when left out.") var confirm: String?
    @Parameter("What to type in as evidence; it becomes part of the record.") var evidence: String?
    @Parameter("Whether the step may be passed over when nobody is there.") var unattended = false

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        if try context.checkMode() { return .ok(["msg": .string("a person would do: \(prompt)")]) }
        do {
            let word = try context.services.ask(question, false)
            if let confirm, word != confirm {
                throw ModuleFailure("expected `\(confirm)`, found `\(word)`: the step does not count as done")
            }
            var values: Dict = ["msg": "done by a person", "manual": true]
            if let evidence {
                values["evidence"] = .string(try context.services.ask("For the record: \(evidence)", false))
            }
            return .ok(values)
        } catch let failure as ModuleFailure {
            throw failure
        } catch {
            guard unattended else {
                throw ModuleFailure("nobody is at a terminal to do this: \(prompt)")
            }
            var outcome = TaskOutcome.ok(["msg": "nobody was there: the step was passed over", "manual": true])
            outcome.warnings = ["nobody is at a terminal: passed over: \(prompt)"]
            return outcome
        }
    }

    private var question: String {
        "\(prompt)\n" + (confirm.map { "Type `\($0)` when it is done" } ?? "Press Enter when it is done")
    }
}
