// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recovery
import Values

extension BackupOptions {
    /// Asks the stores from this computer.
    func ask(_ question: [String], _ variables: Dict = [:]) async throws -> String {
        var variables = variables
        variables["backup_question"] = .strings(question)
        return try await BackupPlay(options: self, playbook: "backup-ask.yml", variables: variables).ask()
    }
}

/// `lifeboat backup list`: the sets that stores hold.
struct BackupList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the sets that the stores hold.")

    @OptionGroup var options: BackupOptions
    @Flag(help: "Print the manifests as JSON.") var json = false

    func run() async throws {
        let answer = try await options.ask(["list"])
        guard !json else { return Console.print(answer + "\n") }
        let (stores, now) = try StoreContents.read(answer)
        Console.print(SandboxList.table(BackupTable.rows(stores, now: now)))
        let troubles = stores.compactMap(\.trouble)
        troubles.forEach { Console.note("error: \($0)") }
        if !troubles.isEmpty { throw ExitCode(2) }
    }
}

/// The table that `lifeboat backup list` prints.
enum BackupTable {
    static func rows(_ stores: [StoreContents], now: Moment) -> [[String]] {
        let head = ["STORE", "SET", "AGE", "HOSTS", "PARTS", "MIB", "STATE"]
        return [head]
            + stores.flatMap { store in
                store.sets.reversed().map { set in
                    [
                        store.name, set.id, Span(seconds: now - set.started).description,
                        set.parts.keys.sorted().joined(separator: " "),
                        "\(set.parts.values.reduce(0) { $0 + $1.count })", "\(set.bytes >> 20)",
                        state(of: set, in: store),
                    ]
                }
            }
    }

    private static func state(of set: BackupSetRecord, in store: StoreContents) -> String {
        guard set.isComplete else { return "lacks \(set.missing.joined(separator: " "))" }
        return store.proofs.contains { $0.set == set.id && $0.isWhole } ? "restored" : "read back"
    }
}

/// `lifeboat backup status`: whether success was observed lately; the exit code for a monitor.
struct BackupStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how old the newest complete set, the databases' logs and the last proven restore are.",
        discussion: "Exit code 2 when something is older than it may be, is missing, or cannot be asked.")

    @OptionGroup var options: BackupOptions
    @OptionGroup(title: "What is enough") var limits: BackupLimits

    func run() async throws {
        let (stores, now) = try StoreContents.read(try await options.ask(["list"]))
        let status = BackupStatus(stores, now: now, limits: limits.all)
        status.stores.forEach { Console.print("\($0.name): \($0.summary)\n") }
        let proof = status.proof.map { "set \($0.set) onto \($0.host), \(status.proofAge?.description ?? "-") ago" }
        Console.print("last proven restore: \(proof ?? "never")\n")
        status.alarms.forEach { Console.note("alarm: \($0)") }
        if !status.alarms.isEmpty { throw ExitCode(2) }
    }
}

/// `lifeboat backup verify`: every byte of a set out of the stores.
struct BackupVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read a set back from the stores and compare it with its manifest.")

    @OptionGroup var options: BackupOptions
    @Option(help: "The set's id; the newest complete one when left out.") var set: String?
    @Option(help: "Only this store.") var store: String?

    func run() async throws {
        var question = ["verify"]
        if let set { question += ["--set", set] }
        if let store { question += ["--store", store] }
        _ = try await options.ask(question)
        Console.print("all of it is as the manifest says\n")
    }
}

/// `lifeboat backup prune`: old snapshots go, by time.
struct BackupPrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove old snapshots by time, with the key that may delete.",
        discussion: "What is kept stands in backup_keep; the stores with that key in backup_admin_stores.")

    @OptionGroup var options: BackupOptions
    @Flag(name: [.customShort("C"), .long], help: "Remove nothing; say what would go.") var check = false

    func run() async throws {
        Console.print(try await options.ask(["prune"] + (check ? ["--check"] : [])) + "\n")
    }
}
