// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Templates
import Values
import YAMLDocument

/// Finds the variables that a run will surely miss: looked at in any case, and defined by nothing.
///
/// Only what every run comes to is judged: tasks that are selected, without a condition, outside of `rescue`, handlers
/// and blocks that catch failures, in plays that have hosts, up to where a play may end early. Everything else
/// waits for the run.
struct UndefinedVariables {
    private let services: RunServices
    private let inventory: Inventory
    private let defined: DefinedNames
    private let selection: TaskSelection
    private var told: Set<String> = []
    /// The variables whose values are being looked at: none of them is what was meant inside of itself.
    private var inside: [String] = []
    private var problems: [Diagnostic] = []
    /// Whether the play may have ended before what comes now.
    private var mayHaveEnded = false

    static func problems(in playbooks: [Playbook], on inventory: Inventory, _ services: RunServices) -> [Diagnostic] {
        let defined = DefinedNames(services: services, inventory: inventory, playbooks: playbooks)
        guard !defined.isOpen, services.options.startAtTask == nil else { return [] }
        var search = UndefinedVariables(
            services: services, inventory: inventory, defined: defined, selection: TaskSelection(services.options))
        for play in playbooks.flatMap(\.plays) { search.visit(play) }
        return search.problems
    }

    private init(
        services: RunServices, inventory: Inventory, defined: DefinedNames, selection: TaskSelection
    ) {
        self.services = services
        self.inventory = inventory
        self.defined = defined
        self.selection = selection
    }

    // MARK: What a run comes to

    private mutating func visit(_ play: Play) {
        for written in play.hosts { look(at: written) }
        guard hasHosts(play) else { return }
        mayHaveEnded = false
        let base = Keywords().inheriting(from: play.keywords)
        visit(play.preTasks + play.roleTasks + play.tasks + play.postTasks, base)
    }

    private func hasHosts(_ play: Play) -> Bool {
        guard !play.hosts.contains(where: \.isTemplate) else { return false }
        let pattern = play.hosts.map(\.text).joined(separator: ",")
        return (try? inventory.hosts(matching: pattern, limit: services.options.limit))?.isEmpty == false
    }

    private mutating func visit(_ items: [PlayItem], _ outer: Keywords) {
        for item in items where !mayHaveEnded {
            switch item {
            case .task(let task): visit(task, task.keywords.inheriting(from: outer), outer)
            case .block(let block):
                // What fails inside of such a block does not end the run.
                guard block.rescue.isEmpty else { continue }
                visit(block.items + block.always, block.keywords.inheriting(from: outer))
            }
        }
    }

    private mutating func visit(_ task: PlayTask, _ keywords: Keywords, _ outer: Keywords) {
        guard selection.isTagged(keywords) else { return }
        if task.action.shortName == "meta" {
            mayHaveEnded = task.action.freeForm?.text.hasPrefix("end_") ?? true
            return
        }
        guard keywords.ignoreErrors == nil else { return }
        if let first = keywords.when.first {
            if task.loop == nil { look(at: first, isCondition: true) }
            return
        }
        guard isEntered(task.loop) else { return }
        if let host = keywords.delegateTo { look(at: host) }
        for argument in task.action.arguments where !Self.isLenient(argument.name, of: task.action.shortName) {
            look(at: argument.value)
        }
        if let text = task.action.freeForm { look(at: text) }
        if task.action.shortName == "template" { look(atFileOf: task) }
        if let items = defined.included[SourceLocationKey(task)], let apply = task.include?.apply {
            visit(items, apply.inheriting(from: outer))
        }
    }

    /// Looks at what a task is repeated over; whether it surely runs for an item at least.
    private mutating func isEntered(_ loop: Loop?) -> Bool {
        switch loop {
        case nil: return true
        case .with(let lookup, _)? where lookup.hasSuffix("first_found"): return false
        case .loop(let written)?, .with(_, let written)?:
            look(at: written)
            return written.value.list?.isEmpty == false && !written.isTemplate
        }
    }

    /// Whether an argument may hold a name without a value, or is not rendered with its task.
    private static func isLenient(_ argument: String, of module: String) -> Bool {
        switch module {
        case "debug": argument == "var"
        case "assert": argument == "that"
        default: argument == "apply"
        }
    }

    // MARK: What is looked at

    private mutating func look(at written: Written, isCondition: Bool = false) {
        let kind: TemplateEngine.SourceKind = isCondition && !written.isTemplate ? .expression : .template
        for text in written.value.texts {
            for use in services.templates.neededNames(in: text, as: kind, at: written.textLocation) {
                look(at: use, in: written)
            }
        }
    }

    private mutating func look(atFileOf task: PlayTask) {
        let arguments = task.action.arguments
        guard let source = task.action["src"]?.value, !source.isTemplate,
            !arguments.contains(where: { $0.name.hasSuffix("_string") }),
            let path = task.scope.find(source.text, in: "templates"),
            let text = try? services.reader.text(path: path, name: ControllerFolder.shown(path))
        else { return }
        let start = SourceLocation(file: text.file, line: 1, column: 1)
        for use in services.templates.neededNames(in: text.text, as: .file, at: start) {
            tell(use.name) {
                text.diagnostic($0, line: use.location?.line ?? 1, column: use.location?.column ?? 1, hint: $1)
            }
        }
    }

    /// A name that is needed: told when nothing defines it; its value looked at when there is but one.
    private mutating func look(at use: TemplateEngine.NameUse, in written: Written) {
        if let definitions = defined.definitions[use.name], definitions.count == 1, let value = definitions[0],
            !use.name.hasPrefix("ansible_")
        {
            guard told.insert("value of \(use.name)").inserted else { return }
            inside.append(use.name)
            look(at: value)
            inside.removeLast()
            return
        }
        tell(use.name) { message, hint in
            written.node?.place(of: use.name).map { source, line, column in
                source.diagnostic(message, line: line, column: column, hint: hint)
            } ?? Diagnostic(message, at: use.location, hint: hint)
        }
    }

    private mutating func tell(_ name: String, _ diagnostic: (_ message: String, _ hint: String) -> Diagnostic) {
        guard !defined.mayDefine(name), told.insert(name).inserted else { return }
        let near = defined.names.subtracting(inside)
        problems.append(
            diagnostic(
                "the variable `\(name)` is not defined anywhere",
                didYouMean(name, among: near)
                    ?? "define it in `vars`, the inventory or with -e; or write `{{ \(name) | default(…) }}`"))
    }
}

extension YAMLNode {
    /// Where `name` stands as a word of its own in the lines of this node, or of its parts.
    fileprivate func place(of name: String) -> (source: SourceText, line: Int, column: Int)? {
        var number = line
        while number < line + 400, let text = source.line(number) {
            let characters = Array(text)
            let start = number == line ? max(0, column - 1) : 0
            if let index = Self.index(of: Array(name), in: characters, from: start) {
                return (source, number, index + 1)
            }
            number += 1
        }
        return nil
    }

    private static func index(of name: [Character], in text: [Character], from start: Int) -> Int? {
        func isPart(_ index: Int) -> Bool {
            text.indices.contains(index) && (text[index] == "_" || text[index].isLetter || text[index].isNumber)
        }
        guard text.count >= name.count, start <= text.count - name.count else { return nil }
        return (start...(text.count - name.count)).first { index in
            text[index..<(index + name.count)].elementsEqual(name) && !isPart(index - 1) && !isPart(index + name.count)
                && (index == 0 || text[index - 1] != ".")
        }
    }
}
