// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Fails unless conditions hold.
struct Assert: Statement {
    static let name = "assert"
    static let summary = "Fails unless all conditions hold."
    static let examples = [
        Example("Know the password", "assert: { that: db_password is defined, fail_msg: db_password is missing }")
    ]

    @Parameter("The conditions, without braces.") var that: Value
    @Parameter("What to say when one does not hold.", aliases: "msg") var failMsg: Value?
    @Parameter("What to say when all hold.") var successMsg: Value?
    @Parameter("Accepted: conditions that hold are not listed.") var quiet = false

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        let conditions = that.list ?? [that]
        for condition in conditions {
            let holds = try context.services.templates.condition(
                condition, in: context.scope, at: context.run.task.action["that"]?.value.location)
            guard holds else {
                return TaskOutcome(
                    status: .failed,
                    values: [
                        "changed": false, "failed": true, "assertion": condition, "evaluated_to": false,
                        "msg": failMsg ?? "Assertion failed",
                    ])
            }
        }
        return .ok(["msg": successMsg ?? "All assertions passed"])
    }
}
