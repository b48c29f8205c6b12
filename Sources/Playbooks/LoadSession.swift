// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import Vault
import YAMLDocument

/// What surrounds a list of tasks while it is read.
struct ListContext {
    var scope: TaskScope
    /// The variables known before the run, with which names of imports are rendered.
    var variables: Dict
    var isHandler: Bool

    /// The same place with further variables over those there are.
    func with(_ further: WrittenVariables) -> ListContext {
        var copy = self
        for (name, value) in further.values { copy.variables[name] = value }
        return copy
    }
}

/// One call of the loader: what it has found wrong, and which files and roles it is inside of.
final class LoadSession {
    let loader: PlaybookLoader
    let problems = Problems()
    /// The folder of the playbook that is being read: its roles and files are found from there, also when it is imported.
    private(set) var playbookDirectory: String
    private var openFiles: [String] = []
    /// Roles are often called several times; their files are read once.
    private var documents: [String: YAMLNode?] = [:]
    var openRoles: [RoleReference] = []

    init(_ loader: PlaybookLoader, playbookDirectory: String) {
        self.loader = loader
        self.playbookDirectory = playbookDirectory
    }

    var keywords: KeywordReader { KeywordReader(opener: loader.reader.opener, problems: problems) }

    /// The only document of a file; nil when it is empty.
    func document(at path: String) throws -> YAMLNode? {
        if let known = documents[path] { return known }
        let document = try loader.reader.document(path: path, name: ControllerPath.shown(path))
        problems.warnings += document.warnings
        let node = try document.single()
        documents[path] = .some(node)
        return node
    }

    /// What `body` gives while a playbook in `directory` is read.
    func inPlaybook<Result>(of directory: String, _ body: () throws -> Result) rethrows -> Result {
        let outer = playbookDirectory
        playbookDirectory = directory
        defer { playbookDirectory = outer }
        return try body()
    }

    /// What `body` gives while `path` is open; a file that is open already imports itself.
    func inside<Result>(_ path: String, at node: YAMLNode?, _ body: () throws -> Result) throws -> Result {
        if openFiles.contains(path) {
            let chain = (openFiles + [path]).map { "`\(ControllerPath.shown($0))`" }.joined(separator: " → ")
            let message = "a file that imports itself: \(chain)"
            throw node?.diagnostic(message) ?? Diagnostic(message)
        }
        openFiles.append(path)
        defer { openFiles.removeLast() }
        return try body()
    }

    /// The name in `written`, rendered when it is a template.
    func rendered(_ written: Written, _ context: ListContext) throws -> String {
        guard written.isTemplate else { return written.text }
        do {
            return try loader.resolve(written.text, context.variables)
        } catch {
            let reason = (error as? Diagnostic)?.message ?? "\(error)"
            throw written.diagnostic(
                "the name `\(written.text)` is needed before the run, but \(reason)",
                hint: "imports know only extra variables and those of the play and its roles; "
                    + "use include_tasks or include_role for names that depend on the host")
        }
    }

    /// Reads the items of a list of tasks, keeping the problems of each.
    func items(_ node: YAMLNode?, _ context: ListContext, what: String = "tasks") -> [PlayItem] {
        guard let node, !node.isNull else { return [] }
        guard let nodes = node.items else {
            problems.add(
                node.diagnostic(
                    "\(what) must be a list, found \(node.summary)", hint: "begin each task with `- `"))
            return []
        }
        return nodes.compactMap { node in problems.attempt { try item(node, context) } ?? nil }
    }

    private func item(_ node: YAMLNode, _ context: ListContext) throws -> PlayItem? {
        if node.isNull { return nil }
        if ["block", "rescue", "always"].contains(where: { node[$0] != nil }) {
            return .block(try block(node, context))
        }
        let reader = TaskReader(
            keywords: keywords, actions: ActionReader(opener: loader.reader.opener), scope: context.scope,
            isHandler: context.isHandler)
        let task = try reader.task(node)
        switch task.action.shortName {
        case "import_tasks": return .block(try importTasks(task, node, context))
        case "import_role": return .block(try importRole(task, node, context))
        default: return .task(task)
        }
    }

    private func block(_ node: YAMLNode, _ context: ListContext) throws -> Block {
        if context.isHandler {
            throw node.diagnostic("a block can't be a handler", hint: "use `include_tasks` for several tasks")
        }
        guard node["block"] != nil else {
            throw node.diagnostic("`rescue` and `always` need a `block` beside them")
        }
        var block = Block(location: node.location, origin: .written)
        let lists = ["block", "rescue", "always"]
        for pair in node.pairs ?? [] where !lists.contains(pair.key.plainText ?? "") {
            if !(try keywords.read(pair, into: &block.keywords)) { throw misplaced(pair.key) }
        }
        let inner = context.with(block.keywords.vars)
        block.items = items(node["block"], inner, what: "`block`")
        block.rescue = items(node["rescue"], inner, what: "`rescue`")
        block.always = items(node["always"], inner, what: "`always`")
        return block
    }

    private func misplaced(_ key: YAMLNode) -> Diagnostic {
        let name = key.plainText ?? key.summary
        if KeywordNames.taskOnly.contains(name) || name.hasPrefix("with_") {
            return key.diagnostic(
                "`\(name)` is a keyword of tasks, not of blocks",
                hint: name == "loop" || name.hasPrefix("with_")
                    ? "put the tasks into a file and loop over `include_tasks`" : nil)
        }
        return key.diagnostic(
            "`\(name)` is not a keyword of a block",
            hint: didYouMean(name, among: KeywordNames.block.sorted())
                ?? "a block has no module of its own: put it into a task of the block")
    }
}
