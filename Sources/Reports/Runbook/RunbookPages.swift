// SPDX-License-Identifier: Apache-2.0

import Engine
import Recovery

/// Lays out a runbook: the spine of a few pages first, long lists of commands in an appendix.
struct RunbookPages {
    let book: Runbook
    let history: StepHistory
    let chapters: [Chapter]
    /// The answers that later steps ask for.
    let answers: Set<String>

    /// A play that is part of the recovery, with its number.
    struct Chapter {
        var number: Int
        var part: Procedure.Part
        var act: Procedure.Act
        /// Whether it is the first of its playbook.
        var opensPart: Bool
        /// Whether its commands stand in the appendix.
        var isLong: Bool

        /// The groups with the numbers of their steps.
        var groups: [(group: Procedure.Group, first: Int)] {
            var next = 1
            return act.groups.map { group in
                defer { next += group.steps.count }
                return (group, next)
            }
        }
    }

    /// Beyond this many steps, or lines of commands, a chapter's commands stand in the appendix.
    private static let short = (steps: 6, lines: 240)

    init(_ book: Runbook) {
        self.book = book
        history = StepHistory(book.records)
        var chapters: [Chapter] = []
        for part in book.procedure.parts {
            var opens = true
            for act in part.plays where Self.isRecovery(act) && !act.groups.isEmpty {
                let steps = act.groups.flatMap(\.steps)
                let lines = steps.flatMap(\.ways).flatMap(\.blocks).reduce(0) { count, block in
                    if case .code(let text) = block { count + text.split(separator: "\n").count } else { count }
                }
                chapters.append(
                    Chapter(
                        number: chapters.count + 1, part: part, act: act, opensPart: opens,
                        isLong: steps.count > Self.short.steps || lines > Self.short.lines))
                opens = false
            }
        }
        self.chapters = chapters
        let steps = chapters.flatMap(\.act.groups).flatMap(\.steps)
        let told = steps.flatMap { step -> [String] in
            step.conditions + step.until
                + step.ways.flatMap(\.blocks).map { block in
                    switch block {
                    case .code(let text), .text(_, let text): text
                    default: ""
                    }
                }
        }.joined(separator: "\n")
        answers = Set(steps.compactMap(\.answer).filter(told.contains))
    }

    /// What a drill does to have something to recover from is no part of the recovery.
    static func isRecovery(_ act: Procedure.Act) -> Bool {
        guard let phase = act.phase else { return true }
        return [.recover, .check].contains(DrillRecord.Phase.Kind(name: phase))
    }

    func page() -> Document {
        var page = Document(title: title)
        opening(&page)
        preparation(&page)
        clock(&page)
        overview(&page)
        for chapter in chapters { write(chapter, &page) }
        afterwards(&page)
        for chapter in chapters where chapter.isLong { appendix(chapter, &page) }
        hosts(&page)
        return page
    }

    private var title: String {
        if let drill = book.drill { return "Runbook: \(drill.title)" }
        return "Runbook: \(book.playbooks.joined(separator: ", "))"
    }

    private func opening(_ page: inout Document) {
        let prose = book.drill?.prose ?? book.procedure.parts.first?.prose
        for block in prose?.reasons ?? [] { page.add(block) }
        for block in prose?.outlook ?? [] { page.add(block) }
        if let owner = book.drill?.owner { page.say(owner, label: "Who follows up") }
        page.say(
            "`\(book.playbooks.joined(separator: " "))` for `\(book.inventory)`. Nobody edits this text: it is printed "
                + "from these files, so change them.", label: "Made from")
        page.add(
            .live(.made, "\(book.day) by Lifeboat \(book.version)\(book.commit.map { " from commit \($0)" } ?? "")"))
    }

