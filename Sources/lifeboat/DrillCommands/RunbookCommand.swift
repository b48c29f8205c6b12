// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import FoundationEssentials
import Playbooks
import Recovery
import Reports
import Values

/// `lifeboat runbook`: the written procedure of playbooks.
struct RunbookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook",
        abstract: "Print the written procedure of playbooks, for somebody with only a shell.",
        discussion: """
            For every step why, what to type, what to expect, the way back, and when it last ran in a drill:
              lifeboat runbook playbooks/drills/total-loss.yml -i inventories/production -o docs/runbooks/total-loss.md

            Prose comes from comments and `doc:` in the playbooks, values from the inventory. Secrets are named and never \
            printed. No host is asked.

            Whether a committed runbook still says what the playbooks do (exit code 2 when it doesn't; when steps last \
            ran may differ):
              lifeboat runbook playbooks/drills/total-loss.yml -i inventories/production -o docs/runbooks/total-loss.md --check
            """)

    @Argument(help: "The playbooks, in the order they run.")
    var playbooks: [String]

    @OptionGroup(title: "Inventory and variables") var inventoryOptions: InventoryOptions

    @Option(name: [.customShort("o"), .customLong("output")], help: "Write to this file instead of standard output.")
    var file: String?
    @Option(help: "markdown, html or text; the file's ending decides when left out.") var format: RunbookForm?
    @Flag(help: "Write nothing; say whether the file is as it would be written, with exit code 2 when not.")
    var check = false
    @Option(help: "The folder with the records of drills.") var reports = "reports/drills"

    func validate() throws {
        if check, file == nil { throw ValidationError("--check needs the file to compare: -o FILE") }
    }

    func run() async throws {
        let text = try book().text(as: form)
        guard let file else { return Console.print(text) }
        guard check else { return try LocalPath.write(text, to: file) }
        guard let committed = try? String(contentsOfFile: file, encoding: .utf8) else {
            Console.note("error: there is no `\(file)`")
            throw ExitCode(2)
        }
        guard let found = Runbook.difference(from: committed, to: text, name: file) else { return }
        Console.note("error: \(file):\(found.line): not what the playbooks say now; print it anew without --check")
        Console.print(found.diff.prefix(40).joined(separator: "\n") + "\n")
        if found.diff.count > 40 { Console.print("… and \(found.diff.count - 40) lines more\n") }
        throw ExitCode(2)
    }

    private var form: RunbookForm {
        if let format { return format }
        switch file.flatMap({ $0.split(separator: ".").last }) {
        case "html"?, "htm"?: return .html
        case "txt"?: return .text
        default: return .markdown
        }
    }

    private func book() throws -> PresentedRunbook {
        let bench = try Workbench(inventoryOptions)
        let inventory = try bench.inventory(inventoryOptions)
        let loaded = try PlayCommand.load(playbooks, with: bench)
        var options = RunOptions()
        options.limit = inventoryOptions.limit
        options.extraVariables = bench.extraVariables
        options.inventorySources = Workbench.inventories(inventoryOptions, bench.configuration)
        let run = bench.run(inventory, options, sinks: [])
        let problems = run.problems(in: loaded)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        let secrets = try SecretVariables(bench: bench, inventory: inventory, playbooks: loaded)
        let head = loaded.first { $0.drill != nil }?.drill
        let book = Runbook(
            playbooks: playbooks, inventory: options.inventorySources.joined(separator: ", "),
            procedure: try run.procedure(of: loaded, secrets: secrets.names), drill: head.map(Self.drill),
            records: DrillShelf(folder: reports).all(), version: Version.text, commit: Commit.current(),
            day: String(Date().formatted(.iso8601).prefix(10)))
        return PresentedRunbook(book: book, redactor: bench.redactor)
    }

    private static func drill(_ head: DrillHead) -> Runbook.Drill {
        var prose = Procedure.Prose()
        prose.add(head.doc)
        return Runbook.Drill(
            title: head.title.text, prose: prose, rto: head.rto?.text, rpo: head.rpo?.text, owner: head.owner?.text)
    }
}

extension RunbookForm: ExpressibleByArgument {}

/// A runbook as it is shown: without secrets, and without paths that only this computer has.
private struct PresentedRunbook {
    let book: Runbook
    let redactor: Redactor

    func text(as form: RunbookForm) -> String {
        var text = redactor.redact(book.text(as: form))
        text = text.replacing(Redactor.mask, with: form == .html ? "&lt;in the vault&gt;" : "<in the vault>")
        let here = FileManager.default.currentDirectoryPath
        return text.replacing(here + "/", with: "").replacing(here, with: ".")
    }
}
