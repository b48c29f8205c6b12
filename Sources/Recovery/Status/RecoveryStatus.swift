// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// How recoverable a site is right now: what was asked, what it said, and what that is worth.
public struct RecoveryStatus: Hashable, Sendable {
    /// What an answer is worth.
    public enum Level: String, Sendable, Codable, CaseIterable {
        /// As it should be.
        case good
        /// Not as it should be.
        case alarm
        /// It could not be asked: nobody knows.
        case unknown
        /// Nobody wanted to know.
        case unasked
    }

    /// What the questions are about, in the order they are told.
    public enum Subject: String, Sendable, Codable, CaseIterable {
        /// Sets in the stores.
        case backups
        /// The last restore that came out right.
        case proof
        /// Rehearsals of the bad day.
        case drills
        /// What visitors' browsers are shown.
        case certificates
        /// How long names are remembered.
        case names
        /// Whether machines are as the playbooks say.
        case drift
    }

    /// One answer.
    public struct Item: Hashable, Sendable, Codable {
        /// What it is about.
        public var subject: Subject
        /// A store, a drill, a host, a zone.
        public var name: String
        /// What it is worth.
        public var level: Level
        /// What there is to say.
        public var text: String

        /// An answer.
        public init(_ subject: Subject, _ name: String, _ level: Level, _ text: String) {
            (self.subject, self.name, self.level, self.text) = (subject, name, level, text)
        }
    }

    /// The inventory.
    public var inventory: String
    /// When it was asked.
    public var at: Stamp
    /// The answers, by subject.
    public var items: [Item]
    /// The drills that count, oldest first.
    public var drills: [DrillRecord]

    /// The status that follows from `items`.
    public init(inventory: String, at: Stamp, items: [Item], drills: [DrillRecord] = []) {
        self.inventory = inventory
        self.at = at
        self.items = Subject.allCases.flatMap { subject in items.filter { $0.subject == subject } }
        self.drills = drills.sorted { $0.began < $1.began }
    }

    /// The answers of one level.
    public func items(_ level: Level) -> [Item] { items.filter { $0.level == level } }

    /// All good only when everything that was asked is known and as it should be.
    public var level: Level {
        if !items(.alarm).isEmpty { return .alarm }
        return items(.unknown).isEmpty && !items(.good).isEmpty ? .good : .unknown
    }

    /// The status as JSON.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Summary(self)), as: UTF8.self) + "\n"
    }

    /// What programs are given: the answers without the records of drills, which are files of their own.
    private struct Summary: Encodable {
        var inventory: String
        var at: Stamp
        var level: Level
        var items: [Item]

        init(_ status: RecoveryStatus) {
            (inventory, at, level, items) = (status.inventory, status.at, status.level, status.items)
        }
    }
}
