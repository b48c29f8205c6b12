// SPDX-License-Identifier: Apache-2.0

import Inventory
import Playbooks
import Values
import YAMLDocument

/// The names that anything in the playbooks or the inventory can give a value, whatever the order of things.
///
/// A name too many does no harm, one too few would be a wrong complaint. Where names come from what only the run can
/// tell, such as `include_vars` of a file named by a result, `isOpen` says that nothing may be said of any name.
struct DefinedNames {
    let services: RunServices
    private(set) var names: Set<String>
    /// Names that are asked `is defined` or given a default somewhere: somebody has thought of them.
    private(set) var doubted: Set<String> = []
    /// Whether there may be names that can't be known beforehand.
    private(set) var isOpen = false
    /// The values that stand written for a name; nil for one that the run makes.
    private(set) var definitions: [String: [Written?]] = [:]
    /// What the includes whose names are known bring in, by the place of their task.
    private(set) var included: [SourceLocationKey: [PlayItem]] = [:]
    private var visited: Set<String> = []

    init(services: RunServices, inventory: Inventory, playbooks: [Playbook]) {
        self.services = services
        names = MagicVariables.everywhere
        for key in services.options.extraVariables.keys { define(key.text) }
        for playbook in playbooks {
            visit(inventory, besides: playbook)
            for play in playbook.plays { visit(play) }
        }
    }

    /// Whether `name` may have a value.
    func mayDefine(_ name: String) -> Bool {
        isOpen || names.contains(name) || doubted.contains(name) || name.hasPrefix("ansible_")
            || name.hasPrefix("getent_")
    }

    private mutating func define(_ variables: WrittenVariables) {
        for (key, value) in variables.values {
            names.insert(key.text)
            definitions[key.text, default: []].append(variables[key.text])
            note(value)
        }
    }

    /// Takes note of the names that the templates inside a value can do without.
    private mutating func note(_ value: Value) {
        for text in value.texts { doubted.formUnion(services.templates.optionalNames(in: text)) }
    }

    private mutating func note(conditions: [Written]) {
        for condition in conditions {
            note(condition.value)
            if let text = condition.value.string {
                doubted.formUnion(services.templates.optionalNames(in: text, as: .expression))
            }
        }
    }

    // MARK: The inventory

    private mutating func visit(_ inventory: Inventory, besides playbook: Playbook) {
        for group in inventory.groups.values { define(group.variables) }
        let files = VariableFiles(reader: services.reader, playbookDirectory: playbook.directory)
        for host in Array(inventory.hosts.keys) + ["localhost"] {
            // A file that can't be read is told when its host is met; until then nobody knows what is in it.
            guard let layers = try? inventory.layers(for: host, files: files) else {
                isOpen = true
                return
            }
            for layer in layers where layer.kind != .inventoryGroup {
                guard visited.insert("layer \(layer.name) \(layer.file ?? "")").inserted else { continue }
                define(layer.variables)
            }
        }
    }

    // MARK: Plays

    private mutating func visit(_ play: Play) {
        define(play.keywords.vars)
        for prompt in play.varsPrompt { define(prompt.name.text) }
        let scope = TaskScope(playbookDirectory: play.directory, directory: play.directory, file: play.location.file)
        for written in play.varsFiles.flatMap({ $0 }) { visit(file: written, in: scope) }
        visit(play.preTasks + play.roleTasks + play.tasks + play.postTasks + play.handlers)
    }

    private mutating func visit(_ items: [PlayItem]) {
        for item in items {
            switch item {
            case .task(let task): visit(task)
            case .block(let block):
                note(conditions: block.keywords.when)
                define(block.keywords.vars)
                if let role = block.role { visit(role) }
                visit(block.items + block.rescue + block.always)
            }
        }
    }

    private mutating func visit(_ role: RoleInvocation) {
        define(role.use.parameters)
        define(role.use.keywords.vars)
        for dependency in role.dependencies { visit(dependency) }
        guard visited.insert("role \(role.role.path)").inserted else { return }
        define(role.role.defaults)
        define(role.role.vars)
        visit(role.role.handlers)
    }

