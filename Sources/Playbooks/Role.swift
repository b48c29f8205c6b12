// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// A role as an entry of `roles:` or of a role's dependencies.
public struct RoleUse: Sendable {
    /// The role's name, not yet rendered.
    public var name: Written
    /// Where the entry begins.
    public var location: SourceLocation
    /// when, tags, become, vars and so on.
    public var keywords = Keywords()
    /// Everything else of the entry: parameters, which count more than `vars`.
    public var parameters = WrittenVariables()
}

/// The arguments of `include_role` and `import_role`.
public struct RoleInclude: Sendable {
    /// The role's name, not yet rendered.
    public var name: Written
    /// The file of tasks in place of `main`.
    public var tasksFrom: Written?
    /// The file of variables in place of `main`.
    public var varsFrom: Written?
    /// The file of defaults in place of `main`.
    public var defaultsFrom: Written?
    /// The file of handlers in place of `main`.
    public var handlersFrom: Written?
    /// Whether the role's variables can be seen by the tasks after it.
    public var isPublic: Written?
    /// Whether it runs again though it has run on the host; true unless said.
    public var allowDuplicates: Written?
    /// Whether arguments are checked against `meta/argument_specs.yml`; true unless said.
    public var validate: Written?
    /// Keywords for the role's tasks.
    public var apply = Keywords()
}

/// A role on disk.
public struct Role: Sendable {
    /// Its name: `nginx`, or `namespace.collection.nginx` when it was called so.
    public var name: String
    /// Its folder: `role_path`.
    public var path: String
    /// `defaults/main.yml`, or all files of `defaults/main/`, merged.
    public var defaults = WrittenVariables()
    /// `vars/main.yml`, or all files of `vars/main/`, merged.
    public var vars = WrittenVariables()
    /// `tasks/main.yml`.
    public var tasks: [PlayItem] = []
    /// `handlers/main.yml`.
    public var handlers: [PlayItem] = []
    /// The roles it depends on, as written.
    public var dependencies: [RoleUse] = []
    /// Whether it may run more than once on a host with the same parameters.
    public var allowDuplicates = false
    /// The arguments it declares by entry point (`meta/argument_specs.yml`): `{main: {options: …}}`.
    public var argumentSpecs: Written?
}

/// A role where it is called: the role, what it is called with, and what led to it.
public struct RoleInvocation: Sendable {
    /// The role.
    public var role: Role
    /// The entry of `roles:`, `dependencies:` or the task that calls it.
    public var use: RoleUse
    /// The roles it depends on, in the order they run; they are also the first blocks of its block.
    public var dependencies: [RoleInvocation] = []
    /// The roles that depend on it, the outermost first.
    public var parents: [RoleReference] = []
    /// The entry point: `main`, or what `tasks_from` says.
    public var entryPoint = "main"
    /// Whether its variables and defaults can be seen by the rest of the play.
    public var isPublic = true
    /// Whether it runs again on a host where `identity` has already run.
    public var allowDuplicates = false
    /// Whether its arguments are checked against the role's specification first.
    public var validatesArguments = true
    /// Equal for two calls that Ansible takes for the same.
    ///
    /// These have the same role, entry files, parameters, variables, conditions and tags. A call is skipped on hosts where its identity has run, unless duplicates are allowed.
    public var identity = ""
    /// How it was called: `roles:` and dependencies, or a task.
    public var isFromTask = false

    /// The arguments declared for the entry point; nil when there are none.
    public var argumentSpec: Value? { role.argumentSpecs?.value[entryPoint] }
}

/// The name and the folder of a role.
public struct RoleReference: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its folder.
    public var path: String
}
