// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import ModuleKit
import Playbooks
import Templates
import Values
import YAMLDocument

/// One try of a task's action: a module on its host, or a statement of the language.
struct Action: Sendable {
    let run: TaskRun
    let scope: HostScope

    private var services: RunServices { run.services }

    func perform() async throws -> TaskOutcome {
        guard let definition = services.registry[run.task.action.name] else {
            throw services.unknownModule(run.task.action)
        }
        let recorded = try RecordedAction(run: run, scope: scope)
        defer { services.recording?.end() }
        let arguments = try ActionArguments(services: services, task: run.task, keywords: run.keywords)
            .finished(for: definition, in: scope)
        try recorded?.check(arguments)
        for secret in definition.secrets(in: arguments) { services.redactor.learn(secret) }
        let module = try definition.make(arguments)
        let context = StatementContext(run: run, scope: scope, arguments: arguments)
        if let statement = module as? any Statement {
            return try await statement.perform(in: context)
        }
        guard run.task.async == nil || run.task.poll?.value != 0 else {
            throw (run.task.poll ?? run.task.async)?.diagnostic(
                "`poll: 0` (fire and forget) is not supported", hint: "start a systemd unit or a timer instead")
                ?? Diagnostic("`poll: 0` is not supported")
        }
        if let module = module as? any ServiceModule {
            if let recorded { throw recorded.refuseService() }
            return try await runService(module, in: context)
        }
        return try await runModule(module, in: context, recorded)
    }

    private func runModule(
        _ module: any Module, in context: StatementContext, _ recorded: RecordedAction?
    ) async throws -> TaskOutcome {
        let target = try context.target()
        var moduleRun = ModuleRun(host: try await services.pool.host(for: target.settings), user: target.become)
        moduleRun.recording = try recorded?.recording(for: target)
        moduleRun.limit = try limit()
        moduleRun.environment = try environment()
        if let show = try show() {
            moduleRun.onOutput = { show(String(decoding: $0.bytes, as: UTF8.self), $0.stream) }
        }
        let outcome = try await moduleRun.run(module, in: try context.taskContext(for: target))
        return self.outcome(outcome, delegate: target.delegate)
    }

    private func runService(_ module: any ServiceModule, in context: StatementContext) async throws -> TaskOutcome {
        let target = try context.target()
        guard let http = services.http else { throw Diagnostic("this run can't reach web services") }
        let (given, show, redactor) = (try environment(), try show(), services.redactor)
        let controller = try await services.pool.host(for: .controller)
        let access = ServiceAccess(
            http: http,
            environment: { name in given.last { $0.name == name }?.value ?? ProcessVariables[name] },
            run: { script, limit in try await controller.run(script, as: nil, limit: limit, onOutput: nil) },
            tell: { show?($0 + "\n", .stdout) },
            learnSecret: { redactor.learn($0) })
        let outcome = try await ServiceRun(access: access, limit: limit()).run(
            module, in: try context.taskContext(for: target))
        return self.outcome(outcome, delegate: target.delegate)
    }

    /// Shows a running task's output; nil when `no_log` forbids it.
    private func show() throws -> (@Sendable (_ text: String, _ stream: OutputChunk.Stream) -> Void)? {
        guard try !services.flag(run.keywords.noLog, in: scope, what: "no_log") else { return nil }
        let (events, info, host) = (services.events, run.info, run.host)
        return { text, stream in events.emit(.output(task: info, host: host, text: text, stream: stream)) }
    }

    /// `timeout:`, or how long `async:` may run.
    private func limit() throws -> Duration? {
        let seconds =
            try services.number(run.keywords.timeout, in: scope, what: "timeout")
            ?? services.number(run.task.async, in: scope, what: "async")
        return seconds.flatMap { $0 > 0 ? .milliseconds(Int($0 * 1000)) : nil }
    }

    private func environment() throws -> [(name: String, value: String)] {
        var all = Dict()
        for written in run.keywords.environment {
            let value = try services.value(written, in: scope)
            for mapping in value.list ?? [value] {
                guard let pairs = mapping.dict else {
                    if mapping.isNull || mapping.text.isEmpty || Omit.isOmit(mapping) { continue }
                    throw written.diagnostic("`environment` must be a mapping of names to values")
                }
                all.merge(pairs) { $1 }
            }
        }
        return try all.map { name, value in
            guard
                name.text.utf8.allSatisfy({
                    $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                })
            else { throw Diagnostic("`\(name.text)` is not the name of an environment variable") }
            return (name.text, value.text)
        }
    }

    private func outcome(_ ran: ModuleRun.Outcome, delegate: String?) -> TaskOutcome {
        var values = ran.result.values
        var effects = TaskEffects()
        if let facts = values["ansible_facts"]?.dict { effects.facts = facts }
        effects.factsBelongToDelegate =
            (try? services.flag(run.keywords.delegateFacts, in: scope, what: "delegate_facts")) ?? false
        values["changed"] = .bool(ran.result.changed && ran.skipped == nil)
        if let reason = ran.skipped {
            values["skipped"] = true
            values["msg"] = values["msg"] ?? .string(reason)
        }
        if ran.result.failed { values["failed"] = true } else if values["failed"] == nil { values["failed"] = false }
        if !ran.result.warnings.isEmpty { values["warnings"] = .strings(ran.result.warnings) }
        let status: TaskStatus =
            ran.skipped != nil ? .skipped : ran.result.failed ? .failed : ran.result.changed ? .changed : .ok
        return TaskOutcome(
            status: status, values: values, changes: ran.changes, warnings: ran.result.warnings, effects: effects,
            delegate: delegate)
    }
}
