// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What stands at many paths below one directory of a host, asked for in one round trip with few processes.
struct TreeState: Sendable {
    /// The directory, `~` and variables opened.
    var root: FileState
    /// What stands at the names below it; a name that isn't here is absent.
    var entries: [String: FileState] = [:]

    /// Asks for `names` below `path`; names with a `/` at their end are directories and have no hash.
    static func probe(_ path: String, names: [String]) -> Probe<TreeState> {
        let list = Array((names.map { HostPath.trimmed($0) }.joined(separator: "\n") + "\n").utf8)
        // A leading `./` keeps names that start with a dash apart from options.
        let script: ShellScript = """
            cd -- \(HostPath.word(path)) 2>/dev/null || exit 0
            list=$(\(ShellScript.feed(list, to: "sed 's|^|./|'"))
            )
            printf '%s\\n' "$list" | tr '\\n' '\\0' | xargs -0 stat -c \(FileState.format + "\t%n") -- 2>/dev/null
            echo
            printf '%s\\n' "$list" | tr '\\n' '\\0' | xargs -0 sha256sum -- 2>/dev/null
            exit 0
            """
        return FileState.probe(path).and(Probe(script) { $0 }).map { root, output in
            TreeState(root: root, lines: output.stdout)
        }
    }

    private init(root: FileState, lines: String) {
        self.root = root
        let parts = lines.split(separator: "\n", omittingEmptySubsequences: false)
        let seam = parts.firstIndex(of: "") ?? parts.endIndex
        for line in parts[..<seam] {
            let fields = line.split(separator: "\t", maxSplits: 1)
            guard fields.count == 2 else { continue }
            let name = String(fields[1].dropFirst(2))
            var state = FileState(path: HostPath.join(root.path, name), realPath: HostPath.join(root.path, name))
            if state.read(fields[0]) { entries[name] = state }
        }
        for line in parts[min(seam + 1, parts.endIndex)...] {
            let fields = line.split(separator: " ", maxSplits: 1)
            guard fields.count == 2 else { continue }
            entries[String(fields[1].drop { $0 == " " || $0 == "*" }.dropFirst(2))]?.sha256 = String(fields[0])
        }
    }
}
