// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a drill did and what it showed: the one value that all its reports, the runbook and `lifeboat status` read.
///
/// As JSON it follows docs/drill.schema.json. Times are UTC; spans are seconds.
public struct DrillRecord: Hashable, Sendable, Codable {
    /// How a drill ended.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Everything came back, within the objectives.
        case passed
        /// Everything came back, later or with more loss than the objectives allow.
        case missed
        /// A step or a check failed.
        case failed
        /// Somebody ended it, or the program died.
        case interrupted
        /// It is still going on: what is left when the computer loses power.
        case running
    }

    /// The version of this form.
    public var format = 1
    /// When it began and what it is: `20261126T001203Z-total-loss`.
    public var id: String
    /// The file, as it was given.
    public var drill: String
    /// What went wrong in it.
    public var title: String
    /// The inventory whose machines it used.
    public var inventory: String
    /// Who ran it, and on which computer: `user@host`.
    public var operatedBy: String
    /// The program's version.
    public var program: String
    /// The commit of the playbooks, with `+` when there were changes on top of it; nil outside git.
    public var commit: String?

    /// What was to be reached.
    public var objectives = Objectives()
    /// What was reached.
    public var measured = Measured()
    /// How it ended.
    public var outcome = Outcome.running
    /// Why it did not pass, for a reader in a hurry.
    public var reason: String?

    /// When it began.
    public var began: Stamp
    /// When the disaster began: T0.
    public var disaster: Stamp?
    /// When the last check had passed.
    public var validated: Stamp?
    /// When everything was cleaned up.
    public var ended: Stamp?

    /// What it went through, in order.
    public var phases: [Phase] = []
    /// The set that was restored.
    public var set: RestoredSet?
    /// What was observed of the restored data and of the site.
    public var checks: [Check] = []
    /// Why nobody else's machines or names could be hurt.
    public var isolation: [Check] = []
    /// What shows that nothing is left behind.
    public var cleanUp: [Check] = []
    /// The newest data that came back.
    public var canaries: [Canary] = []
    /// What has to be done about what was seen.
    public var findings: [Finding] = []

    /// A drill that begins.
    public init(
        id: String, drill: String, title: String, inventory: String, operatedBy: String, program: String, began: Stamp
    ) {
        self.id = id
        self.drill = drill
        self.title = title
        self.inventory = inventory
        self.operatedBy = operatedBy
        self.program = program
        self.began = began
    }
}

extension DrillRecord {
    /// What is to be reached, in seconds; nil when nothing is said.
    public struct Objectives: Hashable, Sendable, Codable {
        /// From the disaster to the last check.
        public var rto: Double?
        /// The span of time whose data may be lost.
        public var rpo: Double?
        /// No objectives.
        public init(rto: Double? = nil, rpo: Double? = nil) { (self.rto, self.rpo) = (rto, rpo) }
    }

    /// What was reached, in seconds; nil when the drill did not come so far.
    public struct Measured: Hashable, Sendable, Codable {
        /// From the disaster to the last check passing.
        public var rto: Double?
        /// The span of time whose data was lost: the worst of the canaries.
        public var rpo: Double?
        /// How much of `rto` went by waiting for people.
        public var waitedForPeople = 0.0
        /// Nothing yet.
        public init() {}
    }

    /// One thing that was looked at.
    public struct Check: Hashable, Sendable, Codable {
        /// What was looked at.
        public var name: String
        /// What should have been seen.
        public var expected: String
        /// What was seen.
        public var actual: String
        /// Whether that is good.
        public var passed: Bool
        /// A check.
        public init(name: String, expected: String, actual: String, passed: Bool) {
            self.name = name
            self.expected = expected
            self.actual = actual
            self.passed = passed
        }
    }

    /// A row that is written every second, before the disaster and after the restore.
    public struct Canary: Hashable, Sendable, Codable {
        /// The database it lives in.
        public var database: String
        /// The newest row that came back.
        public var newest: Stamp
        /// How long before the disaster it was written, in seconds.
        public var lost: Double
        /// A canary.
        public init(database: String, newest: Stamp, lost: Double) {
            (self.database, self.newest, self.lost) = (database, newest, lost)
        }
    }

    /// The set that was restored.
    public struct RestoredSet: Hashable, Sendable, Codable {
        /// Its id.
        public var id: String
        /// The store it came from.
        public var store: String
        /// How old it was at the disaster, in seconds.
        public var age: Double?
        /// A set.
        public init(id: String, store: String, age: Double?) { (self.id, self.store, self.age) = (id, store, age) }
    }

    /// Something to be done.
    public struct Finding: Hashable, Sendable, Codable {
        /// How bad it is.
        public enum Severity: String, Sendable, Codable, CaseIterable { case high, medium, low }
        /// How bad it is.
        public var severity: Severity
        /// What was seen.
        public var text: String
        /// Who follows it up.
        public var owner: String?
        /// By when: `2026-12-10`.
        public var due: String?
        /// A finding.
        public init(severity: Severity, text: String, owner: String? = nil, due: String? = nil) {
            (self.severity, self.text, self.owner, self.due) = (severity, text, owner, due)
        }
    }
}
