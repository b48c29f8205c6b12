// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import Values
import Vault
import YAMLDocument

/// Reads playbooks, roles and task files from disk.
public struct PlaybookLoader: Sendable {
    /// Renders a name in an import, knowing the variables that stand around it; throws when one has no value.
    public typealias Resolver = @Sendable (_ text: String, _ variables: Dict) throws -> String

    let configuration: Configuration
    let reader: DocumentReader
    let resolve: Resolver

    /// A loader.
    ///
    /// `vault` opens vaulted files and values; what it opens becomes known to `redactor`. `resolve` renders names in
    /// imports; without it a templated name is an error.
    public init(
        configuration: Configuration = Configuration(), vault: VaultSecrets = VaultSecrets(),
        redactor: Redactor? = nil, resolve: Resolver? = nil
    ) {
        self.configuration = configuration
        reader = DocumentReader(vault: vault, redactor: redactor)
        self.resolve =
            resolve ?? { text, _ in
                throw Diagnostic("the name `\(text)` has a template, but nothing to render it with")
            }
    }

    /// Reads the playbook at `path`, with the playbooks, roles and task files it imports.
    ///
    /// Throws a `Diagnostic`, or `Diagnostics` when several problems were found, in the order of the files.
    public func load(_ path: String) throws -> Playbook {
        let absolute = ControllerPath.absolute(path)
        let session = LoadSession(self, playbookDirectory: ControllerPath.directory(of: absolute))
        var playbook = try session.playbook(at: absolute)
        try session.problems.throwIfAny()
        playbook.path = path
        playbook.warnings = session.problems.warnings
        return playbook
    }

    /// Reads a file of tasks for `include_tasks`, searched for from where the task stands.
    ///
    /// `name` and `variables` are rendered. Throws a `Diagnostic` at the task when there is no such file.
    public func loadTasks(
        _ name: String, from task: PlayTask, variables: Dict = Dict()
    ) throws -> (path: String, items: [PlayItem]) {
        let session = LoadSession(self, playbookDirectory: task.scope.playbookDirectory)
        let context = ListContext(scope: task.scope, variables: variables, isHandler: task.isHandler)
        let path = try session.taskFile(name, context, at: task.action.location, node: nil)
        let items = try session.items(ofFile: path, context)
        try session.problems.throwIfAny()
        return (path, items)
    }

    /// Reads a role for `include_role`, searched for from where the task stands: a block of the role and its
    /// dependencies.
    ///
    /// The texts of `include` are rendered. The block has the task's variables and `apply`, not its other keywords,
    /// which concern the include alone.
    public func loadRole(_ include: RoleInclude, from task: PlayTask, variables: Dict = Dict()) throws -> Block {
        let session = LoadSession(self, playbookDirectory: task.scope.playbookDirectory)
        let context = ListContext(scope: task.scope, variables: variables, isHandler: task.isHandler)
        var keywords = include.apply
        keywords.vars = task.keywords.vars.merging(include.apply.vars)
        let block = try session.role(include, keywords: keywords, from: task, context, isStatic: false)
        try session.problems.throwIfAny()
        return block
    }

    /// Reads a file of variables, for `vars_files` and `include_vars`; opens it when it is a vault's.
    public func loadVariables(path: String) throws -> WrittenVariables {
        try reader.variables(path: path, name: ControllerPath.shown(path))
    }

    /// The YAML documents of a file, for modules that read one; opens it when it is a vault's.
    public func loadDocument(path: String) throws -> YAMLDocument {
        try reader.document(path: path, name: ControllerPath.shown(path))
    }
}
