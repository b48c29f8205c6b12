// SPDX-License-Identifier: Apache-2.0

import Values

/// What a module may know of the task it runs in, and the controller's files.
public struct TaskContext: Sendable {
    /// Whether nothing may be changed.
    public var checkMode = false
    /// Whether before and after will be shown; modules need not read contents only for that otherwise.
    public var diff = false
    /// The host's facts without their `ansible_` prefix, as far as they were gathered; empty otherwise.
    public var facts: Dict = [:]
    /// Finds and reads the controller's files.
    public var files: any ControllerFiles
    /// Renders a template file with the task's variables; `extra` come on top of them.
    public var render: @Sendable (_ path: String, _ extra: Dict) throws -> String
    /// The value of a variable of the task, templated; nil when it has none.
    public var variable: @Sendable (_ name: String) throws -> Value?
    /// The home-independent name of the user the task runs as, when it is known: `root` under `become`.
    public var user: String?

    /// A context; the engine fills it, tests use the defaults.
    public init(
        files: any ControllerFiles,
        render: @escaping @Sendable (String, Dict) throws -> String = { path, _ in
            throw ModuleFailure("no templates here: \(path)")
        },
        variable: @escaping @Sendable (String) throws -> Value? = { _ in nil }
    ) {
        self.files = files
        self.render = render
        self.variable = variable
    }
}

/// The controller's files as a task sees them: role `files/` and `templates/` first, then beside the playbook.
public protocol ControllerFiles: Sendable {
    /// The path of `name`, looked for in the task's search path for `kind` (`files`, `templates`, `vars`, `tasks`).
    /// Throws `ModuleFailure` that lists where it looked.
    func find(_ name: String, kind: String) throws -> String
    /// The bytes of a file, decrypted when it is vaulted.
    func read(_ path: String) throws -> [UInt8]
    /// Everything below a directory, relative, directories with a `/` at their end, sorted; links are followed.
    func list(_ directory: String) throws -> [String]
    /// What is known about a path; nil when there is nothing.
    func info(_ path: String) -> ControllerFileInfo?
}

/// What is known about a file of the controller.
public struct ControllerFileInfo: Sendable, Hashable {
    /// Whether it is a directory.
    public var isDirectory: Bool
    /// Its size in bytes.
    public var size: Int
    /// Its permission bits.
    public var mode: Int

    /// What is known about a file.
    public init(isDirectory: Bool, size: Int, mode: Int) {
        self.isDirectory = isDirectory
        self.size = size
        self.mode = mode
    }
}
