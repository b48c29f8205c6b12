// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import FoundationEssentials
import Recovery
import Values

/// `lifeboat rehearse upgrade wordpress`: plays playbooks/upgrade-wordpress.yml between pictures of the blog.
struct RehearseWordPress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wordpress",
        abstract: "Upgrade WordPress on staging, look whether all is as before, and say how to do it in production.",
        discussion: """
            What apt has newer:         lifeboat rehearse upgrade wordpress -i inventories/staging
            A plugin from a file:       … --archive ~/downloads/shop-4.2.zip
            The same in production:     … -i inventories/production --target production
            Back to what was before:    … --back

            It takes pictures with Chromium (Debian: chromium-headless-shell), walks through the blog, keeps code, content \
            and database, upgrades, walks again and goes back by itself when anything is worse. Exit code 0: safe, 2: not.
            """)

    /// Where an upgrade is done.
    enum Target: String, ExpressibleByArgument, CaseIterable { case staging, production }

    @Option(help: "Where: staging or production. The steps are the same.") var target = Target.staging
    @Option(help: "The version; of Debian's package, the beginning of it.") var to: String?
    @Option(help: "A file: WordPress, a plugin or a theme as .zip or .tar.gz, or a package. May be repeated.")
    var archive: [String] = []
    @Flag(help: "Go back to what was there before the last upgrade.") var back = false

    @Option(help: "A path of the site to take pictures of, besides the usual ones. May be repeated.")
    var page: [String] = []
    @Option(help: "The share of a page's pixels that may differ, in percent.") var threshold = 1.0
    @Option(help: "The browser; the first Chromium that is there when left out.") var browser: String?
    @Option(help: "The folder of the reports.") var report = "reports/rehearsals"
    @Option(help: "The playbook.") var playbook = "playbooks/upgrade-wordpress.yml"
    @Flag(name: [.short, .long], help: "Don't ask before production is upgraded.") var yes = false

    @OptionGroup(title: "Inventory and variables") var inventory: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if back && !(archive.isEmpty && to == nil) { throw ValidationError("--back takes neither --archive nor --to") }
        if output.check {
            throw ValidationError("there is no --check: a rehearsal is one, and changes what it runs on")
        }
        if !(0...100).contains(threshold) { throw ValidationError("--threshold is a percentage, 0 to 100") }
    }

    func run() async throws {
        for file in archive + [playbook] where !LocalPath.exists(file) {
            throw Diagnostic("there is no `\(file)` here")
        }
        let play = RehearsalPlay(
            playbook: playbook, inventory: inventory, connection: connection, output: output, variables: variables)
        if back {
            try confirm("Go back in production, to the database as it was before the upgrade?")
            let code = try await play.run("back").code
            if code != 0 { throw ExitCode(code) }
            return
        }
        let record = try await Rehearsal(command: self, play: play).record()
        let files = try keep(record)
        tell(record, files)
        if !record.verdict.isSafe { throw ExitCode(2) }
    }

    /// Goes on when production is not meant, or when the user says yes to it.
    func confirm(_ question: String) throws {
        guard target == .production, !yes else { return }
        let answer: String
        do { answer = try Console.ask("\(question) (yes/no)", hidden: false) } catch is NoTerminal {
            throw Diagnostic("there is no terminal to ask on", hint: "`--yes` goes on without asking")
        }
        guard answer == "yes" else {
            Console.note("nothing was changed")
            throw ExitCode(1)
        }
    }

    /// What the playbook is told.
    private var variables: Dict {
        var all = Dict()
        if !archive.isEmpty { all["upgrade_archive"] = .strings(archive.map(Self.absolute)) }
        if let to { all["upgrade_to"] = .string(to) }
        return all
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    /// Writes the record as a page and as JSON; returns the paths.
    private func keep(_ record: RehearsalRecord) throws -> [String] {
        try FileManager.default.createDirectory(atPath: report, withIntermediateDirectories: true)
        let base = "\(report)/\(record.id)"
        try LocalPath.write(RehearsalPage(record).html, to: "\(base).html")
        try LocalPath.write(try record.json(), to: "\(base).json")
        return ["\(base).html", "\(base).json"]
    }

    private func tell(_ record: RehearsalRecord, _ files: [String]) {
        let verdict = record.verdict
        Console.print("\nVerdict: \(verdict.headline)\n")
        for reason in verdict.reasons { Console.print("  - \(reason)\n") }
        for remark in verdict.remarks { Console.print("  note: \(remark)\n") }
        for picture in record.pictures { Console.print("  picture: \(picture.words)\n") }
        if verdict.isSafe, target == .staging, record.outcome == .upgraded {
            Console.print("\nThe same in production:\n")
            for command in record.commands { Console.print("  \(command)\n") }
        }
        Console.print("\nreport: \(files.joined(separator: " "))\n")
    }
}
