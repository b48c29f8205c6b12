// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Recovery
import Reports

/// `lifeboat status`: how recoverable a site is right now; the exit code for a monitor.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how recoverable a site is right now: sets, proven restore, drills, certificates, names, drift.",
        discussion: """
            The stores, the site's own port 443 and the inventory are asked, and the records of drills are read; \
            nothing is changed. Whatever can't be asked is unknown, and unknown is never good.

            Exit codes: 0 all that was asked is as it should be, 2 something is not, or is unknown.
            """)

    @OptionGroup var options: BackupOptions
    @OptionGroup(title: "What is enough") var limits: StatusLimits

    @Flag(help: "Also run site.yml in check mode on all hosts, which takes its time.")
    var drift = false

    @Option(help: "Don't ask about this: backups, proof, drills, certificates, names. May be repeated.")
    var without: [RecoveryStatus.Subject] = []

    @Option(help: "The folder of drills' records.")
    var reports = "reports/drills"

    @Option(help: "An inventory whose drills count; this one unless given. May be repeated.")
    var drillsOf: [String] = []

    @Flag(help: "Print the answers as JSON.") var json = false
    @Option(help: "Also write them as a page to this file.") var html: String?

    func validate() throws {
        if drift, without.contains(.drift) { throw ValidationError("choose one of --drift and --without drift") }
    }

    func run() async throws {
        let status = try await StatusQuestions(self).ask()
        if let html { try LocalPath.write(StatusPage(status).html(), to: html) }
        let style = Style(isColoured: Console.isTerminal(1) && getenv("NO_COLOR") == nil)
        Console.print(json ? try status.json() : StatusText(status, style: style).text())
        if status.level != .good { throw ExitCode(2) }
    }
}

/// From when on something is no longer as it should be.
struct StatusLimits: ParsableArguments {
    @OptionGroup var backups: BackupLimits
    @Option(help: "How old the last drill of a scenario may be.", transform: BackupLimits.span)
    var maxDrillAge = Span(seconds: 8_640_000)
    @Option(help: "How long certificates must still hold.", transform: BackupLimits.span)
    var minCertificate = Span(seconds: 1_209_600)
    @Option(help: "How long the site's names may be remembered.", transform: BackupLimits.span)
    var maxTtl = Span(seconds: 300)

    var all: RecoveryLimits {
        RecoveryLimits(
            backups: backups.all, drill: maxDrillAge, certificate: minCertificate, timeToLive: maxTtl)
    }
}

extension RecoveryStatus.Subject: ExpressibleByArgument {}
