// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Owner, group and mode: the arguments that every module with a file at its end takes.
struct FileAttributes: Decodable, Sendable {
    @Parameter("The name or number of the user who owns it.") var owner: String?
    @Parameter("The name or number of the group that owns it.") var group: String?
    @Parameter("The permission bits: an octal in quotes (`'0644'`), symbols (`u=rw,g=r,o=`) or `preserve`.")
    var mode: FileMode?
    @Parameter("Attributes as chattr(1) has them; accepted and left alone.", aliases: "attr") var attributes: String?
    @Parameter("Accepted and left alone: SELinux contexts are not managed.") var setype: String?
    @Parameter("Accepted and left alone: SELinux contexts are not managed.") var seuser: String?
    @Parameter("Accepted and left alone: SELinux contexts are not managed.") var serole: String?
    @Parameter("Accepted and left alone: SELinux contexts are not managed.") var selevel: String?
    @Parameter("Write into a file that can't be replaced, such as a bind mount; others are still replaced atomically.")
    var unsafeWrites = false

    init() {}

    init(owner: String? = nil, group: String? = nil, mode: Int? = nil) {
        self.owner = owner
        self.group = group
        self.mode = mode.map(FileMode.bits)
    }

    /// The permission bits wanted for something that has `current` now.
    func wantedMode(current: Int, isDirectory: Bool) -> Int {
        switch mode {
        case nil, .preserve: current
        case .bits(let bits): bits
        case .symbolic(let symbols): SymbolicMode.apply(symbols, to: current, isDirectory: isDirectory)
        }
    }

    /// What differs at `state`, as one change; nil when nothing does.
    func change(from state: FileState) -> Change? {
        var (words, before, after) = ([String](), "", "")
        var script: ShellScript = "set -e"
        let path = state.kind == .link ? state.path : state.realPath
        func differs(_ what: String, _ old: String, _ new: String) {
            words.append("\(what) \(old) → \(new)")
            before += "\(what): \(old)\n"
            after += "\(what): \(new)\n"
        }
        if let owner, owner != state.owner, owner != String(state.uid) {
            differs("owner", state.owner, owner)
            script += "chown -h -- \(owner) \(path)"
        }
        if let group, group != state.group, group != String(state.gid) {
            differs("group", state.group, group)
            script += "chgrp -h -- \(group) \(path)"
        }
        // Changing the owner clears set-id bits, so the mode comes last and is set again when it has any.
        let mode = wantedMode(current: state.mode, isDirectory: state.kind == .directory)
        if state.kind != .link {
            let isNew = mode != state.mode
            if isNew { differs("mode", octal(state.mode), octal(mode)) }
            if isNew || (!words.isEmpty && mode & 0o7000 != 0) { script += "chmod \(octal(mode)) -- \(path)" }
        }
        guard !words.isEmpty else { return nil }
        script += FileReport.shell("\(path)")
        return Change(
            "\(state.path): \(words.joined(separator: ", "))", before: before, after: after, header: state.path,
            steps: [.run(script)])
    }

    /// Gives owner, group and mode to the new thing named by the shell word `path`.
    ///
    /// What replaces `current` keeps its attributes as far as the user may set them; what is new gets `fallback`.
    func shell(_ path: ShellScript, current: FileState?, fallback: Int, isDirectory: Bool = false) -> ShellScript {
        var script: ShellScript = ""
        switch (owner, group, current) {
        case (let owner?, let group?, _): script += "chown -- \(owner + ":" + group) \(path)"
        case (let owner?, nil, let current):
            script += "chown -- \(owner + (current.map { ":\($0.gid)" } ?? "")) \(path)"
        case (nil, let group?, let current):
            if let current { script += "chown -- \(current.uid) \(path) 2>/dev/null || :" }
            script += "chgrp -- \(group) \(path)"
        case (nil, nil, let current?): script += "chown -- \(current.uid):\(current.gid) \(path) 2>/dev/null || :"
        case (nil, nil, nil): break
        }
        if current == nil && mode == nil {
            // Without a who, chmod(1) heeds the umask, as creating the file would have.
            return script + "chmod \(raw: isDirectory ? "=rwx" : "=rw") -- \(path)"
        }
        let mode = wantedMode(current: current?.mode ?? fallback, isDirectory: isDirectory)
        return script + "chmod \(octal(mode)) -- \(path)"
    }
}

extension FileAttributes {
    /// Makes a directory and every missing one above it, each with these attributes.
    func makeDirectory(_ path: String) -> ShellScript {
        """
        make() {
        [ ! -d "$1" ] || return 0
        case $1 in */*) [ -z "${1%/*}" ] || make "${1%/*}" ;; esac
        # Another task may make it at the same moment: many hosts' tasks can be delegated to one.
        mkdir -- "$1" 2>/dev/null || [ -d "$1" ] || mkdir -- "$1"
        \(shell("\"$1\"", current: nil, fallback: 0o755, isDirectory: true))
        }
        make \(path.hasPrefix("-") ? "./" + path : path)
        """
    }
}

/// Permission bits as chmod(1) and Ansible write them: `0644`.
func octal(_ mode: Int) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
