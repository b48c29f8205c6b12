// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// This host's parts of a backup set.
struct BackupParts: Module {
    static let name = "backup_set"
    static let summary = "Makes this host's parts of a backup set, stores them and reads them back."
    static let notes = [
        "The role `backup` installs the program that does it, and a timer that starts the same program when no "
            + "controller is there.",
        "The task succeeds when every part is in every store and came back byte for byte. A set is complete when that "
            + "holds for all its hosts; hosts with files wait for the databases of the same set.",
        "With an `id` a second run finds this host's manifest in the stores and changes nothing. Without one, the set is "
            + "that of the current interval, made anew.",
    ]
    static let examples = [
        Example("A set before an upgrade", "backup_set: { id: before-upgrade }"),
        Example("The set of this interval", "backup_set: {}"),
    ]
    static let returns = [ReturnValue("set", "the set's id")]

    @Parameter("The set's id: letters, digits, `-` and `_`; the same on all hosts of the set.") var id: String?

    func validate() throws {
        guard let id else { return }
        let isName = !id.isEmpty && id.utf8.allSatisfy { Self.letters.contains($0) }
        if !isName { throw ArgumentError("`\(id)` may only hold letters, digits, `-` and `_`", argument: "id") }
    }

    private static let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)

    /// What the program says about the set before anything is made.
    struct Found: Sendable {
        /// Whether the program is on the host.
        var isInstalled: Bool
        /// The stores that lack this host's manifest; nil when nobody asked.
        var missing: [String]?
    }

    func probe(in context: TaskContext) -> Probe<Found> {
        var script: ShellScript = "command -v lifeboat-backup >/dev/null || exit 127"
        if let id { script += "exec lifeboat-backup missing --set \(id)" }
        let asks = id != nil
        return Probe(script) { output in
            if output.status == 127 { return Found(isInstalled: false) }
            guard output.succeeded else { throw BackupProgram.failure(output) }
            return Found(isInstalled: true, missing: asks ? output.lines : nil)
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        guard found.isInstalled || context.checkMode else { throw BackupProgram.notInstalled }
        if let missing = found.missing, missing.isEmpty { return .nothing(["set": id.map(Value.string) ?? .null]) }
        let words = ["run"] + (id.map { ["--set", $0] } ?? [])
        let stores = found.missing.map { " in " + $0.joined(separator: ", ") } ?? ""
        var decision = Decision(
            changes: [
                Change(
                    "make set \(id ?? "of this interval")\(stores)",
                    steps: [.ask("exec lifeboat-backup \(words: words)")])
            ])
        if !found.isInstalled { decision.warnings = [BackupProgram.notInstalled.message] }
        decision.finish = { outputs, result in
            guard let output = outputs.last else { return }
            guard output.succeeded else { throw BackupProgram.failure(output) }
            result.values["set"] = .string(output.trimmed)
        }
        return decision
    }
}
