// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// A module of the language itself: it works on the run, not on a host.
protocol Statement: Module where Found == Void {
    /// What it does; may throw `ModuleFailure`.
    func perform(in context: StatementContext) async throws -> TaskOutcome
}

extension Statement {
    /// Never asked: a statement performs.
    public func decide(from found: Void, in context: TaskContext) throws -> Decision { .nothing() }
}

/// The statements of the language, in alphabetical order.
public enum Statements {
    /// The types; they join the modules in the registry, so that they are checked and documented alike.
    public static let all: [any Module.Type] = [
        AddHost.self, Assert.self, Debug.self, Evidence.self, Fail.self, GroupBy.self, ImportPlaybook.self,
        ImportRole.self, ImportTasks.self, Include.self, IncludeRole.self, IncludeTasks.self, IncludeVars.self,
        Manual.self, Meta.self, Pause.self, Reboot.self, SetFact.self, ValidateArgumentSpec.self,
        WaitForConnection.self,
    ]
}

extension TaskOutcome {
    /// A task that went well and changed nothing.
    static func ok(_ values: Dict = [:], effects: TaskEffects = TaskEffects()) -> TaskOutcome {
        var all: Dict = ["changed": false, "failed": false]
        all.merge(values) { $1 }
        return TaskOutcome(status: .ok, values: all, effects: effects)
    }
}
