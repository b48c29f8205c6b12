// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Values

/// What a module makes of what it found: the changes, and what the task returns.
public struct Decision: Sendable {
    /// What has to change, in order; empty means the host is as wanted.
    public var changes: [Change]
    /// Return values that are known already; in check mode they are all there is.
    public var values: Dict
    /// Things the user should know although nothing failed.
    public var warnings: [String]
    /// Why the task is skipped; nil when it is not.
    public var skipped: String?
    /// What `changed` says when it isn't simply "there are changes"; used by `command` and its like.
    public var changed: Bool?
    /// Turns the outputs of the steps into return values, after all changes were made; may throw `ModuleFailure`.
    ///
    /// The outputs are those of `.run` and `.ask` steps in order. It may correct `changed`, `values` and `warnings`.
    public var finish: (@Sendable ([ShellOutput], inout ModuleResult) throws -> Void)?

    /// A decision; with no changes it says that all is well.
    public init(
        changes: [Change] = [], values: Dict = [:], warnings: [String] = [], skipped: String? = nil,
        changed: Bool? = nil, finish: (@Sendable ([ShellOutput], inout ModuleResult) throws -> Void)? = nil
    ) {
        self.changes = changes
        self.values = values
        self.warnings = warnings
        self.skipped = skipped
        self.changed = changed
        self.finish = finish
    }

    /// The host is as wanted.
    public static func nothing(_ values: Dict = [:]) -> Decision { Decision(values: values) }
}

/// One change: what it is, how it looks before and after, and the steps that make it.
public struct Change: Sendable, Hashable {
    /// What changes, in a few words: `install nginx`, `/etc/motd: mode 0644 → 0600`.
    public var summary: String
    /// The content before, for `--diff`; nil when there is nothing to compare.
    public var before: String?
    /// The content after, for `--diff`.
    public var after: String?
    /// What `before` and `after` are the content of; a path as a rule.
    public var header: String?
    /// The steps, in order; none when the change is part of another's steps.
    public var steps: [Step]

    /// A change without a comparison, or with both sides of it.
    public init(
        _ summary: String, before: String? = nil, after: String? = nil, header: String? = nil, steps: [Step] = []
    ) {
        self.summary = summary
        self.before = before
        self.after = after
        self.header = header
        self.steps = steps
    }
}

/// One thing done on a host.
public enum Step: Sendable, Hashable {
    /// A program that must exit with 0, else the task fails with its standard error as message.
    case run(ShellScript)
    /// A program whose status is a result: `Decision.finish` judges it. Its output is shown while it runs.
    case ask(ShellScript)
    /// Bytes of the controller to a file of the host, created with mode 0600, in one stream.
    case send(Content, to: String)
    /// A file of the host to a file of the controller, in one stream.
    case fetch(String, to: String)

    /// Bytes on their way to a host.
    public enum Content: Sendable, Hashable {
        /// Bytes in memory.
        case bytes([UInt8])
        /// A file of the controller.
        case file(String)
        /// What is in a directory of the controller, as a tar archive.
        case tree(String)
    }
}

/// What a task returns: Ansible's result dictionary, with the parts that the engine reads set apart.
public struct ModuleResult: Sendable {
    /// Whether something was, or in check mode would be, changed.
    public var changed: Bool
    /// Whether the task failed.
    public var failed: Bool
    /// All other return values, `msg` included.
    public var values: Dict
    /// Things the user should know although nothing failed.
    public var warnings: [String]

    /// A result.
    public init(changed: Bool = false, failed: Bool = false, values: Dict = [:], warnings: [String] = []) {
        self.changed = changed
        self.failed = failed
        self.values = values
        self.warnings = warnings
    }
}
