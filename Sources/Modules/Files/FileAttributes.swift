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
    @Parameter("Accepted and left alone: writes are always atomic.") var unsafeWrites = false

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
        var words: [String] = []
        var before: [String] = []
        var after: [String] = []
        var script: ShellScript = "set -e"
        func differs(_ what: String, _ old: String, _ new: String) {
            words.append("\(what) \(old) → \(new)")
            before.append("\(what): \(old)")
            after.append("\(what): \(new)")
        }
        if let owner, owner != state.owner, owner != String(state.uid) {
            differs("owner", state.owner, owner)
            script += "chown -h -- \(owner) \(state.path)"
        }
        if let group, group != state.group, group != String(state.gid) {
            differs("group", state.group, group)
            script += "chgrp -h -- \(group) \(state.path)"
        }
        // Changing the owner clears set-id bits, so the mode comes last and is set again when it has any.
        let mode = wantedMode(current: state.mode, isDirectory: state.kind == .directory)
        if mode != state.mode { differs("mode", octal(state.mode), octal(mode)) }
        if mode != state.mode || (!words.isEmpty && mode & 0o7000 != 0) {
            if state.kind != .link { script += "chmod \(octal(mode)) -- \(state.path)" }
        }
        guard !words.isEmpty else { return nil }
        return Change(
            "\(state.path): \(words.joined(separator: ", "))", before: before.joined(separator: "\n") + "\n",
            after: after.joined(separator: "\n") + "\n", header: state.path, steps: [.run(script)])
    }

    /// Gives the attributes to the file named by the shell variable `$tmp` before it moves into place.
    func shell(current: FileState?, fallback: Int) -> ShellScript {
        var script: ShellScript = ""
        let owner = owner ?? (current.map { String($0.uid) })
        let group = group ?? (current.map { String($0.gid) })
        if let owner { script += "[ \"$(stat -c '%U %u' \"$tmp\")\" = \(owner) ] || chown -- \(owner) \"$tmp\"" }
        if let group { script += "chgrp -- \(group) \"$tmp\"" }
        let mode = wantedMode(current: current?.mode ?? fallback, isDirectory: false)
        return script + "chmod \(octal(mode)) \"$tmp\""
    }
}

/// Permission bits as chmod(1) and Ansible write them: `0644`.
func octal(_ mode: Int) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
