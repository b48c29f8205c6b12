// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// Reads one task as written, without following what it imports.
struct TaskReader {
    let keywords: KeywordReader
    let actions: ActionReader
    let scope: TaskScope
    let isHandler: Bool

    /// The task of a mapping.
    func task(_ node: YAMLNode) throws -> PlayTask {
        guard let pairs = node.pairs else { throw notATask(node) }
        var task = PlayTask(
            location: node.location, scope: scope, action: TaskAction(name: "", location: node.location))
        task.isHandler = isHandler
        var modules: [YAMLPair] = []
        for pair in pairs where !(try read(pair, into: &task)) { modules.append(pair) }
        try readAction(node, modules, into: &task)
        try readIncludeArguments(node, into: &task)
        task.include = try include(task, node)
        return task
    }

    private func notATask(_ node: YAMLNode) -> Diagnostic {
        node.diagnostic(
            "expected a task, found \(node.summary)", hint: "a task is a mapping: `- name: …` and the module below it")
    }

    /// Takes a keyword; false when the pair is none, so that it must be the module.
    private func read(_ pair: YAMLPair, into task: inout PlayTask) throws -> Bool {
        if try keywords.read(pair, into: &task.keywords) { return true }
        guard let name = pair.key.plainText else { return false }
        if pair.value.isNull, ["register", "retries", "delay", "until", "async", "poll", "loop"].contains(name) {
            return true
        }
        switch name {
        case "action", "local_action", "args": break
        case "register": task.register = try register(pair)
        case "changed_when": task.changedWhen = try keywords.conditions(pair)
        case "failed_when": task.failedWhen = try keywords.conditions(pair)
        case "until": task.until = try keywords.conditions(pair)
        case "retries": task.retries = try keywords.value(pair, .integer)
        case "delay": task.delay = try keywords.value(pair, .number)
        case "async": task.async = try keywords.value(pair, .integer)
        case "poll": task.poll = try keywords.value(pair, .integer)
        case "listen": task.listen = try listen(pair)
        case "loop_control": task.loopControl = try loopControl(pair)
        case "loop": task.loop = .loop(try loopValue(pair, task))
        case _ where name.hasPrefix("with_"):
            task.loop = .with(lookup: String(name.dropFirst(5)), try loopValue(pair, task))
        default: return false
        }
        return true
    }

    private func register(_ pair: YAMLPair) throws -> Written {
        let written = try keywords.value(pair, .text)
        guard Self.isIdentifier(written.text) else {
            throw pair.value.diagnostic(
                "`\(written.text)` can't be the name of a variable",
                hint: "use letters, digits and `_`, not beginning with a digit")
        }
        return written
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || first.properties.isAlphabetic else { return false }
        return text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    }

    private func listen(_ pair: YAMLPair) throws -> [Written] {
        guard isHandler else { throw pair.key.diagnostic("`listen` has a meaning only in a handler") }
        return try keywords.texts(pair)
    }

    private func loopValue(_ pair: YAMLPair, _ task: PlayTask) throws -> Written {
        let name = pair.key.plainText ?? ""
        if task.loop != nil { throw pair.key.diagnostic("a second loop in one task: `\(name)`") }
        if pair.value.isNull { throw pair.value.diagnostic("`\(name)` needs a value") }
        if let hint = YAMLHint.braces(pair.value) {
            throw pair.value.diagnostic("`\(name)` has a template without quotes", hint: hint)
        }
        let written = try Written(pair.value, vault: keywords.opener)
        if name == "loop", pair.value.items == nil, !written.isTemplate {
            throw pair.value.diagnostic(
                "`loop` needs a list or a template of one, found \(pair.value.summary)",
                hint: pair.value.pairs != nil
                    ? "use `\"{{ mapping | dict2items }}\"`" : "write `loop: \"{{ \(written.text) }}\"`")
        }
        return written
    }

    private func loopControl(_ pair: YAMLPair) throws -> LoopControl {
        guard let pairs = pair.value.pairs else {
            throw pair.value.diagnostic("`loop_control` needs a mapping, found \(pair.value.summary)")
        }
        var control = LoopControl()
        for pair in pairs {
            switch pair.key.plainText {
            case "loop_var": control.loopVar = try keywords.value(pair, .text)
            case "index_var": control.indexVar = try keywords.value(pair, .text)
            case "label": control.label = try keywords.value(pair, .any)
            case "pause": control.pause = try keywords.value(pair, .number)
            case "extended": control.extended = try keywords.value(pair, .boolean)
            case "extended_allitems": control.extendedAllItems = try keywords.value(pair, .boolean)
            case "break_when":
                throw pair.key.diagnostic("`break_when` is not supported", hint: "use `until`, or filter the list")
            default:
                let known = ["loop_var", "index_var", "label", "pause", "extended", "extended_allitems"]
                let name = pair.key.plainText ?? ""
                throw pair.key.diagnostic(
                    "`\(name)` is no part of `loop_control`: expected one of \(known.joined(separator: ", "))",
                    hint: didYouMean(name, among: known))
            }
        }
        return control
    }

    private func readAction(_ node: YAMLNode, _ modules: [YAMLPair], into task: inout PlayTask) throws {
        let old = (node.pairs ?? []).filter { ["action", "local_action"].contains($0.key.plainText) }
        let pairs = old + modules
        guard let pair = pairs.first else { throw noModule(node, task) }
        guard pairs.count == 1 else { throw severalModules(pairs, node) }
        if old.isEmpty, let name = pair.key.plainText, let diagnostic = misplaced(name, pair.key) { throw diagnostic }
        let args = node["args"]
        if old.isEmpty {
            task.action = try actions.action(pair.key, pair.value, args: args)
        } else {
            task.action = try actions.oldStyle(pair.key, pair.value, args: args)
            if pair.key.plainText == "local_action" {
                task.keywords.delegateTo = Written("localhost", at: pair.key.location)
            }
        }
    }

