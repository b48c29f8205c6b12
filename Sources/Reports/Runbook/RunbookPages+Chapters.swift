// SPDX-License-Identifier: Apache-2.0

import Engine
import Recovery

extension RunbookPages {
    /// A chapter of the spine: its reasons, and its commands when they are few.
    func write(_ chapter: Chapter, _ page: inout Document) {
        let act = chapter.act
        page.head(2, "\(chapter.number). \(act.title)", anchor: "chapter-\(chapter.number)")
        page.say(
            act.hosts.joined(separator: ", ") + (act.phase.map { "; phase `\($0)`" } ?? "")
                + "; from `\(act.place.file):\(act.place.line)`", label: "Where")
        let opensBook = chapter.opensPart && chapter.part.file == book.procedure.parts.first?.file && book.drill == nil
        if chapter.opensPart, !opensBook {
            (chapter.part.prose.reasons + chapter.part.prose.outlook).forEach { page.add($0) }
        }
        (act.prose.reasons + act.prose.outlook).forEach { page.add($0) }
        if chapter.opensPart, chapter.part.file != book.playbooks.first || book.drill == nil {
            page.say(
                "`lifeboat play \(chapter.part.file) -i \(book.inventory)`" + (playsAfter(chapter)),
                label: "With the program")
        }
        page.add(.live(.run, lastRun(of: act)))
        chapter.isLong ? summary(of: chapter, &page) : steps(of: chapter, &page)
    }

    private func playsAfter(_ chapter: Chapter) -> String {
        let same = chapters.filter { $0.part.file == chapter.part.file && $0.number > chapter.number }
        guard let last = same.last else { return "" }
        return " (it does the chapters \(chapter.number) to \(last.number))"
    }

    private func summary(of chapter: Chapter, _ page: inout Document) {
        page.add(
            .list(
                chapter.groups.map { group, first in
                    let range = group.steps.count == 1 ? "\(first)" : "\(first)–\(first + group.steps.count - 1)"
                    if group.isDue { return "\(chapter.number).\(range): what is due by then, such as restarts" }
                    let why = group.prose.shortly
                    let what = group.role == nil || why.isEmpty ? Self.enumerated(group.steps) : why
                    return "\(chapter.number).\(range): " + (group.role.map { "the role `\($0)`: " } ?? "") + what
                }))
        for (group, first) in chapter.groups {
            for (index, step) in group.steps.enumerated() where step.isManual {
                let told = step.ways.flatMap(\.blocks).compactMap {
                    if case .text(_, let text) = $0 { text } else { nil }
                }
                page.say(told.joined(separator: " "), label: "By a person, step \(chapter.number).\(first + index)")
            }
        }
        page.say("The commands stand in the appendix, “\(chapter.number). \(chapter.act.title): commands”.")
    }

    private static func enumerated(_ steps: [Procedure.Step]) -> String {
        let names = steps.prefix(4).map { "`\($0.name)`" }.joined(separator: ", ")
        return steps.count > 4 ? names + ", …" : names
    }

    private func steps(of chapter: Chapter, _ page: inout Document) {
        for (group, first) in chapter.groups {
            for (index, step) in group.steps.enumerated() {
                let number = "\(chapter.number).\(first + index)"
                page.head(3, "\(number) \(step.title)", anchor: "step-\(number)")
                blocks(of: step).forEach { page.add($0) }
            }
        }
    }

    /// The commands of a long chapter.
    func appendix(_ chapter: Chapter, _ page: inout Document) {
        page.head(
            2, "Appendix: \(chapter.number). \(chapter.act.title): commands", anchor: "commands-\(chapter.number)")
        for (group, first) in chapter.groups {
            if group.isDue { page.head(3, "What is due by then") }
            if let role = group.role {
                page.head(3, "The role \(role)")
                group.prose.reasons.forEach { page.add($0) }
            }
            for (index, step) in group.steps.enumerated() {
                let number = "\(chapter.number).\(first + index)"
                page.add(.fold(title: "\(number) \(step.name)", anchor: "step-\(number)", blocks(of: step)))
            }
        }
    }

    private func blocks(of step: Procedure.Step) -> [Document.Block] {
        var blocks = step.prose.reasons
        switch step.turn {
        case .usual: break
        case .rescue: blocks.append(.text(label: "Only when a step before this one failed", "the way back"))
        case .always: blocks.append(.text(label: "In any case", "also when a step before this one failed"))
        case .handler: blocks.append(.text(label: "Only when", "something before this changed what it is about"))
        }
        if !step.conditions.isEmpty {
            let all = step.conditions.map { "`\($0.split(whereSeparator: \.isWhitespace).joined(separator: " "))`" }
            blocks.append(.text(label: "Only when", all.joined(separator: " and ")))
        }
        blocks += step.commands
        if !step.until.isEmpty {
            blocks.append(.text(label: "Repeat until", step.until.map { "`\($0)`" }.joined(separator: " and ")))
        }
        if let answer = step.answer, answers.contains(answer) {
            blocks.append(.text(label: nil, "Note the answer: later steps call it `\(answer)`."))
        }
        blocks += step.prose.outlook
        blocks.append(.live(.run, lastRun(of: step)))
        return blocks
    }

    private func lastRun(of step: Procedure.Step) -> String {
        guard let runs = history.runs(title: step.title, place: "\(step.place)") else { return "never" }
        let usual = runs.typical.map { ", usually \(Spell.span($0))" } ?? ""
        return "\(Spell.day(runs.last)) in “\(runs.drill)”, \(runs.passed ? "well" : "failed"), "
            + "\(Spell.span(runs.seconds))\(usual)"
    }

    private func lastRun(of act: Procedure.Act) -> String {
        let steps = act.groups.flatMap(\.steps)
        let runs = steps.map { history.runs(title: $0.title, place: "\($0.place)") }
        let known = runs.compactMap { $0 }
        guard let last = known.max(by: { $0.last < $1.last }) else { return "never" }
        let missing = runs.count - known.count
        return "\(Spell.day(last.last)) in “\(last.drill)”, \(Spell.span(known.reduce(0) { $0 + $1.seconds })) in all"
            + (missing == 0 ? "" : "; \(missing) of its \(steps.count) steps never ran")
    }
}

/// Spans and days as people read them.
enum Spell {
    static func span(_ seconds: Double) -> String {
        if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 120 { return "\(whole) s" }
        return whole < 7200 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }

    static func day(_ stamp: Stamp) -> String { String(stamp.description.prefix(10)) }
}
