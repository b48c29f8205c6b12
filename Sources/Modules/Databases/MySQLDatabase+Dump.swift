// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension MySQLDatabase {
    /// The change that writes the dump.
    func dump() -> Change {
        var words: [String] = []
        if !encoding.isEmpty { words.append("--default-character-set=\(encoding)") }
        if force { words.append("--force") }
        if quick { words.append("--quick") }
        if singleTransaction { words.append("--single-transaction=true") }
        if hexBlob { words.append("--hex-blob") }
        if masterData != .none { words.append("--master-data=\(masterData.rawValue)") }
        if skipLockTables { words.append("--skip-lock-tables") }
        words += ignoreTables.map { "--ignore-table=\($0)" }
        let databases =
            name == ["all"] ? ["--all-databases"] : name.count == 1 ? ["--"] + name : ["--databases", "--"] + name
        // Given as one text of several words, as Ansible passes it on.
        let extra = ShellScript(raw: dumpExtraArgs ?? "")
        let command: ShellScript = "\"$mysql\" \"$@\" \(words: words) \(extra) \(words: databases)"
        let prelude = login.prelude(
            ["mariadb-dump", "mysqldump"], implicitAdmin: checkImplicitAdmin, onlyConfig: restrictConfigFile)
        return Change(
            "dump \(name.joined(separator: ", ")) to \(target ?? "")",
            steps: [.run(prelude + DumpFile(path: target ?? "", directory: chdir).filled(by: command))])
    }

    /// The change that feeds a dump to the server.
    func importChange() -> Change {
        var words = ["--binary-mode"]
        if !encoding.isEmpty { words.append("--default-character-set=\(encoding)") }
        if force { words.append("--force") }
        if !sqlLogBin { words.append("--init-command=SET SESSION sql_log_bin = 0") }
        if name != ["all"], let database = name.first { words.append("--database=\(database)") }
        let command: ShellScript = "\"$mysql\" \"$@\" --batch \(words: words)"
        let prelude = login.prelude(implicitAdmin: checkImplicitAdmin, onlyConfig: restrictConfigFile)
        return Change(
            "import \(target ?? "") into \(name.joined(separator: ", "))",
            steps: [.run(prelude + DumpFile(path: target ?? "", directory: chdir).fed(to: command))])
    }
}

/// A dump on the host, compressed as its name says.
struct DumpFile: Sendable {
    var path: String
    /// Where a relative path starts.
    var directory: String?

    private static let programs = [".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"]
    private var program: String? { Self.programs.first { path.hasSuffix($0.key) }?.value }

    private var start: ShellScript {
        var script: ShellScript = "target=\(path)"
        if let directory { script = "cd -- \(directory) || exit 1" + script }
        if let program {
            script += """
                command -v \(program) >/dev/null 2>&1 || {
                    echo "\(raw: program) is not installed on the host" >&2; exit 127
                }
                """
        }
        return script
    }

    /// Fills the file with what `command` prints: whole or not at all.
    func filled(by command: ShellScript) -> ShellScript {
        let last: ShellScript = program.map { "\($0) -c" } ?? "cat"
        return start + """
            tmp=$(mktemp "$(dirname -- "$target")/.lifeboat.XXXXXX") || exit 1
            dir=${dir:-}
            trap 'rm -rf -- "$tmp" "${dir:-$tmp}"' EXIT
            status=$({ { \(command) 3>&-; echo "$?" >&3; } | \(last) > "$tmp" || echo 1 >&3; } 3>&1)
            [ "$status" = 0 ] || exit 1
            mv -f -- "$tmp" "$target"
            """
    }

    /// Feeds the content to the standard input of `command`.
    func fed(to command: ShellScript) -> ShellScript {
        guard let program else { return start + "\(command) < \"$target\"" }
        return start + """
            status=$({ { \(program) -dc < "$target" 3>&-; echo "$?" >&3; } | \(command) 3>&- >/dev/null || echo 1 >&3; } 3>&1)
            [ "$status" = 0 ] || exit 1
            """
    }
}
