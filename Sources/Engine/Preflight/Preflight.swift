// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Playbooks
import Templates
import Values
import YAMLDocument

/// Finds what is wrong with playbooks before the first connection: modules, arguments, filters, tests, lookups.
struct Preflight: Sendable {
    let services: RunServices
    /// Whether modules that only Ansible has are told too; in a run they are refused when their task is reached.
    let strict: Bool

    func problems(in playbooks: [Playbook]) -> [Diagnostic] {
        playbooks.flatMap(\.plays).flatMap { play in
            let base = Keywords().inheriting(from: play.keywords)
            return templates(in: play.keywords)
                + problems(in: play.preTasks + play.roleTasks + play.tasks + play.postTasks + play.handlers, base)
        }
    }

    private func problems(in items: [PlayItem], _ outer: Keywords) -> [Diagnostic] {
        items.flatMap { item -> [Diagnostic] in
            switch item {
            case .task(let task): return problems(in: task, task.keywords.inheriting(from: outer))
            case .block(let block):
                let inner = block.keywords.inheriting(from: outer)
                let own = block.role.map { problems(in: $0.role.handlers, inner) } ?? []
                return templates(in: block.keywords) + own
                    + problems(in: block.items + block.rescue + block.always, inner)
            }
        }
    }

    private func problems(in task: PlayTask, _ keywords: Keywords) -> [Diagnostic] {
        var problems = templates(in: task.keywords)
        problems += task.action.arguments.flatMap { check($0.value) }
        problems += [task.action.freeForm].compactMap { $0 }.flatMap(check)
        problems += (task.changedWhen + task.failedWhen + task.until).flatMap(checkCondition)
        switch task.loop {
        case .loop(let written): problems += check(written)
        case .with(_, let written): problems += check(written)
        case nil: break
        }
        guard let definition = services.registry[task.action.name] else {
            let isKnown = KnownModules.contains(task.action.name)
            return problems + (isKnown && !strict ? [] : [services.unknownModule(task.action)])
        }
        let arguments = ActionArguments(services: services, task: task, keywords: keywords)
        guard arguments.isComplete, task.include == nil else { return problems }
        return problems
            + definition.problems(in: arguments.literal(for: definition)).map { error in
                let written = error.argument.flatMap { task.action[$0] }
                let found = Diagnostic(
                    "\(task.action.name): \(error.description)", at: written?.location ?? task.action.location,
                    hint: error.hint)
                guard let written else { return found }
                let shown = written.value.diagnostic(found.message, hint: error.hint)
                return Diagnostic(
                    found.message, at: found.location,
                    sourceLine: shown.location?.line == found.location?.line ? shown.sourceLine : nil, hint: error.hint)
            }
    }

    private func templates(in keywords: Keywords) -> [Diagnostic] {
        let written: [Written?] =
            [keywords.name, keywords.becomeUser, keywords.delegateTo, keywords.noLog, keywords.runOnce]
            + keywords.environment + keywords.notify
        return written.compactMap { $0 }.flatMap(check) + keywords.when.flatMap(checkCondition)
            + keywords.vars.values.keys.compactMap { keywords.vars[$0.text] }.flatMap(check)
    }

    private func check(_ written: Written) -> [Diagnostic] {
        guard written.isTemplate else { return [] }
        return written.value.texts.flatMap { services.templates.check($0, at: written.textLocation) }.map { problem in
            var shown = problem
            shown.sourceLine = problem.sourceLine ?? problem.location.flatMap { written.node?.source.line($0.line) }
            return shown
        }
    }

    private func checkCondition(_ written: Written) -> [Diagnostic] {
        guard case .string(let text) = written.value, !text.isEmpty else { return [] }
        if written.isTemplate { return check(written) }
        return services.templates.check(text, as: .expression, at: written.textLocation)
    }

    /// How many tasks a play has before anything dynamic adds to them.
    static func count(_ play: Play) -> Int { count(play.preTasks + play.roleTasks + play.tasks + play.postTasks) }

    private static func count(_ items: [PlayItem]) -> Int {
        items.reduce(0) { sum, item in
            switch item {
            case .task: sum + 1
            case .block(let block): sum + count(block.items + block.always)
            }
        }
    }
}

extension Value {
    /// Every text in it, those of lists and mappings too.
    var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .list(let items): items.flatMap(\.texts)
        case .dict(let dict): dict.flatMap { $0.key.texts + $0.value.texts }
        default: []
        }
    }
}

extension RunServices {
    /// The complaint about a module that is not there: misspelt, or one that only Ansible has.
    func unknownModule(_ action: TaskAction) -> Diagnostic {
        if KnownModules.contains(action.name) {
            return Diagnostic(
                "the module `\(action.name)` exists in Ansible, but not here", at: action.location,
                hint: "`lifeboat doc` lists the modules; `command` and `template` can do most of what it does")
        }
        return Diagnostic(
            "there is no module `\(action.name)`", at: action.location,
            hint: didYouMean(action.shortName, among: Array(registry.definitions.keys))
                ?? "`lifeboat doc` lists the modules")
    }
}
