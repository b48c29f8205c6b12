// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Fails with a message.
struct Fail: Statement {
    static let name = "fail"
    static let summary = "Fails with a message; use it with `when`."
    static let examples = [Example("Stop on the wrong system", "fail: { msg: this role needs Debian }")]

    @Parameter("Why.") var msg = "Failed as requested from task"

    func perform(in context: StatementContext) async throws -> TaskOutcome { throw ModuleFailure(msg) }
}
