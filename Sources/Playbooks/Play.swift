// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// A playbook file with everything it imports, as loaded from disk.
public struct Playbook: Sendable {
    /// The path as given.
    public var path: String
    /// The folder of the file: `playbook_dir`.
    public var directory: String
    /// What makes it a drill: the entry `- drill: …` at its top.
    public var drill: DrillHead?
    /// Its plays and the playbooks it imports, in order.
    public var entries: [PlaybookEntry]
    /// What is allowed but probably a mistake.
    public var warnings: [Diagnostic]

    /// Every play in the order they run, with the conditions of the imports that lead to it.
    public var plays: [Play] { entries.flatMap(\.plays) }
}

/// One entry of a playbook.
public enum PlaybookEntry: Sendable {
    /// A play.
    case play(Play)
    /// `import_playbook`: its keywords and what was loaded. The keywords are already part of the plays.
    indirect case imported(Keywords, Playbook)

    /// Its plays in order.
    public var plays: [Play] {
        switch self {
        case .play(let play): [play]
        case .imported(_, let playbook): playbook.plays
        }
    }
}

/// A play: which hosts, and what is done to them.
public struct Play: Sendable {
    /// Where it begins.
    public var location: SourceLocation
    /// The folder of its playbook: `playbook_dir`.
    public var directory: String
    /// The phase of a drill it belongs to.
    public var phase: Written?
    /// The host patterns, as written.
    public var hosts: [Written] = []
    /// What it shares with blocks and tasks: name, vars, become, tags and so on.
    public var keywords = Keywords()
    /// Conditions of the `import_playbook` entries it came through; every task of the play has them.
    public var importConditions: [Written] { keywords.when }
    /// Whether facts are gathered first.
    public var gatherFacts: Written?
    /// Which facts.
    public var gatherSubset: Written?
    /// Seconds gathering may take.
    public var gatherTimeout: Written?
    /// The folder of fact files on the host.
    public var factPath: Written?
    /// Files of variables, each entry the alternatives of which the first that exists counts.
    public var varsFiles: [[Written]] = []
    /// Questions to the user.
    public var varsPrompt: [VarsPrompt] = []
    /// The roles as written, before their names were resolved.
    public var roles: [RoleUse] = []
    /// Tasks before the roles.
    public var preTasks: [PlayItem] = []
    /// The roles' tasks, each role one block with its dependencies inside.
    public var roleTasks: [PlayItem] = []
    /// Tasks after the roles.
    public var tasks: [PlayItem] = []
    /// Tasks at the end.
    public var postTasks: [PlayItem] = []
    /// The play's own handlers; the roles' are in their blocks' `role.handlers`.
    public var handlers: [PlayItem] = []
    /// Batches of hosts: numbers, percentages, templates.
    public var serial: [Written] = []
    /// Percentage of hosts that may fail before the play ends.
    public var maxFailPercentage: Written?
    /// `linear`, `free` or `host_pinned`.
    public var strategy: Written?
    /// The order of hosts: inventory, reverse_inventory, sorted, reverse_sorted, shuffle.
    public var order: Written?
    /// Whether notified handlers run also on hosts that failed.
    public var forceHandlers: Written?

    /// What it is called: its name, else its hosts.
    public var title: String { keywords.name?.text ?? hosts.map(\.text).joined(separator: ",") }
}

/// A question whose answer becomes a variable (`vars_prompt`).
public struct VarsPrompt: Sendable {
    /// The variable.
    public var name: Written
    /// The question.
    public var prompt: Written?
    /// The answer when none is given.
    public var defaultValue: Written?
    /// Whether typing is hidden; true unless said.
    public var isPrivate: Written?
    /// Whether it is asked twice.
    public var confirm: Written?
    /// The scheme to hash the answer with, such as `sha512_crypt`.
    public var encrypt: Written?
    /// The salt of the hash.
    public var salt: Written?
    /// The length of a random salt.
    public var saltSize: Written?
    /// Whether the answer may hold template text that must not run.
    public var unsafe: Written?
}
