// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A file or directory copied from one place of a host to another: `copy` with `remote_src`.
struct RemoteCopy: Sendable {
    var src: String
    var dest: String
    var attributes: FileAttributes
    var directoryMode: FileMode?
    var force: Bool
    var follow: Bool
    var backup: Bool
    var validate: String?

    struct State: Sendable {
        var source: FileState
        var dest: FileState
        /// The SHA-1 of a source file.
        var checksum: String?
        /// What diff(1) says of two directories, a line each.
        var differences: [String] = []
    }

    private var name: String { HostPath.name(HostPath.trimmed(src)) }

    func probe(in context: TaskContext) -> Probe<State> {
        let (this, limit) = (self, FileWrite.diffLimit)
        let content = context.diff ? FileState.Content.bytes(upTo: limit) : .hash
        let source = FileState.probe(src, content: content)
        return source.and(FileState.probe(dest, inside: name, follow: follow, content: content)).then { source, dest in
            guard source.kind == .directory else {
                guard source.exists else { return Probe(known: State(source: source, dest: dest)) }
                return Probe("sha1sum < \(source.realPath)") {
                    State(source: source, dest: dest, checksum: $0.lines.first.map { String($0.prefix(40)) })
                }
            }
            let target = this.treeTarget
            let differences: ShellScript = """
                target=\(path: target)
                if [ -d "$target" ]; then diff -rq -- \(source.path) "$target" | grep -v "^Only in $target"
                else echo missing; fi
                exit 0
                """
            return FileState.probe(target).and(Probe(differences) { $0.lines }).map { target, lines in
                State(source: source, dest: target, differences: lines)
            }
        }
    }

    /// Where a directory goes: into `dest`, or what is in it when `src` ends in `/`.
    private var treeTarget: String {
        HostPath.trimmed(src.hasSuffix("/") ? dest : HostPath.join(dest, name))
    }

    func decide(from state: State) throws -> Decision {
        guard state.source.exists, state.source.kind != .link else {
            throw ModuleFailure("Source \(src) not found", values: ["src": .string(src)])
        }
        let values: Dict = [
            "src": .string(state.source.path), "dest": .string(state.dest.path),
            "checksum": state.checksum.map { .string($0) } ?? .null,
        ]
        if state.source.kind == .directory { return try tree(state, values) }
        if state.dest.exists && !force { return .nothing(values.merging(state.dest.values) { $1 }) }
        let isSame = state.dest.kind == .file && state.dest.sha256 == state.source.sha256
        var attributes = attributes
        if attributes.mode == .preserve { attributes.mode = .bits(state.source.mode) }
        let changes = isSame ? attributes.change(from: state.dest).map { [$0] } ?? [] : [copying(state, attributes)]
        return Decision(changes: changes, values: values.merging(state.dest.values) { $1 }) { outputs, result in
            FileReport.read(outputs, into: &result)
        }
    }

    private func copying(_ state: State, _ attributes: FileAttributes) -> Change {
        var write = FileWrite(
            path: state.dest.path, content: state.source.content ?? [], attributes: attributes, backup: backup,
            validate: validate, follow: follow)
        write.makesParents = dest.hasSuffix("/")
        write.parentAttributes.mode = directoryMode
        // A file made by copying has the source's permission bits, as cp(1) and Ansible have it.
        if attributes.mode == nil && !state.dest.exists { write.attributes.mode = .bits(state.source.mode) }
        return Change(
            "\(state.dest.path): copy of \(state.source.path)", before: FileWrite.text(state.dest.content) ?? "",
            after: FileWrite.text(state.source.content), header: state.dest.path,
            steps: [.run(write.script(from: state.dest, fill: "cat < \(state.source.realPath) > \"$tmp\""))])
    }

    private func tree(_ state: State, _ values: Dict) throws -> Decision {
        if state.dest.exists && state.dest.kind != .directory {
            throw ModuleFailure("cannot copy a directory over a file: \(state.dest.path)", values: values)
        }
        var changes: [Change] = []
        let target = state.dest.path
        var directories = attributes
        directories.mode = directoryMode
        var attributes = attributes
        if attributes.mode == .preserve { attributes.mode = nil }
        if !state.differences.isEmpty {
            let script: ShellScript = """
                set -e
                \(directories.makeDirectory(target))
                cp -rL --preserve=mode --remove-destination -- \(HostPath.join(state.source.path, ".")) \(target)
                """
            var fixes: ShellScript = ""
            if let owner = attributes.owner { fixes += "chown -R -- \(owner) \(target)" }
            if let group = attributes.group { fixes += "chgrp -R -- \(group) \(target)" }
            if case .bits(let bits)? = attributes.mode {
                fixes += "find \(target) -type f -exec chmod -- \(octal(bits)) {} +"
            }
            if case .symbolic(let symbols)? = attributes.mode {
                fixes += "find \(target) -type f -exec chmod -- \(symbols) {} +"
            }
            if case .bits(let bits)? = directoryMode {
                fixes += "find \(target) -mindepth 1 -type d -exec chmod -- \(octal(bits)) {} +"
            }
            changes.append(
                Change(
                    "\(target): copy of \(state.source.path)", before: "",
                    after: state.differences.joined(separator: "\n") + "\n", header: target,
                    steps: [.run(script + fixes + FileReport.shell("\(target)"))]))
        }
        return Decision(changes: changes, values: values.merging(state.dest.values) { $1 }) { outputs, result in
            FileReport.read(outputs, into: &result)
        }
    }
}
