// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Values

/// `lifeboat backup run`: a set, now, on all hosts.
struct BackupRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Make a set now, on all hosts, and read it back.")

    @OptionGroup var options: BackupOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Option(help: "The set's id; the present minute when left out.")
    var set: String?

    func run() async throws {
        var variables: Dict = ["backup_set_id": .string(set ?? Self.present())]
        if let program = Self.program() { variables["lifeboat_program"] = .string(program) }
        let code = try await BackupPlay(options: options, playbook: "backup-run.yml", variables: variables).play(output)
        if code != 0 { throw ExitCode(code) }
    }

    /// The present minute in UTC, as the hosts' clocks would name a set: `20261125T2104Z`.
    private static func present() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y%m%dT%H%MZ", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Where this program is, so that the set holds it too.
    private static func program() -> String? {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { return nil }
        return String(decoding: path.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// `lifeboat backup restore`: a set, or a piece of it, back onto hosts.
struct BackupRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a set, a part, a database, a table or a file back.",
        discussion: """
            See first what would be replaced: lifeboat backup restore -i inventories/yours --check
            One database, at a moment: … --database wordpress --to "2026-11-22 14:03:07"
            """)

    @OptionGroup var options: BackupOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Option(help: "The set's id; the newest complete one when left out.") var set: String?
    @Option(help: "The moment, in UTC, that databases are brought to; latest: as far as their logs reach.")
    var to: String?
    @Option(help: "The store; the first that has the set when left out.") var store: String?
    @Option(help: "The host whose parts are taken; each its own when left out.") var from: String?
    @Option(help: "The environment whose backups are taken.") var environment: String?
    @Option(help: "Only this part.") var part: String?
    @Option(help: "Only this database.") var database: String?
    @Option(help: "Only this table of the database.") var table: String?
    @Option(help: "Only this file or directory.") var file: String?
    @Option(help: "Put it into this new directory of the host instead of its own place.") var into: String?

    func validate() throws {
        if table != nil && database == nil { throw ValidationError("--table needs --database") }
        if file != nil && database != nil { throw ValidationError("either --file or --database, not both") }
    }

    func run() async throws {
        var variables = Dict()
        for (name, value) in [
            ("set", set), ("to", to), ("store", store), ("from", from), ("environment", environment), ("part", part),
            ("database", database), ("table", table), ("file", file), ("into", into),
        ] { if let value { variables[.string("restore_\(name)")] = .string(value) } }
        let code = try await BackupPlay(options: options, playbook: "restore.yml", variables: variables).play(output)
        if code != 0 { throw ExitCode(code) }
    }
}