    private func preparation(_ page: inout Document) {
        page.head(2, "Before you begin")
        page.add(
            .list([
                "The escrow sheet: addresses and passwords of the backup stores, the password of the vault, the login of "
                    + "the provider and of the registrar. Without it nothing below can be done.",
                "Any computer with Debian 12, a shell, and a way to the network. It stands below as `your own computer`.",
                "The toolkit: this text's playbooks, the inventory and the program `lifeboat`. It is in every backup set; "
                    + "steps 1 to 3 of the escrow sheet fetch it into the folder that you are in. Paths such as "
                    + "`playbooks/…` begin there, and `\(book.inventory)` is its `inventory`. Copy that folder to each "
                    + "machine you work on, and work in it there too.",
            ]))
        page.say(
            "With the program, do what `With the program` says in each chapter. With only a shell, do the commands. Both "
                + "come to the same, and you may change over between two steps.")
        page.add(
            .list([
                "`<name>` stands for what you find out on the way: the answer of an earlier step, or a setting that the "
                    + "inventory leaves open.",
                "`<vault_…>` and `in the vault` stand for a secret: `lifeboat vault view` shows it, and so does the escrow "
                    + "sheet for what opens the stores. Type it in place of the word and its angle brackets.",
                "Commands are for root and may be repeated. Where another user is named, become that user first: "
                    + "`su -s /bin/bash NAME`, and `exit` afterwards.",
            ]))
    }

    private func clock(_ page: inout Document) {
        page.head(2, "The clock")
        if let drill = book.drill {
            page.say("back within \(drill.rto ?? "a time that nobody has set")", label: "Objective")
            page.say("at most \(drill.rpo ?? "an amount that nobody has set") of data lost", label: "Objective")
        }
        page.say("Note the time now, and the time at the end of each chapter.")
        guard let last = book.records.max(by: { $0.began < $1.began }) else {
            return page.add(.live(.run, "never: no drill has run these steps"))
        }
        let rto = last.measured.rto.map { ", back in \(Spell.span($0))" } ?? ""
        let rpo = last.measured.rpo.map { ", \(Spell.span($0)) of data lost" } ?? ""
        page.add(
            .live(.run, "\(Spell.day(last.began)) in the drill “\(last.title)”: \(last.outcome.rawValue)\(rto)\(rpo)"))
    }

    private func overview(_ page: inout Document) {
        page.head(2, "The way, in short")
        let rows = chapters.map { chapter in
            let steps = chapter.act.groups.reduce(0) { $0 + $1.steps.count }
            return [
                "\(chapter.number)", chapter.act.title, chapter.act.phase ?? "",
                chapter.act.hosts.joined(separator: ", "),
                "\(steps)",
            ]
        }
        page.add(.table([["#", "What", "Phase", "Where", "Steps"]] + rows))
        var left: [String] = []
        for act in book.procedure.parts.flatMap(\.plays) where !Self.isRecovery(act) {
            let name = "`\(act.phase ?? "")`"
            if !left.contains(name) { left.append(name) }
        }
        if !left.isEmpty {
            page.say(
                "Not part of this text are the drill's phases \(left.joined(separator: ", ")): they only exist so that "
                    + "there is something to recover from.")
        }
        let absent = book.procedure.parts.flatMap(\.plays).filter { $0.groups.isEmpty && Self.isRecovery($0) }
        if !absent.isEmpty {
            let names = absent.map { "`\($0.title)` (\($0.pattern))" }.joined(separator: ", ")
            page.say("Left out, since there is nothing to do for this inventory: \(names).")
        }
    }

    private func afterwards(_ page: inout Document) {
        page.head(2, "Afterwards")
        page.add(
            .list([
                "Say that it is over, to everybody who was told that it began.",
                "Make a new backup set now: `lifeboat backup run -i \(book.inventory)`.",
                "Write down when each chapter began and ended, and every command that you typed and that does not stand "
                    + "here: it belongs into the playbooks.",
                "Change every password that was shown or sent to somebody, and print a new escrow sheet.",
            ]))
    }

    private func hosts(_ page: inout Document) {
        page.head(2, "Appendix: machines")
        let rows = book.procedure.hosts.map { host in
            [host.name, host.address, host.privateAddress ?? "", host.groups.joined(separator: ", ")]
        }
        page.add(.table([["Name", "Address", "Among themselves", "Groups"]] + rows))
        page.say("No address means that the machine gets a new one when it is made: note it here.")
    }
}
