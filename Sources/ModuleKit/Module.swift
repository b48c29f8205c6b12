// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Values

/// A unit of the playbook language that works on a host: it asks, then decides; both are values.
///
/// `probe` is a read-only shell program with a parser; `decide` turns what was found into a list of changes and return
/// values. Neither sees a connection. The engine does the rest: check mode stops after deciding, diff prints before and
/// after of each change, and a second run finds nothing to do.
///
/// A module is a struct whose arguments are `@Parameter` properties; YAML names are their snake case.
public protocol Module: Decodable, Sendable {
    /// What the probe finds.
    associatedtype Found: Sendable = Void

    /// The short name in playbooks, such as `apt`.
    static var name: String { get }
    /// Other names it answers to, such as `systemd_service`.
    static var aliases: [String] { get }
    /// One sentence for `lifeboat doc`, starting with a verb: "Installs, upgrades and removes Debian packages."
    static var summary: String { get }
    /// A few paragraphs for the reference page: what it does not do, where it differs from Ansible's.
    static var notes: [String] { get }
    /// Tasks that work, shown in the documentation and parsed by a test.
    static var examples: [Example] { get }
    /// Names and meaning of the return values beyond `changed`, `failed`, `msg`.
    static var returns: [ReturnValue] { get }
    /// The argument that free-form text goes to (`command: ls` fills `_raw_params`); nil when there is none.
    static var freeForm: String? { get }
    /// Whether any argument is taken as it is, as `set_fact` does; the declared ones are then for the documentation.
    static var takesAnything: Bool { get }
    /// The module's standing in check mode.
    static var checkMode: CheckModeSupport { get }

    /// A module with its defaults; `ModuleDefinition` fills the rest.
    init()

    /// Checks that span several arguments; throws `ArgumentError`. Called before the first packet when all arguments
    /// are literal, else right before the probe.
    func validate() throws

    /// The question, read-only.
    func probe(in context: TaskContext) throws -> Probe<Found>

    /// The answer's consequences: pure, apart from reading the controller's files through `context`.
    func decide(from found: Found, in context: TaskContext) throws -> Decision

    /// What a person with only a shell does instead; nil when nothing can be typed for it.
    ///
    /// The runbook asks for it without any host: only the arguments and the controller's files are known.
    func byHand(in context: TaskContext) throws -> HandWork?
}

extension Module {
    /// No other names.
    public static var aliases: [String] { [] }
    /// No further notes.
    public static var notes: [String] { [] }
    /// No values beyond the common ones.
    public static var returns: [ReturnValue] { [] }
    /// No free form.
    public static var freeForm: String? { nil }
    /// Only what is declared.
    public static var takesAnything: Bool { false }
    /// Full support.
    public static var checkMode: CheckModeSupport { .full }
    /// Nothing to check beyond the single arguments.
    public func validate() throws {}
    /// Nothing to type.
    public func byHand(in context: TaskContext) throws -> HandWork? { nil }
}

extension Module where Found == Void {
    /// Nothing to ask.
    public func probe(in context: TaskContext) throws -> Probe<Void> { .nothing }
}

/// What a module does in check mode.
public enum CheckModeSupport: Sendable {
    /// Says exactly what it would do.
    case full
    /// Can't know before it has run: the task is skipped unless the probe already decides it (`command` with `creates`).
    case skipped
}

/// A task that works, for the documentation.
public struct Example: Sendable {
    /// What the task is for; its `name:`.
    public var title: String
    /// The YAML of the task without its name, such as `apt: { name: nginx }`.
    public var yaml: String

    /// An example task.
    public init(_ title: String, _ yaml: String) {
        self.title = title
        self.yaml = yaml
    }
}

/// A value that a module returns for `register`.
public struct ReturnValue: Sendable {
    /// Its name.
    public var name: String
    /// What it holds and when it is there.
    public var help: String

    /// A return value.
    public init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }
}

/// An argument that can't be taken: which, and why.
public struct ArgumentError: Error, Sendable, CustomStringConvertible {
    /// The argument as the user wrote it; nil when it is about several or about one that is missing.
    public var argument: String?
    /// What was found and what was expected.
    public var message: String
    /// What the user can do about it.
    public var hint: String?

    /// A complaint about `argument`.
    public init(_ message: String, argument: String? = nil, hint: String? = nil) {
        self.message = message
        self.argument = argument
        self.hint = hint
    }

    /// The complaint with the argument's name in front.
    public var description: String { argument.map { "\($0): \(message)" } ?? message }
}

/// A failure that a module finds: the task fails with this message, and with these values beside it.
public struct ModuleFailure: Error, Sendable, CustomStringConvertible {
    /// What failed, as `msg` shows it.
    public var message: String
    /// Further return values, such as `rc` and `stderr`.
    public var values: Dict

    /// A failure with `message`.
    public init(_ message: String, values: Dict = [:]) {
        self.message = message
        self.values = values
    }

    /// The message.
    public var description: String { message }
}
