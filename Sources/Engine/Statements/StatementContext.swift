// SPDX-License-Identifier: Apache-2.0

import HostAccess
import Inventory
import ModuleKit
import Playbooks
import Templates
import Values

/// What a statement may use, and what a module's context is made of.
struct StatementContext: Sendable {
    let run: TaskRun
    let scope: HostScope
    let arguments: Arguments

    var services: RunServices { run.services }

    /// Whether nothing may be changed: what the task says, else what the run was asked.
    func checkMode() throws -> Bool {
        try services.optionalFlag(run.keywords.checkMode, in: scope, what: "check_mode") ?? services.options.checkMode
    }

    /// Where and as whom the task works.
    struct Target: Sendable {
        var settings: ConnectionSettings
        var become: Become?
        /// The host it was delegated to.
        var delegate: String?
    }

    /// The host of the task, or the one it is delegated to.
    func target() throws -> Target {
        guard let written = run.keywords.delegateTo else { return try target(run.host, scope, delegate: nil) }
        let value = try services.value(written, in: scope)
        if Omit.isOmit(value) || value.isNull { return try target(run.host, scope, delegate: nil) }
        let name = try services.text(written, in: scope)
        guard !name.isEmpty else { throw written.diagnostic("`delegate_to` is empty") }
        if name == run.host { return try target(name, scope, delegate: name) }
        return try target(name, run.builder.scope(for: name), delegate: name)
    }

    private func target(_ host: String, _ scope: HostScope, delegate: String?) throws -> Target {
        let known = run.builder.state.inventory.hosts[host]
        let connection = ConnectionBuilder(
            services: services, keywords: run.keywords, scope: scope, host: host,
            isImplicit: known.map(\.isImplicit) ?? true)
        return Target(settings: try connection.settings(), become: try connection.become(), delegate: delegate)
    }

    /// What a module may know.
    func taskContext(for target: Target) throws -> TaskContext {
        let files = TaskFiles(scope: run.task.scope, reader: services.reader)
        let (templates, scope) = (services.templates, scope)
        var context = TaskContext(
            files: files,
            render: { try TemplateFile(path: $0, files: files).render(in: scope, $1, templates) },
            variable: { try scope.variable($0) })
        context.checkMode = try checkMode()
        context.diff =
            try services.optionalFlag(run.keywords.diff, in: scope, what: "diff") ?? services.options.diff
        context.facts = run.builder.state[target.delegate ?? run.host].facts
        context.user = target.become?.user ?? target.settings.user
        return context
    }
}