    // MARK: Tasks

    private mutating func visit(_ task: PlayTask) {
        define(task.keywords.vars)
        note(conditions: task.keywords.when + task.changedWhen + task.failedWhen + task.until)
        for argument in task.action.arguments { note(argument.value.value) }
        if let text = task.action.freeForm { note(text.value) }
        let control = task.loopControl
        for written in [task.register, control.loopVar, control.indexVar].compactMap({ $0 }) { define(written) }
        switch task.action.shortName {
        case "set_fact", "add_host":
            isOpen = isOpen || task.action.variableArguments != nil
            for argument in task.action.arguments { define(Written(.string(argument.name), at: argument.location)) }
            // Who joins may bring variables of groups that no host is in yet.
            if task.action.shortName == "add_host" { isOpen = true }
        case "group_by": isOpen = true
        case "include_vars": visit(variablesOf: task)
        case "assert": if let that = task.action["that"]?.value { note(conditions: Self.parts(of: that)) }
        case "package_facts", "service_facts": names.formUnion(["packages", "services"])
        default: break
        }
        if let include = task.include { visit(include, of: task) }
    }

    private static func parts(of written: Written) -> [Written] {
        (written.value.list ?? [written.value]).map { Written($0, at: written.location) }
    }

    /// A name that stands in a keyword; a template could be any name.
    private mutating func define(_ name: Written) {
        isOpen = isOpen || name.isTemplate
        define(name.text)
    }

    /// A name whose values the run makes.
    private mutating func define(_ name: String) {
        names.insert(name)
        definitions[name, default: []].append(nil)
    }

    private mutating func visit(variablesOf task: PlayTask) {
        let action = task.action
        if let name = action["name"]?.value { define(name) }
        if action["dir"] != nil || action.variableArguments != nil { isOpen = true }
        if let file = action["file"]?.value ?? action.freeForm { visit(file: file, in: task.scope) }
    }

    /// The variables of a file; of all files that it can be when its name is a template.
    private mutating func visit(file written: Written, in scope: TaskScope) {
        guard let paths = IncludedFiles(services: services, scope: scope).paths(of: written, kind: "vars") else {
            isOpen = true
            return
        }
        for path in paths where visited.insert("vars \(path)").inserted {
            guard let variables = try? services.loader.loadVariables(path: path) else {
                isOpen = true
                continue
            }
            define(variables)
        }
    }

    // MARK: Includes

    private mutating func visit(_ include: TaskInclude, of task: PlayTask) {
        define(include.apply.vars)
        switch include {
        case .tasks(let file, _):
            guard file.isTemplate else { return visit(tasksAt: file.text, from: task, isCertain: true) }
            guard let paths = IncludedFiles(services: services, scope: task.scope).paths(of: file, kind: "tasks")
            else {
                isOpen = true
                return
            }
            for path in paths { visit(tasksAt: path, from: task, isCertain: false) }
        case .role(let role):
            let parts = [role.name, role.tasksFrom, role.varsFrom, role.defaultsFrom, role.handlersFrom]
                .compactMap { $0 }
            guard !parts.contains(where: \.isTemplate) else {
                isOpen = true
                return
            }
            guard visited.insert("include \(parts.map(\.text)) \(task.scope.playbookDirectory)").inserted else {
                return
            }
            guard let block = try? services.loader.loadRole(role, from: task) else {
                isOpen = true
                return
            }
            visit([.block(block)])
        }
    }

    private mutating func visit(tasksAt name: String, from task: PlayTask, isCertain: Bool) {
        let key = SourceLocationKey(task)
        guard included[key] == nil else { return }
        guard let loaded = try? services.loader.loadTasks(name, from: task) else {
            isOpen = true
            return
        }
        if isCertain { included[key] = loaded.items }
        if visited.insert("tasks \(loaded.path) \(task.scope.role?.path ?? "")").inserted { visit(loaded.items) }
    }
}

/// A task by its place: where it stands, and for which role.
struct SourceLocationKey: Hashable {
    private let place: String

    init(_ task: PlayTask) { place = "\(task.location) \(task.scope.role?.path ?? "")" }
}
