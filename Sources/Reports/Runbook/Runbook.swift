// SPDX-License-Identifier: Apache-2.0

import Engine
import Recovery

/// The written procedure of playbooks: what a tired person follows when no program helps.
///
/// Everything in it comes from the playbooks, the inventory and the records of drills.
public struct Runbook: Sendable {
    /// What a drill's head says.
    public struct Drill: Sendable {
        /// What goes wrong in it.
        public var title: String
        /// Its prose.
        public var prose: Procedure.Prose
        /// The longest time that it may take, as written.
        public var rto: String?
        /// The longest span of time whose data may be lost, as written.
        public var rpo: String?
        /// Who follows up what is found.
        public var owner: String?

        /// The head of a drill.
        public init(title: String, prose: Procedure.Prose, rto: String?, rpo: String?, owner: String?) {
            (self.title, self.prose, self.rto, self.rpo, self.owner) = (title, prose, rto, rpo, owner)
        }
    }

    /// The playbooks, as they were given.
    public var playbooks: [String]
    /// The inventory, as it was given.
    public var inventory: String
    /// What they do.
    public var procedure: Procedure
    /// The head of the drill, when it is one.
    public var drill: Drill?
    /// The drills that were run.
    public var records: [DrillRecord]
    /// The program's version, and the commit of the playbooks.
    public var version: String
    /// The commit of the playbooks; nil outside git.
    public var commit: String?
    /// The day: `2026-11-26`.
    public var day: String

    /// A runbook.
    public init(
        playbooks: [String], inventory: String, procedure: Procedure, drill: Drill?, records: [DrillRecord],
        version: String, commit: String?, day: String
    ) {
        (self.playbooks, self.inventory, self.procedure, self.drill) = (playbooks, inventory, procedure, drill)
        (self.records, self.version, self.commit, self.day) = (records, version, commit, day)
    }

    /// The document.
    public func text(as form: RunbookForm) -> String { RunbookPages(self).page().text(as: form) }

    /// A line of a committed document, and its number.
    private typealias Line = (number: Int, text: Substring)

    /// The lines but those that change by themselves: when steps last ran, and what the document was made from.
    private static func lasting(_ text: String) -> [Line] {
        var lines: [Line] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let isLive = Document.Live.allCases.contains { kind in
                ["*", "", "<p class=\"live\">", "<p class=\"live never\">"].contains {
                    line.hasPrefix("\($0)\(kind.rawValue): ")
                }
            }
            if isLive { continue }
            // The empty line that parts a line that was left out from the next would stand twice.
            if line.isEmpty, lines.last?.text.isEmpty == true { continue }
            lines.append((index + 1, line))
        }
        return lines
    }

    /// What differs between a committed document and what it would be now; nil when nothing does.
    ///
    /// - Returns: the number of the first line of the committed one that differs, and a diff.
    public static func difference(
        from committed: String, to fresh: String, name: String
    ) -> (line: Int, diff: [String])? {
        let (old, new) = (lasting(committed), lasting(fresh))
        let first = zip(old, new).first { $0.text != $1.text }?.0.number
        guard first != nil || old.count != new.count else { return nil }
        let text = { (lines: [Line]) in lines.map(\.text).joined(separator: "\n") + "\n" }
        return (
            first ?? (old.last?.number ?? 0) + 1,
            UnifiedDiff.lines(before: text(old), after: text(new), header: name)
        )
    }
}
