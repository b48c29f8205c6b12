// SPDX-License-Identifier: Apache-2.0

extension DrillRecord {
    /// One phase of a drill, with its tasks.
    public struct Phase: Hashable, Sendable, Codable {
        /// What a phase is for, by its name.
        public enum Kind: String, Sendable, Codable, CaseIterable {
            /// Before the clock starts: the machines and data that will be lost.
            case prepare
            /// The clock starts with it.
            case disaster
            /// Bringing things back; every name that is none of the others.
            case recover
            /// Looking whether everything is back: the clock ends with the last of them.
            case check
            /// What runs however the drill went.
            case cleanup

            /// The kind of a phase called `name`.
            public init(name: String) { self = Kind(rawValue: name) ?? .recover }
        }

        /// Its name, such as `disaster`, `machines` or `data`.
        public var name: String
        /// What it is for.
        public var kind: Kind
        /// When it began.
        public var began: Stamp
        /// How long it took, in seconds.
        public var seconds = 0.0
        /// Whether all of it went well.
        public var passed = false
        /// The tasks, in the order they began.
        public var tasks: [Step] = []

        /// A phase that begins.
        public init(name: String, began: Stamp) {
            self.name = name
            kind = Kind(name: name)
            self.began = began
        }
    }

    /// A task of a phase on all its hosts.
    public struct Step: Hashable, Sendable, Codable {
        /// Its title: `role : name`.
        public var title: String
        /// The play it belongs to.
        public var play: String
        /// Where it is written: `playbooks/site.yml:12:7`.
        public var place: String
        /// The module.
        public var module: String
        /// When the first host began.
        public var began: Stamp
        /// From the first begin to the last end, in seconds.
        public var seconds: Double
        /// How it ended on each host.
        public var hosts: [HostStep]
        /// Whether a person did it (`manual`).
        public var isManual: Bool

        /// A step.
        public init(
            title: String, play: String, place: String, module: String, began: Stamp, seconds: Double,
            hosts: [HostStep] = [], isManual: Bool = false
        ) {
            self.title = title
            self.play = play
            self.place = place
            self.module = module
            self.began = began
            self.seconds = seconds
            self.hosts = hosts
            self.isManual = isManual
        }

        /// Whether it failed on a host, and nothing passed that over.
        public var hasFailed: Bool { hosts.contains { $0.status == "failed" || $0.status == "unreachable" } }
    }

    /// How a task ended on a host.
    public struct HostStep: Hashable, Sendable, Codable {
        /// The host.
        public var host: String
        /// ok, changed, failed, ignored, rescued, skipped or unreachable.
        public var status: String
        /// How long it took there, in seconds.
        public var seconds: Double
        /// What was said about a failure, or what a person answered.
        public var message: String?

        /// How it ended.
        public init(host: String, status: String, seconds: Double, message: String? = nil) {
            (self.host, self.status, self.seconds, self.message) = (host, status, seconds, message)
        }
    }
}
