// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillPage {
    var checks: Markup {
        Page.section(
            "checks", "Data checks",
            [
                Self.table(
                    reading.checks, "What was observed of the restored data and of the site",
                    none: "No check was made, so nothing shows that what came back is right.")
            ])
    }

    var isolation: Markup {
        Page.section(
            "isolation", "Isolation",
            [
                Self.table(
                    record.isolation, "Why nobody else's machines or names could be hurt",
                    none: "Nothing was recorded of the isolation: it is not proven.")
            ])
    }

    var cleanUp: Markup {
        Page.section(
            "clean-up", "Clean-up",
            [
                Self.table(
                    record.cleanUp, "What shows that nothing is left behind",
                    none: "Nothing was recorded of the clean-up: look whether machines or names are left.")
            ])
    }

    private static func table(_ checks: [DrillRecord.Check], _ caption: String, none: String) -> Markup {
        guard !checks.isEmpty else { return "<p>\(Page.mark(.warn, "Not proven"))</p>\n\(Page.note(none))" }
        let rows = checks.map { check in
            PageTable.Row(cells: [
                "\(check.name)", "\(check.expected)", "\(Self.seen(check))",
                check.passed ? Page.mark(.good, "passed") : Page.mark(.bad, "failed"),
            ])
        }
        return PageTable(caption, ["Check", "Expected", "Seen", "Result"], rows).markup
    }

    /// What was seen; that it is what was expected is quicker read than two hashes are compared.
    private static func seen(_ check: DrillRecord.Check) -> String {
        check.passed && check.actual == check.expected && check.actual.count > 24 ? "the same" : check.actual
    }

    var findings: Markup {
        guard !record.findings.isEmpty else {
            return Page.section("findings", "Findings", [Page.note("Nothing was found that has to be done.")])
        }
        let rows = reading.findings.map { finding in
            PageTable.Row(cells: [
                "\(finding.text)", Self.mark(finding.severity),
                finding.owner.map { "\($0)" } ?? Page.mark(.warn, "nobody"),
                finding.due.map { "<span class=\"whole\">\($0)</span>" } ?? Page.mark(.warn, "no date"),
            ])
        }
        return Page.section(
            "findings", "Findings", [PageTable("Findings", ["Finding", "Severity", "Owner", "Due"], rows).markup])
    }

    private static func mark(_ severity: DrillRecord.Finding.Severity) -> Markup {
        switch severity {
        case .high: Page.mark(.bad, "high")
        case .medium: Page.mark(.warn, "medium")
        case .low: "low"
        }
    }

    var failures: Markup {
        guard !reading.failures.isEmpty else { return "" }
        let entries = reading.failures.map { placed -> Markup in
            let hosts = placed.failures.map { host -> Markup in
                "<p><strong>\(host.host)</strong> \(host.status) after \(Length(host.seconds))</p>\(Self.words(host))"
            }
            return """
                <div class="failure"><h3>\(placed.step.title)</h3>
                <p class="note">phase \(placed.phase.name), <code>\(placed.step.module)</code> at \
                <code>\(placed.step.place)</code></p>
                \(hosts.lines)</div>
                """
        }
        return Page.section("failures", "What failed", entries)
    }

    private static func words(_ host: DrillRecord.HostStep) -> Markup {
        host.message.map { "<pre tabindex=\"0\">\($0)</pre>" } ?? ""
    }
}
