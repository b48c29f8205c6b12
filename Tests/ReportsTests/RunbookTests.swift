// SPDX-License-Identifier: Apache-2.0

import Diagnostics
@testable import Engine
import ModuleKit
import Recovery
import Reports
import Testing

struct RunbookTests {
    /// A drill of one step in its recovery, and one that only the drill does.
    private func book(
        command: String = "apt-get install -y nginx", records: [DrillRecord] = [], day: String = "2026-11-26"
    )
        -> Runbook
    {
        func act(_ title: String, _ phase: String, _ command: String) -> Procedure.Act {
            let place = SourceLocation(file: "site.yml", line: 3, column: 1)
            var step = Procedure.Step(title: "web : \(title)", name: title, place: place, module: "apt", prose: .init())
            step.prose.comment = ["Why <it> is *done*.", "", "  an example"]
            step.prose.back = "remove it"
            step.ways = [
                .init(hosts: ["web1"], user: "root", pieces: [.init(work: .run(.init(raw: command)))]),
                .init(
                    hosts: ["web2"], user: "root",
                    pieces: [.init(work: .run(.init(raw: command.replacing("nginx", with: "apache2"))))]),
            ]
            return .init(
                title: title, place: place, phase: phase, prose: .init(), pattern: "web", hosts: ["web1", "web2"],
                groups: [.init(role: "web", prose: .init(), steps: [step])])
        }
        var procedure = Procedure()
        procedure.parts = [
            .init(
                file: "site.yml", prose: .init(),
                plays: [act("Destroy it", "disaster", "rm -rf /"), act("Serve", "site", command)])
        ]
        procedure.hosts = [.init(name: "web1", address: "192.0.2.1", privateAddress: nil, groups: ["web"])]
        var prose = Procedure.Prose()
        prose.why = "It burned."
        return Runbook(
            playbooks: ["drill.yml"], inventory: "inventories/x", procedure: procedure,
            drill: .init(title: "Fire", prose: prose, rto: "20m", rpo: "10s", owner: "ann"), records: records,
            version: "1", commit: "abc", day: day)
    }

    private var record: DrillRecord {
        var record = DrillRecord(
            id: "1", drill: "drill.yml", title: "Fire", inventory: "x", operatedBy: "ann", program: "1",
            began: Stamp(seconds: 86400))
        var phase = DrillRecord.Phase(name: "site", began: Stamp(seconds: 86400))
        phase.tasks = [
            .init(
                title: "web : Serve", play: "Serve", place: "site.yml:9:1", module: "apt", began: Stamp(seconds: 86400),
                seconds: 41, hosts: [.init(host: "web1", status: "changed", seconds: 41)])
        ]
        record.phases = [phase]
        record.measured.rto = 125
        return record
    }

    @Test(arguments: RunbookForm.allCases) func `every form says why, what to type, the way back and when it last ran`(
        form: RunbookForm
    ) {
        let text = book(records: [record]).text(as: form)
        for words in [
            "It burned.", "apt-get install -y nginx", "apt-get install -y apache2", "remove it", "an example", "20m",
            "192.0.2.1", "1970-01-02", "usually 41 s", "back in 2 min 5 s",
        ] { #expect(text.contains(words), "\(words)") }
        #expect(!text.contains("rm -rf"), "what only the drill does is in it")
        let never = book().text(as: form)
        #expect(never.contains("Last run: never"))
    }

    @Test func `text is no markup`() {
        #expect(book().text(as: .markdown).contains("Why \\<it> is \\*done\\*."))
        #expect(book().text(as: .html).contains("Why &lt;it&gt; is *done*."))
        #expect(book().text(as: .text).contains("Why <it> is *done*."))
    }

    @Test func `plain text has no line beyond 80 columns but commands`() {
        for line in book().text(as: .text).split(separator: "\n") where !line.hasPrefix("    ") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test(arguments: RunbookForm.allCases) func `when steps last ran, and the day and commit, are no difference`(
        form: RunbookForm
    ) {
        let committed = book().text(as: form)
        let later = book(records: [record], day: "2027-01-01").text(as: form)
        #expect(committed != later)
        #expect(Runbook.difference(from: committed, to: later, name: "x") == nil)
    }

    @Test(arguments: RunbookForm.allCases) func `another command is a difference, told by its line`(form: RunbookForm) {
        let committed = book(records: [record]).text(as: form)
        let now = book(command: "apt-get install -y nginx-light").text(as: form)
        let found = Runbook.difference(from: committed, to: now, name: "x")
        let lines = committed.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(found.map { lines[$0.line - 1].contains("install -y nginx") } == true)
        #expect(found?.diff.contains { $0.hasPrefix("+") && $0.contains("nginx-light") } == true)
    }

    @Test func `a document that is cut short is a difference`() {
        let whole = book().text(as: .markdown)
        #expect(Runbook.difference(from: String(whole.prefix(900)), to: whole, name: "x") != nil)
    }
}
