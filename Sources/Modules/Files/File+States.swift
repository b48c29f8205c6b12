// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension File {
    /// What differs in attributes and times of what is there already.
    private func adjustments(_ found: Found) -> [Change] {
        var changes = attributes.change(from: found.subject).map { [$0] } ?? []
        if found.subject.exists, times.differs(from: found.subject, found.times) {
            let path = found.subject.realPath
            changes.append(
                Change(
                    "\(path): times",
                    steps: [.run("set -e" + times.set("\(path)", to: found.times) + FileReport.shell("\(path)"))]))
        }
        return changes
    }

    func removal(_ entry: FileState) -> Decision {
        guard entry.exists else { return .nothing(["state": "absent"]) }
        let what = entry.kind == .directory ? "directory" : entry.kind == .link ? "link" : "file"
        return Decision(
            changes: [
                Change(
                    "\(entry.path): remove \(what)", before: "state: \(entry.ansibleState)\n", after: "state: absent\n",
                    header: entry.path, steps: [.run("rm -rf -- \(entry.path)")])
            ], values: ["state": "absent"])
    }

    func plainFile(_ found: Found) throws -> Decision {
        guard found.subject.kind == .file || found.subject.kind == .other else {
            let subject = found.subject
            throw ModuleFailure(
                "file (\(subject.path)) is \(subject.ansibleState), cannot continue",
                values: ["path": .string(subject.path), "state": .string(subject.ansibleState)])
        }
        return Decision(changes: adjustments(found))
    }

    func directory(_ found: Found) throws -> Decision {
        // A link that leads nowhere becomes a directory at its target, as Ansible has it.
        let isDangling = found.entry.kind == .link && follow && found.subject.kind == .link
        if !found.subject.exists || isDangling {
            let path = isDangling ? found.subject.realPath : found.entry.path
            return Decision(changes: [creation(of: path, times: found.times)], values: ["state": "directory"])
        }
        guard found.subject.kind == .directory else {
            throw ModuleFailure(
                "\(found.subject.path) already exists as a \(found.subject.ansibleState)",
                values: ["path": .string(found.subject.path)])
        }
        var changes = adjustments(found)
        if recurse && !found.below.isEmpty {
            let details = FileDetails(
                path: found.subject.path, recurse: true, follow: follow, attributes: attributes, times: times)
            changes.append(
                Change(
                    "\(found.subject.path): owner, group and mode of \(found.below.count) below",
                    before: found.below.prefix(50).joined(separator: "\n") + "\n", after: "",
                    header: found.subject.path,
                    steps: [.run("set -e" + details.fix)]))
        }
        return Decision(changes: changes)
    }

    /// Makes a directory and every missing one above it, each with the attributes asked for.
    private func creation(of path: String, times wanted: FileTimes.Wanted) -> Change {
        Change(
            "\(path): create directory", before: "state: absent\n", after: "state: directory\n", header: path,
            steps: [
                .run(
                    """
                    set -e
                    \(attributes.makeDirectory(path))
                    \(times.isNothing ? "" : times.set("\(path)", to: wanted))
                    \(FileReport.shell("\(path)"))
                    """)
            ])
    }

    func symbolicLink(_ found: Found, in context: TaskContext) throws -> Decision {
        let entry = found.entry
        guard let src = src ?? (follow ? entry.target : nil) else {
            if entry.kind == .link { return Decision(changes: adjustments(found)) }
            throw ModuleFailure("src is required for creating new symlinks", values: ["path": .string(entry.path)])
        }
        if !force, self.src != nil, found.source?.exists != true || found.source?.kind == .link, !context.checkMode {
            throw ModuleFailure(
                "src file does not exist, use \"force=yes\" if you really want to create the link: "
                    + HostPath.join(HostPath.directory(entry.path), src),
                values: ["path": .string(entry.path), "src": .string(src)])
        }
        if entry.kind == .link && entry.target == src {
            if follow && found.subject.kind == .link {
                let isAsked = attributes.owner != nil || attributes.group != nil || attributes.mode != nil
                return Decision(
                    values: ["src": .string(src)],
                    warnings: isAsked
                        ? ["cannot set owner, group or mode: the link \(entry.path) leads nowhere; set follow to false"]
                        : [])
            }
            return Decision(changes: adjustments(found), values: ["src": .string(src)])
        }
        try refuseReplacing(found, by: "symlink")
        return Decision(
            changes: [linking(found, "-s -- \(src)", to: src)], values: ["src": .string(src), "state": "link"])
    }

    private func refuseReplacing(_ found: Found, by what: String) throws {
        let entry = found.entry
        let values: Dict = ["path": .string(entry.path)]
        if entry.kind == .directory && force && !found.isEmptyDirectory {
            throw ModuleFailure("the directory \(entry.path) is not empty, refusing to convert it", values: values)
        }
        if entry.exists && entry.kind != .link && !force {
            throw ModuleFailure(
                "refusing to convert from \(entry.ansibleState) to \(what) for \(entry.path)", values: values)
        }
    }

    func hardLink(_ found: Found) throws -> Decision {
        let entry = found.entry
        guard let src else {
            if entry.ansibleState == "hard" { return Decision(changes: adjustments(found)) }
            throw ModuleFailure("src is required for creating new hardlinks", values: ["dest": .string(entry.path)])
        }
        let values: Dict = ["dest": .string(entry.path), "src": .string(src)]
        guard let source = found.source, source.exists else {
            throw ModuleFailure("src does not exist", values: values)
        }
        if entry.exists, entry.inode == source.inode, entry.kind == source.kind {
            return Decision(changes: adjustments(found), values: values)
        }
        if entry.exists && entry.kind != .link && !force {
            throw ModuleFailure(
                entry.ansibleState == "file"
                    ? "Cannot link, file exists at destination"
                    : "Cannot link, different hard link exists at destination", values: values)
        }
        return Decision(changes: [linking(found, "-- \(source.path)", to: src)], values: values)
    }

    /// Puts a link in place atomically; `words` are the arguments of ln(1) up to the new name.
    private func linking(_ found: Found, _ words: ShellScript, to src: String) -> Change {
        let path = found.entry.path
        let isLink = words.text.hasPrefix("-s")
        var script: ShellScript = """
            set -e
            tmp=\(HostPath.join(HostPath.directory(path), ".lifeboat.ln"))$$
            trap 'rm -f -- "$tmp"' EXIT
            ln \(words) "$tmp"
            """
        if found.entry.kind == .directory { script += "rmdir -- \(path)" }
        script += "mv -fT -- \"$tmp\" \(path)"
        if attributes.owner != nil || attributes.group != nil || attributes.mode != nil {
            let subject: ShellScript = isLink && follow ? "\"$(readlink -f -- \(path))\"" : "\(path)"
            let fix = attributes.shell(
                subject, current: found.source, fallback: 0o644, isDirectory: found.source?.kind == .directory)
            script += "if [ -e \(path) ]; then :\n\(fix)\nfi"
        }
        return Change(
            "\(path): \(isLink ? "link" : "hard link") to \(src)",
            before: found.entry.target.map { "src: \($0)\n" } ?? "state: \(found.entry.ansibleState)\n",
            after: found.entry.target == nil ? "state: \(isLink ? "link" : "hard")\n" : "src: \(src)\n", header: path,
            steps: [.run(script + FileReport.shell("\(path)"))])
    }

    func touch(_ found: Found) -> Decision {
        guard !found.subject.exists else { return Decision(changes: adjustments(found)) }
        let path = found.entry.path
        let script: ShellScript = """
            set -e
            : >> \(path)
            \(attributes.shell("\(path)", current: nil, fallback: 0o644))
            \(times.modification.text == "now" && times.access.text == "now" ? "" : times.set("\(path)", to: found.times))
            \(FileReport.shell("\(path)"))
            """
        return Decision(
            changes: [
                Change(
                    "\(path): create", before: "state: absent\n", after: "state: file\n", header: path,
                    steps: [.run(script)])
            ], values: ["state": "file"])
    }
}
