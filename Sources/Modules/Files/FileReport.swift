// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What a program that changed a file says about it at its end: owner, mode, size, and the name of a backup.
///
/// Programs print it on lines of their own, so that the return values need no further question.
enum FileReport {
    private static let stat = "lifeboat-stat "
    private static let backup = "lifeboat-backup "

    /// Prints what stands at the path that `word` yields, such as `"$target"`.
    static func shell(_ word: ShellScript, follow: Bool = false) -> ShellScript {
        "stat \(raw: follow ? "-L" : "") -c \(stat + FileState.format) -- \(word) 2>/dev/null || :"
    }

    /// Keeps a copy of the file at `word` beside it and prints its name: `PATH.PID.YEAR-MONTH-DAY@TIME~`.
    static func backup(_ word: ShellScript) -> ShellScript {
        """
        backup=\(word).$$.$(date +%Y-%m-%d@%H:%M:%S)~
        cp -p -- \(word) "$backup"; printf '\(raw: backup)%s\\n' "$backup"
        """
    }

    /// Adds what the programs reported to the return values.
    static func read(_ outputs: [ShellOutput], into result: inout ModuleResult) {
        for line in outputs.flatMap(\.lines) {
            if line.hasPrefix(stat) {
                var state = FileState(path: "", realPath: "")
                if state.read(line.dropFirst(stat.count)) {
                    result.values.merge(state.values) { $1 }
                }
            } else if line.hasPrefix(backup) {
                result.values["backup_file"] = .string(String(line.dropFirst(backup.count)))
            }
        }
    }
}
