// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import ShellScript
import Values

/// One file brought to a host, as `copy` and `template` do it: where it goes, and what is returned.
struct FilePlacement: Sendable {
    /// Where the task wants it: a file, or a directory that it goes into.
    var dest: String
    /// The name it gets inside a directory; nil when it may not go into one.
    var name: String?
    var attributes: FileAttributes
    /// Whether an existing file is replaced.
    var force = true
    var follow = false
    var backup = false
    var validate: String?
    /// The mode of directories that are made on the way.
    var directoryMode: FileMode?

    /// Asks what stands at the destination; contents come along when they will be shown.
    func probe(in context: TaskContext) -> Probe<FileState> {
        FileState.probe(
            dest, inside: name, follow: follow,
            content: !force ? .none : context.diff ? .bytes(upTo: FileWrite.diffLimit) : .hash)
    }

    /// The decision that brings `content` to where `state` was found; `values` are returned too.
    func decide(_ content: [UInt8], from state: FileState, values: Dict = [:]) throws -> Decision {
        let sum = Digest.sha1.hex(content)
        var values = values
        values["dest"] = .string(state.path)
        if state.exists && !force { return .nothing(values.merging(state.values) { $1 }) }
        if state.kind == .directory || state.path.hasSuffix("/") {
            throw ModuleFailure("can not use content with a dir as dest", values: ["dest": .string(state.path)])
        }
        var write = FileWrite(
            path: state.path, content: content, attributes: attributes, backup: backup, validate: validate,
            follow: follow)
        write.makesParents = dest.hasSuffix("/")
        write.parentAttributes = attributes
        write.parentAttributes.mode = directoryMode
        values["checksum"] = .string(sum)
        if write.isSame(as: state) {
            values.merge(state.values) { a, _ in a }
        } else {
            values["md5sum"] = .string(Digest.md5.hex(content))
        }
        return Decision(changes: write.changes(from: state), values: values) { outputs, result in
            FileReport.read(outputs, into: &result)
        }
    }
}
