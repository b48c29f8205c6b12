// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Steers the run itself.
struct Meta: Statement {
    static let name = "meta"
    static let summary = "Steers the run: runs handlers, ends a host or a play, resets a connection."
    static let examples = [Example("Run notified handlers now", "meta: flush_handlers")]
    static let freeForm: String? = "free_form"

    enum Action: String, ParameterChoice {
        case flush_handlers, refresh_inventory, noop, clear_facts, clear_host_errors, end_play, end_host, end_batch
        case end_role, reset_connection
    }

    @Parameter("What to do.") var freeForm: Action

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        var effects = TaskEffects()
        effects.meta = MetaAction(rawValue: freeForm.rawValue)
        if freeForm == .reset_connection {
            let target = try context.target()
            try await context.services.pool.host(for: target.settings).reset()
        }
        return .ok(effects: effects)
    }
}
