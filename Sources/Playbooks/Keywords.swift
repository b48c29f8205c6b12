// SPDX-License-Identifier: Apache-2.0

import Values
import YAMLDocument

/// The keywords that plays, roles, blocks and tasks share, as written.
///
/// Nil and empty mean "not said here"; `inheriting(from:)` fills them from what stands around.
public struct Keywords: Sendable {
    /// What it is called in the output.
    public var name: Written?
    /// Prose for the runbook, never inherited.
    ///
    /// A text, or a mapping of `why`, `expect`, `back` and `who`.
    public var doc: Written?
    /// Variables of this level alone; they are not part of `inheriting(from:)`.
    public var vars = WrittenVariables()
    /// Conditions, all of which must hold; those of the outer levels come first.
    public var when: [Written] = []
    /// Tags, split at commas.
    public var tags: [Written] = []
    /// Handlers to notify.
    public var notify: [Written] = []
    /// Environment variables: mappings or templates of them, the outer ones first.
    public var environment: [Written] = []
    /// Default arguments of modules: mappings of module or `group/…` names, the outer ones first.
    public var moduleDefaults: [Written] = []
    /// Whether to run as another user.
    public var become: Written?
    /// That user.
    public var becomeUser: Written?
    /// The way: `sudo` or `su`.
    public var becomeMethod: Written?
    /// Flags of that way.
    public var becomeFlags: Written?
    /// Its program.
    public var becomeExecutable: Written?
    /// The kind of connection: `ssh` or `local`.
    public var connection: Written?
    /// The port of the connection.
    public var port: Written?
    /// The user of the connection.
    public var remoteUser: Written?
    /// Seconds a task may take.
    public var timeout: Written?
    /// How many hosts may run a task at once.
    public var throttle: Written?
    /// Whether arguments and results are hidden.
    public var noLog: Written?
    /// Whether one host runs it for all.
    public var runOnce: Written?
    /// Whether a failure is passed over.
    public var ignoreErrors: Written?
    /// Whether an unreachable host is passed over.
    public var ignoreUnreachable: Written?
    /// Whether nothing is changed.
    public var checkMode: Written?
    /// Whether differences are shown.
    public var diff: Written?
    /// Whether the failure of one host ends the play.
    public var anyErrorsFatal: Written?
    /// The host to run on in place of the play's.
    public var delegateTo: Written?
    /// Whether facts go to that host.
    public var delegateFacts: Written?

    /// Nothing said but these variables.
    public init(vars: WrittenVariables = WrittenVariables()) { self.vars = vars }

    /// These keywords with those of the level around them where nothing is said here.
    ///
    /// Conditions, tags, environments and module defaults of both count, the outer first. Name and variables stay this
    /// level's own. `notify` is inherited as any other keyword, as in Ansible.
    public func inheriting(from outer: Keywords) -> Keywords {
        var all = self
        all.when = outer.when + when
        all.tags = outer.tags + tags.filter { tag in !outer.tags.contains { $0.value == tag.value } }
        all.environment = outer.environment + environment
        all.moduleDefaults = outer.moduleDefaults + moduleDefaults
        if notify.isEmpty { all.notify = outer.notify }
        for path in Keywords.single where all[keyPath: path] == nil { all[keyPath: path] = outer[keyPath: path] }
        return all
    }

    private static var single: [WritableKeyPath<Keywords, Written?>] {
        [
            \.become, \.becomeUser, \.becomeMethod, \.becomeFlags, \.becomeExecutable, \.connection, \.port,
            \.remoteUser, \.timeout, \.throttle, \.noLog, \.runOnce, \.ignoreErrors, \.ignoreUnreachable, \.checkMode,
            \.diff, \.anyErrorsFatal, \.delegateTo, \.delegateFacts,
        ]
    }
}
