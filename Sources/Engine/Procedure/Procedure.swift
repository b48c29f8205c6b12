// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit

/// What playbooks do, told for people: every step with its reasons, and what to type on which host.
///
/// It is read from the files alone, with no host asked. What only a run can tell stands as `<name>`.
public struct Procedure: Sendable {
    /// The playbooks that it consists of, in the order they run.
    public var parts: [Part] = []
    /// The hosts of the inventory.
    public var hosts: [Machine] = []

    /// A host, and how it is reached.
    public struct Machine: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its address, as far as the inventory has one.
        public var address: String
        /// How the other machines reach it, when that is another address.
        public var privateAddress: String?
        /// Its groups.
        public var groups: [String]
    }

    /// The plays of one playbook.
    public struct Part: Sendable {
        /// The file.
        public var file: String
        /// What it is for: its first comment, and the `doc:` of what imports it.
        public var prose: Prose
        /// The plays.
        public var plays: [Act] = []
    }

    /// One play.
    public struct Act: Sendable {
        /// What it is called.
        public var title: String
        /// Where it is written.
        public var place: SourceLocation
        /// The phase of a drill that it belongs to.
        public var phase: String?
        /// Why.
        public var prose: Prose
        /// The host patterns, as written.
        public var pattern: String
        /// The hosts that they match; none when the inventory has none.
        public var hosts: [String]
        /// Its tasks in groups: each role is one, and so is what stands outside of roles.
        public var groups: [Group] = []
    }

    /// The steps of a role, or those between two roles.
    public struct Group: Sendable {
        /// The role; nil for tasks outside of roles.
        public var role: String?
        /// Whether these are the handlers that are due by then.
        public var isDue = false
        /// What the role is for.
        public var prose: Prose
        /// Its steps.
        public var steps: [Step] = []
    }

    /// One task.
    public struct Step: Sendable {
        /// When it is done.
        public enum Turn: String, Sendable {
            /// In its turn.
            case usual
            /// Only when a step before it failed.
            case rescue
            /// Also when a step before it failed.
            case always
            /// At the end of the play, when a step before it changed something.
            case handler
        }

        /// Its title: `role : name`.
        public var title: String
        /// The same without the role.
        public var name: String
        /// Where it is written.
        public var place: SourceLocation
        /// The module.
        public var module: String
        /// Why, what to expect, the way back, and who.
        public var prose: Prose
        /// When it is done.
        public var turn = Turn.usual
        /// Conditions that only a run can judge.
        public var conditions: [String] = []
        /// It is repeated until these hold.
        public var until: [String] = []
        /// The name under which later steps know its answer.
        public var answer: String?
        /// What is typed, by hosts.
        public var ways: [Way] = []
        /// Whether a person does it in any case.
        public var isManual: Bool { module == "manual" || module == "pause" }
    }

    /// What is typed on some hosts.
    public struct Way: Sendable, Hashable {
        /// The hosts.
        public var hosts: [String]
        /// Where it is typed in place of them: `localhost` is the computer of whoever follows the procedure.
        public var delegate: String?
        /// As whom.
        public var user: String?
        /// What is done; several times for a loop.
        public var pieces: [Piece]
    }

    /// What is typed once, or for one item of a loop.
    public struct Piece: Sendable, Hashable {
        /// The item.
        public var item: String?
        /// What to do.
        public var work: HandWork

        /// Work for an item.
        public init(item: String? = nil, work: HandWork) { (self.item, self.work) = (item, work) }
    }

    /// What people wrote about a step.
    public struct Prose: Sendable, Hashable {
        /// Why: lines of comments, where indented ones are examples.
        public var comment: [String] = []
        /// Why, from `doc:`.
        public var why: String?
        /// What it looks like when it went well.
        public var expect: String?
        /// The way back.
        public var back: String?
        /// Who does it.
        public var who: String?

        /// Nothing written.
        public init() {}
    }
}
