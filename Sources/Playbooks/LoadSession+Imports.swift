// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension LoadSession {
    /// `import_tasks`: a block with the tasks of the file and the keywords of the import.
    func importTasks(_ task: PlayTask, _ node: YAMLNode, _ context: ListContext) throws -> Block {
        try refuse(task, node, instead: "include_tasks")
        guard let written = task.action["file"]?.value ?? task.action.freeForm else {
            throw node.diagnostic("`\(task.action.name)` does not say which file")
        }
        let inner = context.with(task.keywords.vars)
        let name = try rendered(written, inner)
        let path = try taskFile(name, inner, at: written.location, node: written.node ?? node)
        var block = Block(location: node.location, origin: .imported(path: path), keywords: task.keywords)
        block.items = try inside(path, at: written.node ?? node) { try items(ofFile: path, inner) }
        return block
    }

    /// `import_role`: the block of the role with the keywords of the import.
    func importRole(_ task: PlayTask, _ node: YAMLNode, _ context: ListContext) throws -> Block {
        try refuse(task, node, instead: "include_role")
        if context.isHandler {
            throw node.diagnostic("`\(task.action.name)` can't be a handler", hint: "use `include_tasks`")
        }
        guard case .role(var include)? = task.include else {
            throw node.diagnostic("`\(task.action.name)` does not say which role", hint: "give it `name:`")
        }
        for path in [\RoleInclude.tasksFrom, \.varsFrom, \.defaultsFrom, \.handlersFrom] {
            if let part = include[keyPath: path] {
                include[keyPath: path]?.value = .string(try rendered(part, context.with(task.keywords.vars)))
            }
        }
        return try role(include, keywords: task.keywords, from: task, context, isStatic: true)
    }

    private func refuse(_ task: PlayTask, _ node: YAMLNode, instead: String) throws {
        if task.loop != nil {
            throw node.diagnostic(
                "`\(task.action.name)` happens once, before the run: it can't have a loop", hint: "use `\(instead)`")
        }
        // Ansible says nothing here, and the tasks that read the result fail later.
        if task.register != nil || !task.until.isEmpty || task.async != nil {
            problems.warnings.append(
                node.diagnostic(
                    "`\(task.action.name)` has no result to register or to wait for", hint: "use `\(instead)`"))
        }
    }

    /// The tasks of a file that was found.
    func items(ofFile path: String, _ context: ListContext) throws -> [PlayItem] {
        guard let node = try document(at: path), !node.isNull else { return [] }
        guard node.items != nil else {
            throw node.diagnostic(
                "a file of tasks must be a list, found \(node.summary)", hint: "begin each task with `- `")
        }
        var inner = context
        inner.scope.directory = ControllerPath.directory(of: path)
        inner.scope.file = path
        return items(node, inner)
    }

    /// Where the tasks called `name` stand: beside the importing file, in the role, beside the playbook.
    func taskFile(_ name: String, _ context: ListContext, at place: SourceLocation, node: YAMLNode?) throws -> String {
        let scope = context.scope
        let kind = context.isHandler ? "handlers" : "tasks"
        var folders = [scope.directory]
        if let role = scope.role { folders += ["\(role.path)/\(kind)", "\(role.path)/tasks", role.path] }
        folders += [scope.playbookDirectory, "\(scope.playbookDirectory)/\(kind)"]
        let paths = folders.map { ControllerPath.join($0, name) }
        if let path = paths.first(where: ControllerPath.isFile) { return path }
        let near = folders.flatMap {
            ControllerPath.names(in: ControllerPath.directory(of: ControllerPath.join($0, name)))
        }
        let tried = paths.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let hint = closestMatch(to: ControllerPath.name(of: name), among: near).map { "did you mean `\($0)`?" }
        let message = "there is no file of tasks `\(name)`"
        let notes = tried.map { "looked for \(ControllerPath.shown($0))" }
        return try {
            throw node?.diagnostic(message, hint: hint, notes: notes)
                ?? Diagnostic(message, at: place, hint: hint, notes: notes)
        }()
    }
}
