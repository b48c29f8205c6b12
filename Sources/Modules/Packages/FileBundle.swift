// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Several small files of a host, whole, found with one question.
struct FileBundle: Sendable {
    /// The files in the order they were found.
    var files: [FileState] = []

    /// A program that prints every file among the shell words `patterns`; what isn't there is passed over.
    static func question(_ patterns: ShellScript) -> ShellScript {
        """
        for f in \(patterns); do
        if [ -f "$f" ]; then
        printf '=file %s %s\\n' "$(stat -L -c '%a %u %g' -- "$f")" "$f"; readlink -f -- "$f"; base64 <"$f" | tr -d '\\n'; echo
        fi
        done
        """
    }

    /// Reads the files out of a program's output; other lines are passed over.
    init(lines: [String]) {
        for (index, line) in lines.enumerated() where line.hasPrefix("=file ") && index + 2 < lines.count {
            let fields = line.split(separator: " ", maxSplits: 4).map(String.init)
            guard fields.count == 5, let bytes = Base64.decode(lines[index + 2]) else { continue }
            var state = FileState(path: fields[4], realPath: lines[index + 1])
            state.kind = .file
            (state.mode, state.uid, state.gid) = (
                Int(fields[1], radix: 8) ?? 0, Int(fields[2]) ?? 0, Int(fields[3]) ?? 0
            )
            (state.content, state.size) = (bytes, bytes.count)
            files.append(state)
        }
    }

    init() {}

    /// The file at `path`; one that is absent when it wasn't found.
    subscript(_ path: String) -> FileState {
        files.first { $0.path == path } ?? FileState(path: path, realPath: path)
    }
}
