// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// A task or a block: what lists of tasks are made of.
public enum PlayItem: Sendable {
    /// One task.
    case task(PlayTask)
    /// A block, an imported file or a role.
    indirect case block(Block)

    /// Where it begins.
    public var location: SourceLocation {
        switch self {
        case .task(let task): task.location
        case .block(let block): block.location
        }
    }
}

/// Tasks that share keywords, with what to do when one fails and what to do always.
public struct Block: Sendable {
    /// Where a block comes from.
    public enum Origin: Sendable {
        /// `block:`
        case written
        /// `import_tasks:` of the file at a path.
        case imported(path: String)
        /// A role: `roles:`, `import_role:`, `include_role:` or a dependency.
        case role(RoleInvocation)
    }

    /// Where it begins.
    public var location: SourceLocation
    /// Where it comes from.
    public var origin: Origin
    /// What it says for all of its tasks.
    public var keywords = Keywords()
    /// The tasks.
    public var items: [PlayItem] = []
    /// What runs when one of them fails.
    public var rescue: [PlayItem] = []
    /// What runs at the end in any case.
    public var always: [PlayItem] = []

    /// The role this block is the call of; nil for other blocks.
    public var role: RoleInvocation? { if case .role(let role) = origin { role } else { nil } }
}

/// One task as written.
public struct PlayTask: Sendable {
    /// Where it begins.
    public var location: SourceLocation
    /// The folders that files are looked for in, and the role around it.
    public var scope: TaskScope
    /// Name, when, become, tags and so on.
    public var keywords = Keywords()
    /// The module and its arguments.
    public var action: TaskAction
    /// `loop:` or `with_…:`.
    public var loop: Loop?
    /// How the loop is run.
    public var loopControl = LoopControl()
    /// The variable that takes the result.
    public var register: Written?
    /// When it counts as a change; empty: as the module says.
    public var changedWhen: [Written] = []
    /// When it counts as a failure; empty: as the module says.
    public var failedWhen: [Written] = []
    /// It is repeated until these hold.
    public var until: [Written] = []
    /// How often it is repeated at most.
    public var retries: Written?
    /// Seconds between two tries.
    public var delay: Written?
    /// Seconds it may run in the background.
    public var async: Written?
    /// Seconds between two looks at it; 0: don't wait.
    public var poll: Written?
    /// Further names a handler answers to.
    public var listen: [Written] = []
    /// Whether it stands in a list of handlers.
    public var isHandler = false
    /// What it includes when it runs (`include_tasks`, `include_role`); nil for other tasks.
    public var include: TaskInclude?

    /// What the task is called: its name, else its module; after the role's name when it is part of one.
    public var title: String {
        let own = keywords.name?.text ?? action.name
        return scope.role.map { "\($0.name) : \(own)" } ?? own
    }
}

/// Which module a task runs, and with what.
public struct TaskAction: Sendable {
    /// The module's name as written: `apt`, `ansible.builtin.apt`.
    public var name: String
    /// Where the name stands.
    public var location: SourceLocation
    /// The arguments in order; of two with one name the later counts.
    public var arguments: [TaskArgument] = []
    /// The text of free-form modules: `command: ls -l`; Ansible's `_raw_params`.
    public var freeForm: Written?
    /// A template that yields further arguments: `args: "{{ options }}"`.
    public var variableArguments: Written?

    /// The last part of the name: `apt` of `ansible.builtin.apt`.
    public var shortName: String { name.split(separator: ".").last.map(String.init) ?? name }

    /// The argument called `name`; nil when it wasn't given.
    public subscript(_ name: String) -> TaskArgument? { arguments.last { $0.name == name } }
}

/// One argument of a module.
public struct TaskArgument: Sendable {
    /// Its name.
    public var name: String
    /// Where the name stands.
    public var location: SourceLocation
    /// Its value.
    public var value: Written
}

/// What a task is repeated over.
public enum Loop: Sendable {
    /// `loop:`, a list or a template of one.
    case loop(Written)
    /// `with_<lookup>:` and its terms.
    case with(lookup: String, Written)
}

/// How a loop is run (`loop_control`).
public struct LoopControl: Sendable {
    /// The variable of the item; `item` unless said.
    public var loopVar: Written?
    /// The variable of the index.
    public var indexVar: Written?
    /// What is shown of each item.
    public var label: Written?
    /// Seconds between two items.
    public var pause: Written?
    /// Whether `ansible_loop` is there.
    public var extended: Written?
    /// Whether `ansible_loop.allitems` is there.
    public var extendedAllItems: Written?

    /// Nothing said.
    public init() {}
}

/// What a dynamic include brings in when its task runs.
public enum TaskInclude: Sendable {
    /// `include_tasks` (and the old `include`) of a file, with keywords for its tasks.
    case tasks(file: Written, apply: Keywords)
    /// `include_role`.
    case role(RoleInclude)

    /// The keywords for all tasks that are brought in.
    public var apply: Keywords {
        switch self {
        case .tasks(_, let apply): apply
        case .role(let include): include.apply
        }
    }
}
