// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The program `lifeboat-backup` of the role `backup`, as modules hear it.
enum BackupProgram {
    /// Why nothing can be made or brought back.
    static let notInstalled = ModuleFailure(
        "there is no lifeboat-backup on the host; install it first: lifeboat play playbooks/backup.yml")

    /// A failure in the program's own words: its first complaint is the cause, its last one what came of it.
    static func failure(_ output: ShellOutput) -> ModuleFailure {
        let lines = output.stderr.split(separator: "\n").map(String.init)
        let complaints = lines.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        let hints = lines.filter { $0.hasPrefix(hint) }.map { String($0.dropFirst(hint.count)) }
        var message = complaints.first ?? lines.last ?? "lifeboat-backup ended with status \(output.status)"
        if let first = hints.first { message += "; \(first)" }
        if complaints.count > 1, let last = complaints.last { message += " (\(last))" }
        return ModuleFailure(
            message,
            values: ["rc": .int(output.status), "stdout": .string(output.stdout), "stderr": .string(output.stderr)])
    }

    private static let prefix = "lifeboat-backup: "
    private static let hint = "  hint: "
}
