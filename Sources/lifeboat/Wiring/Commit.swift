// SPDX-License-Identifier: Apache-2.0

import Vault

/// The commit that the current folder is at.
enum Commit {
    /// Its short id, with `+` when files were changed since; nil outside git.
    static func current() -> String? {
        guard let id = answer("rev-parse", "--short", "HEAD") else { return nil }
        return answer("status", "--porcelain", "--untracked-files=no")?.isEmpty == true ? id : id + "+"
    }

    private static func answer(_ words: String...) -> String? {
        guard let result = try? ControllerProgram.run("/usr/bin/git", words), result.status == 0 else { return nil }
        return String(result.output.prefix { $0 != "\n" })
    }
}
