// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import ShellScript
import Values

/// A directory of the controller copied to a host: one question for all hashes, one archive for what differs.
struct TreeCopy: Sendable {
    /// The directory of the controller.
    var source: String
    /// What it becomes on the host.
    var dest: String
    /// Everything below it, relative, directories with a `/` at their end.
    var names: [String]
    var attributes: FileAttributes
    var directoryMode: FileMode?
    var force: Bool
    var backup: Bool

    var probe: Probe<TreeState> { TreeState.probe(dest, names: names) }

    /// A file that has to be sent.
    private struct Outgoing {
        var name: String
        var content: [UInt8]
        var mode: Int
        var before: FileState?
    }

    func decide(from state: TreeState, in context: TaskContext) throws -> Decision {
        if state.root.exists && state.root.kind != .directory {
            throw ModuleFailure("\(state.root.path) already exists as a \(state.root.ansibleState)")
        }
        var outgoing: [Outgoing] = []
        var standing: [FileState] = []
        for name in names where !name.hasSuffix("/") {
            let there = state.entries[name]
            if there?.kind == .directory { throw ModuleFailure("\(dest)/\(name) already exists as a directory") }
            if there != nil && !force { continue }
            let path = HostPath.join(source, name)
            let content = try context.files.read(path)
            var attributes = attributes
            if attributes.mode == .preserve {
                attributes.mode = context.files.info(path).map { .bits($0.mode & 0o7777) }
            }
            if let there, there.kind == .file, there.sha256 == Digest.sha256.hex(content) {
                standing.append(there)
                continue
            }
            let before = there?.kind == .file ? there : nil
            let mode = attributes.wantedMode(current: before?.mode ?? 0o644, isDirectory: false)
            outgoing.append(Outgoing(name: name, content: content, mode: mode, before: there))
        }
        var changes = directories(state) + send(outgoing, to: state.root.path)
        changes += try adjust(standing, state, in: context)
        let values: Dict = ["dest": .string(dest), "src": .string(source + "/")]
        return Decision(changes: changes, values: values.merging(state.root.values) { $1 }) { outputs, result in
            FileReport.read(outputs, into: &result)
        }
    }

    private var directoryAttributes: FileAttributes {
        var attributes = attributes
        attributes.mode = directoryMode
        return attributes
    }

    /// Makes the directories that are missing, in one program.
    private func directories(_ state: TreeState) -> [Change] {
        let wanted = [""] + names.filter { $0.hasSuffix("/") }.map { HostPath.trimmed($0) }
        let missing = wanted.filter { $0.isEmpty ? !state.root.exists : state.entries[$0] == nil }
        guard let first = missing.first else { return [] }
        let paths = missing.map { $0.isEmpty ? state.root.path : HostPath.join(state.root.path, $0) }
        let feed = Array((paths.joined(separator: "\n") + "\n").utf8)
        let body = directoryAttributes.makeDirectory("/")
        let script: ShellScript = """
            set -e
            \(body)
            \(ShellScript.feed(feed, to: "while IFS= read -r d; do make \"$d\"; done"))
            """
        let what =
            missing.count == 1 ? "directory \(first.isEmpty ? state.root.path : first)" : "\(missing.count) directories"
        return [Change("\(state.root.path): create \(what)", steps: [.run(script)])]
    }

    /// Sends the files in one archive, which is unpacked beside their places; each is then moved over atomically.
    private func send(_ files: [Outgoing], to root: String) -> [Change] {
        guard !files.isEmpty else { return [] }
        var tar = TarWriter()
        for file in files {
            tar.add(
                file.name, file.content, mode: file.mode, uid: file.before?.uid ?? 0, gid: file.before?.gid ?? 0)
        }
        let archive = tar.finished()
        let staged = HostPath.join(root, ".lifeboat-\(Digest.sha256.hex(archive).prefix(16)).tar")
        let list = Array((files.map(\.name).joined(separator: "\n") + "\n").utf8)
        var owning: ShellScript = ""
        if let owner = attributes.owner { owning += "chown -R -- \(owner) \"$tmp\"" }
        if let group = attributes.group { owning += "chgrp -R -- \(group) \"$tmp\"" }
        let keep: ShellScript = "if [ -e \"$f\" ]; then \(FileReport.backup("\"$f\"")); fi"
        let script: ShellScript = """
            set -e
            cd -- \(root)
            tmp=$(mktemp -d ./.lifeboat.XXXXXX)
            trap 'rm -rf -- "$tmp" '\(ShellScript.quote(staged)) EXIT
            [ "$(id -u)" -ne 0 ] && own=--no-same-owner || own=--same-owner
            tar -xpf \(staged) --numeric-owner $own -C "$tmp"
            \(owning)
            sync
            \(ShellScript.feed(list, to: "while IFS= read -r f; do \(backup ? keep : ":"); mv -fT -- \"$tmp/$f\" \"$f\"; done"))
            """
        let steps: [Step] = [.send(.bytes(archive), to: staged), .run(script)]
        return files.enumerated().map { index, file in
            Change(
                "\(HostPath.join(root, file.name)): \(file.before == nil ? "create" : "new content")",
                after: FileWrite.text(file.content), header: HostPath.join(root, file.name),
                steps: index == 0 ? steps : [])
        }
    }

    /// Mends owner, group and mode of what is there already, in one program.
    private func adjust(_ files: [FileState], _ state: TreeState, in context: TaskContext) throws -> [Change] {
        let directories = names.filter { $0.hasSuffix("/") }.compactMap { state.entries[HostPath.trimmed($0)] }
        var changes = directories.compactMap { directoryAttributes.change(from: $0) }
        for file in files {
            var attributes = attributes
            if attributes.mode == .preserve {
                let name = String(file.path.dropFirst(state.root.path.count + (state.root.path.hasSuffix("/") ? 0 : 1)))
                attributes.mode = context.files.info(HostPath.join(source, name)).map { .bits($0.mode & 0o7777) }
            }
            if let change = attributes.change(from: file) { changes.append(change) }
        }
        let scripts = changes.flatMap(\.steps).compactMap { if case .run(let script) = $0 { script } else { nil } }
        let all: ShellScript = scripts.reduce(into: "set -e") { $0 += "{\n\($1)\n} >/dev/null" }
        for index in changes.indices { changes[index].steps = index == 0 ? [.run(all)] : [] }
        return changes
    }
}
