// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Playbooks
import Values
import YAMLDocument

/// What all includes share: the request that the play carries out after all hosts have answered.
protocol IncludeStatement: Statement {}

extension IncludeStatement {
    /// Any argument is taken here: the loader has judged them.
    public static var takesAnything: Bool { true }

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        guard let include = context.run.task.include else {
            throw ModuleFailure("`\(context.run.task.action.name)` is an import, which the loader carries out")
        }
        let services = context.services
        var request: IncludeRequest
        switch include {
        case .tasks(let file, _):
            request = IncludeRequest(target: .tasks(try services.text(file, in: context.scope)))
        case .role(let role):
            func text(_ keyPath: KeyPath<RoleInclude, Written?>) throws -> String? {
                try role[keyPath: keyPath].map { try services.text($0, in: context.scope) }
            }
            request = IncludeRequest(
                target: .role(
                    name: try services.text(role.name, in: context.scope), tasksFrom: try text(\.tasksFrom),
                    varsFrom: try text(\.varsFrom), defaultsFrom: try text(\.defaultsFrom),
                    handlersFrom: try text(\.handlersFrom)))
            request.isPublic = try services.flag(role.isPublic, in: context.scope, what: "public")
            request.allowDuplicates =
                try services.optionalFlag(role.allowDuplicates, in: context.scope, what: "allow_duplicates") ?? true
        }
        request.finished = context.loopVariables()
        var effects = TaskEffects()
        effects.includes = [request]
        return .ok(effects: effects)
    }
}

/// Includes a file of tasks while the play runs.
struct IncludeTasks: IncludeStatement {
    static let name = "include_tasks"
    static let summary = "Includes a file of tasks while the play runs; its name may depend on facts and loop items."
    static let examples = [
        Example("What differs by system", "include_tasks: \"setup-{{ ansible_facts.os_family }}.yml\"")
    ]
    static let freeForm: String? = "file"
    @Parameter("The file, searched in `tasks/`.") var file: String?
    @Parameter("Keywords for all of its tasks.") var apply = Mapping()
}

/// The keyword of old for includes.
struct Include: IncludeStatement {
    static let name = "include"
    static let summary = "The old name of `include_tasks`; works alike."
    static let examples = [Example("Include a file", "include: setup.yml")]
    static let freeForm: String? = "file"
    @Parameter("The file, searched in `tasks/`.") var file: String?
}

/// Runs a role in the middle of a list of tasks.
struct IncludeRole: IncludeStatement {
    static let name = "include_role"
    static let summary = "Runs a role in the middle of a list of tasks, decided while the play runs."
    static let examples = [Example("A role for each site", "include_role: { name: site, tasks_from: vhost }")]
    @Parameter("The role.") var name = ""
    @Parameter("The file of tasks in place of `main`.") var tasksFrom: String?
    @Parameter("The file of variables in place of `main`.") var varsFrom: String?
    @Parameter("The file of defaults in place of `main`.") var defaultsFrom: String?
    @Parameter("The file of handlers in place of `main`.") var handlersFrom: String?
    @Parameter("Whether later tasks see the role's variables.") var `public` = false
    @Parameter("Whether it runs again though it has run.") var allowDuplicates = true
    @Parameter("Whether the arguments are checked against the role's specification.") var rolespecValidate = true
    @Parameter("Keywords for all of its tasks.") var apply = Mapping()
}

/// Brings a role's tasks in when the playbook is read.
struct ImportRole: IncludeStatement {
    static let name = "import_role"
    static let summary = "Brings a role's tasks in when the playbook is read; takes what `include_role` takes."
    static let examples = [Example("The common role", "import_role: { name: common }")]
    @Parameter("The role.") var name = ""
}

/// Brings a file of tasks in when the playbook is read.
struct ImportTasks: IncludeStatement {
    static let name = "import_tasks"
    static let summary = "Brings a file of tasks in when the playbook is read."
    static let examples = [Example("Split a long list", "import_tasks: packages.yml")]
    @Parameter("The file, searched in `tasks/`.") var file: String?
}

/// Brings a playbook in.
struct ImportPlaybook: IncludeStatement {
    static let name = "import_playbook"
    static let summary = "Brings the plays of another playbook in; stands beside plays."
    static let examples = [Example("The databases first", "import_playbook: databases.yml")]
    @Parameter("The playbook.") var file: String?
}

extension StatementContext {
    /// The loop variables that stand over the host's own: they go along into what is included.
    func loopVariables() -> Dict {
        var all = Dict()
        for layer in scope.layers {
            guard layer.name == "loop", case .finished(let values) = layer.source else { continue }
            all.merge(values) { mine, _ in mine }
        }
        return all
    }
}
