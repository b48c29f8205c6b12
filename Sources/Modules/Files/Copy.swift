// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import ShellScript
import Values

/// Files and directories copied to a host, or from one place of it to another.
struct Copy: Module {
    static let name = "copy"
    static let summary = "Copies files and directories to the host, or within it, or writes a given content."
    static let notes = [
        "A directory without `/` at its end is copied itself, one with `/` only what is in it.",
        "Links of the controller are followed: `local_follow: false` is refused.",
    ]
    static let examples = [
        Example("Copy a file", "copy: { src: motd, dest: /etc/motd, mode: '0644' }"),
        Example("Write a text", "copy: { content: \"ready\\n\", dest: /srv/app/status }"),
        Example("Copy what is in a directory", "copy: { src: site/, dest: /srv/www/, directory_mode: '0755' }"),
    ]
    static let returns = [
        ReturnValue("dest", "where it was copied to"), ReturnValue("src", "where it came from"),
        ReturnValue("checksum", "the SHA-1 of the file"), ReturnValue("md5sum", "the MD5 of a file that was copied"),
        ReturnValue("backup_file", "the copy of the old file, with `backup`"),
        ReturnValue("state", "state, owner, group, uid, gid, mode and size tell about what is there now"),
    ]

    @Parameter("What to copy: a file or directory of the controller, or with `remote_src` of the host.") var src:
        String?
    @Parameter("A text to write; a mapping or list is written as JSON.") var content: Value?
    @Parameter("Where to: a file, or a directory to copy into.") var dest: String
    @Parameter("Replace a file that is there already.", aliases: "thirsty") var force = true
    @Parameter("The mode of directories that are made.") var directoryMode: FileMode?
    @Parameter("Whether `src` is on the host.") var remoteSrc = false
    @Parameter("Write to what a link at `dest` leads to, instead of replacing the link.") var follow = false
    @Parameter("Follow links below `src`; always on.") var localFollow = true
    @Parameter("The SHA-1 that the file must have.") var checksum: String?
    @Parameter("Decrypt a vaulted file.") var decrypt = true
    @ParameterGroup var replacement = FileReplacement()
    @ParameterGroup var attributes = FileAttributes()

    /// What the probe finds: the destination of one file, or a tree, or what the host itself has to say.
    enum Found: Sendable {
        case file(FileState)
        case tree(TreeState)
        case remote(RemoteCopy.State)
    }

    func validate() throws {
        if src == nil && content == nil { throw ArgumentError("src (or content) is required") }
        if src != nil && content != nil { throw ArgumentError("src and content are mutually exclusive") }
        if dest.isEmpty { throw ArgumentError("dest is required") }
        if content != nil && dest.hasSuffix("/") { throw ArgumentError("can not use content with a dir as dest") }
        try replacement.check()
        if !localFollow { throw ArgumentError("links of the controller are always followed", argument: "local_follow") }
    }

    /// Where the controller's file or directory is; nil for a content.
    private func source(_ context: TaskContext) throws -> (path: String, info: ControllerFileInfo)? {
        guard let src, content == nil else { return nil }
        let path = try context.files.find(HostPath.trimmed(src), kind: "files")
        guard let info = context.files.info(path) else {
            throw ModuleFailure("could not find src=\(src)", values: ["src": .string(src)])
        }
        return (path, info)
    }

    private func placement(_ source: (path: String, info: ControllerFileInfo)?) -> FilePlacement {
        var placement = FilePlacement(
            dest: dest, name: source.map { HostPath.name($0.path) }, attributes: attributes, force: force,
            follow: follow, backup: replacement.backup, validate: replacement.validate, directoryMode: directoryMode)
        if attributes.mode == .preserve { placement.attributes.mode = source.map { .bits($0.info.mode & 0o7777) } }
        return placement
    }

    private func tree(_ path: String, _ context: TaskContext) throws -> TreeCopy {
        let isContentOnly = src?.hasSuffix("/") ?? false
        return TreeCopy(
            source: path, dest: isContentOnly ? dest : HostPath.join(dest, HostPath.name(HostPath.trimmed(path))),
            names: try context.files.list(path), attributes: attributes, directoryMode: directoryMode, force: force,
            backup: replacement.backup)
    }

    private var remoteCopy: RemoteCopy {
        RemoteCopy(
            src: src ?? "", dest: dest, attributes: attributes, directoryMode: directoryMode, force: force,
            follow: follow, backup: replacement.backup, validate: replacement.validate)
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        if remoteSrc && content == nil { return remoteCopy.probe(in: context).map { .remote($0) } }
        let source = try source(context)
        if let source, source.info.isDirectory { return try tree(source.path, context).probe.map { .tree($0) } }
        return placement(source).probe(in: context).map { .file($0) }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        switch found {
        case .remote(let state): return try remoteCopy.decide(from: state)
        case .tree(let state):
            guard let source = try source(context) else { return .nothing() }
            return try tree(source.path, context).decide(from: state, in: context)
        case .file(let state):
            let source = try source(context)
            let bytes = try bytes(source?.path, in: context)
            if let checksum, Digest.sha1.hex(bytes) != checksum.lowercased() {
                throw ModuleFailure(
                    "Copied file does not match the expected checksum. Transfer failed.",
                    values: ["checksum": .string(Digest.sha1.hex(bytes)), "expected_checksum": .string(checksum)])
            }
            var decision = try placement(source).decide(bytes, from: state)
            if let source { decision.values["src"] = .string(source.path) }
            return decision
        }
    }

    private func bytes(_ path: String?, in context: TaskContext) throws -> [UInt8] {
        if let path { return decrypt ? try context.files.read(path) : try LocalFile.bytes(of: path) }
        switch content {
        case .list?, .dict?: return Array((content ?? .null).json().utf8)
        case .bool(let flag)?: return Array((flag ? "True" : "False").utf8)
        case .null?, nil: return []
        case let value?: return Array(value.text.utf8)
        }
    }
}
