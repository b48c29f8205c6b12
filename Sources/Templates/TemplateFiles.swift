// SPDX-License-Identifier: Apache-2.0

import Values

/// The controller's files and commands as templates and lookups see them.
public protocol TemplateFiles: Sendable {
    /// The path of the file `name`, searched for where a file of that kind belongs; nil when there is none.
    func find(_ name: String, _ kind: TemplateFileKind) throws -> String?
    /// The contents of a file; one that is encrypted is decrypted.
    func read(_ path: String) throws -> [UInt8]
    /// The paths that match a pattern with `*`, `?` and `[…]`, searched for like a file, in order.
    func glob(_ pattern: String) throws -> [String]
    /// The standard output of a shell command on the controller; throws when it fails.
    func run(_ command: String) throws -> String
}

/// What a file is searched for as: the folder of a role that holds it.
public enum TemplateFileKind: String, Sendable {
    /// Below `templates/`.
    case template = "templates"
    /// Below `files/`.
    case file = "files"
    /// Below `vars/`.
    case vars
    /// Beside the playbook or the role's tasks.
    case any = ""
}

/// Files as they are on disk, below one folder.
public struct LocalTemplateFiles: TemplateFiles {
    /// The folder that relative names start from.
    public var folder: String

    /// Files below `folder`.
    public init(folder: String = ".") { self.folder = folder }

    /// The path of `name`, below the folder or below its `templates/` or `files/`.
    public func find(_ name: String, _ kind: TemplateFileKind) throws -> String? {
        if name.hasPrefix("/") { return Files.exists(name) ? name : nil }
        let places = kind == .any ? [folder] : ["\(folder)/\(kind.rawValue)", folder]
        return places.map { Paths.normalized(Paths.join($0, name)) }.first(where: Files.exists)
    }

    /// The contents of the file.
    public func read(_ path: String) throws -> [UInt8] { try Files.read(path) }

    /// The matching paths.
    public func glob(_ pattern: String) throws -> [String] {
        Files.glob(pattern.hasPrefix("/") ? pattern : Paths.join(folder, pattern))
    }

    /// The output of `sh -c command`.
    public func run(_ command: String) throws -> String { try Files.output(of: command) }
}