    private func noModule(_ node: YAMLNode, _ task: PlayTask) -> Diagnostic {
        node.diagnostic(
            "the task\(task.keywords.name.map { " `\($0.text)`" } ?? "") has no module",
            hint: "a task needs one module, such as `apt:` or `copy:`, beside its keywords")
    }

    /// A keyword of another level, or of an earlier version.
    private func misplaced(_ name: String, _ key: YAMLNode) -> Diagnostic? {
        if KeywordNames.playOnly.contains(name), name != "user" {
            let hint = name == "hosts" ? "a whole play is taken in with `import_playbook` in a playbook" : nil
            return key.diagnostic("`\(name)` is a keyword of plays, not of tasks", hint: hint)
        }
        if name.split(separator: ".").last == "import_playbook" {
            return key.diagnostic(
                "`\(name)` can stand only among the plays of a playbook", hint: "use `import_tasks` here")
        }
        guard name != "user", let now = KeywordNames.former[name] else { return nil }
        return key.diagnostic("`\(name)` is no longer a keyword", hint: "use `\(now)`")
    }

    /// Several keys that are no keywords: a misspelt keyword if exactly one of them resembles one.
    private func severalModules(_ pairs: [YAMLPair], _ node: YAMLNode) -> Diagnostic {
        for pair in pairs {
            if let name = pair.key.plainText, let diagnostic = misplaced(name, pair.key) { return diagnostic }
        }
        let similar = pairs.filter { pair in
            guard let name = pair.key.plainText, !name.contains("."), !KeywordNames.task.contains(name) else {
                return false
            }
            return closestMatch(to: name, among: KeywordNames.task) != nil
        }
        if similar.count == 1, let key = similar.first?.key, let name = key.plainText {
            return key.diagnostic(
                "`\(name)` is not a keyword of a task", hint: didYouMean(name, among: KeywordNames.task.sorted()))
        }
        let names = pairs.map { "`\($0.key.plainText ?? $0.key.summary)`" }
        return pairs[1].key.diagnostic(
            "a task has one module, found \(names.joined(separator: " and "))",
            hint: "begin the next task with `- `, or indent this line to make it an argument")
    }

    /// The old `include` took variables as arguments; the others know only `file` and `apply`.
    private func readIncludeArguments(_ node: YAMLNode, into task: inout PlayTask) throws {
        let name = task.action.shortName
        guard ["include", "include_tasks", "import_tasks"].contains(name) else { return }
        for argument in task.action.arguments where !["file", "apply"].contains(argument.name) {
            guard name == "include" else {
                throw Diagnostic(
                    "`\(argument.name)` is no argument of `\(task.action.name)`", at: argument.location,
                    sourceLine: node.source.line(argument.location.line),
                    hint: didYouMean(argument.name, among: ["file", "apply"])
                        ?? "variables for the tasks go into `vars:` of this task")
            }
            task.keywords.vars.set(argument.name, to: argument.value)
        }
    }

    private func include(_ task: PlayTask, _ node: YAMLNode) throws -> TaskInclude? {
        switch task.action.shortName {
        case "include_tasks", "include":
            guard let file = task.action["file"]?.value ?? task.action.freeForm else {
                throw node.diagnostic("`\(task.action.name)` does not say which file")
            }
            return .tasks(file: file, apply: try apply(task))
        case "include_role", "import_role":
            return .role(try roleInclude(task, node))
        default: return nil
        }
    }

    private func apply(_ task: PlayTask) throws -> Keywords {
        var apply = Keywords()
        guard let argument = task.action["apply"], let node = argument.value.node, !node.isNull else { return apply }
        guard let pairs = node.pairs else { throw node.diagnostic("`apply` needs a mapping, found \(node.summary)") }
        for pair in pairs where !(try keywords.read(pair, into: &apply)) {
            let name = pair.key.plainText ?? ""
            throw pair.key.diagnostic(
                "`\(name)` can't be applied to included tasks",
                hint: didYouMean(name, among: KeywordNames.block.sorted()))
        }
        return apply
    }

    private func roleInclude(_ task: PlayTask, _ node: YAMLNode) throws -> RoleInclude {
        let action = task.action
        guard let name = (action["name"] ?? action["role"])?.value else {
            throw node.diagnostic("`\(action.name)` does not say which role", hint: "give it `name:`")
        }
        let known = [
            "name", "role", "tasks_from", "vars_from", "defaults_from", "handlers_from", "public", "allow_duplicates",
            "rolespec_validate", "apply",
        ]
        for argument in action.arguments where !known.contains(argument.name) {
            throw Diagnostic(
                "`\(argument.name)` is no argument of `\(action.name)`", at: argument.location,
                sourceLine: node.source.line(argument.location.line),
                hint: didYouMean(argument.name, among: known) ?? "variables for the role go into `vars:` of the task")
        }
        var include = RoleInclude(name: name)
        include.tasksFrom = action["tasks_from"]?.value
        include.varsFrom = action["vars_from"]?.value
        include.defaultsFrom = action["defaults_from"]?.value
        include.handlersFrom = action["handlers_from"]?.value
        include.isPublic = action["public"]?.value
        include.allowDuplicates = action["allow_duplicates"]?.value
        include.validate = action["rolespec_validate"]?.value
        include.apply = try apply(task)
        return include
    }
}
