// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension PostgreSQLDatabase {
    private var extraWords: ShellScript { ShellScript(raw: [targetOpts, dumpExtraArgs ?? ""].joined(separator: " ")) }

    /// The change that writes the dump, in the format that the target's name says.
    func dump() -> Change {
        let role = sessionRole.map { ["--role=\($0)"] } ?? []
        let base: ShellScript =
            "pg pg_dump --no-password \(words: role) --dbname=\(login.connection(to: name)) \(extraWords)"
        let script: ShellScript =
            if target.hasSuffix(".dir") {
                "\(base) --format=d --file=\(target)"
            } else {
                DumpFile(path: target).filled(by: "\(base) \(words: format)")
            }
        return Change("dump \(name) to \(target)", steps: [.run(login.prelude("pg_dump") + script)])
    }

    private var format: [String] {
        target.hasSuffix(".tar") ? ["--format=t"] : target.hasSuffix(".pgc") ? ["--format=c"] : []
    }

    /// The change that feeds a dump to the server: psql reads SQL, pg_restore the other formats.
    func restore() -> Change {
        let connection = login.connection(to: name)
        let role = sessionRole.map { ["--role=\($0)"] } ?? []
        let isArchive = !format.isEmpty
        let isDirectory = target.hasSuffix(".dir")
        let words = ShellScript(raw: targetOpts)
        let psqlRole = sessionRole.map { ["--command=SET ROLE \(PostgreSQLText.identifier($0))"] } ?? []
        let command: ShellScript =
            if isDirectory || isArchive {
                "pg pg_restore --no-password \(words: role) --dbname=\(connection) \(words: format) \(words)"
            } else {
                """
                pg psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --dbname=\(connection) \\
                    \(words: psqlRole) \(words) --file=- >/dev/null
                """
            }
        let missing: ShellScript = "[ -e \(target) ] || { echo target \(target) does not exist >&2; exit 1; }"
        let feed = isDirectory ? "\(command) \(target)" : DumpFile(path: target).fed(to: command)
        return Change(
            "restore \(name) from \(target)",
            steps: [.run(login.prelude(isArchive || isDirectory ? "pg_restore" : "psql") + missing + feed)])
    }
}
