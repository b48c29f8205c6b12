// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a walk through a WordPress blog found, as `wordpress-upgrade walk` tells it.
public struct BlogWalk: Hashable, Sendable, Codable {
    /// One thing that was looked at or done.
    public struct Check: Hashable, Sendable, Codable {
        /// Its short name, by which it can be left out.
        public var name: String
        /// What it is, for readers.
        public var what: String
        /// The page's path; empty when it is no single page.
        public var path: String
        /// How long it took.
        public var seconds: Double
        /// `ok` or `failed`.
        public var state: String
        /// What was wrong.
        public var detail: String

        /// Whether all was as expected.
        public var isOk: Bool { state == "ok" }
    }

    /// Something that PHP complained of.
    public struct Message: Hashable, Sendable, Codable {
        /// `warning`, `notice`, `deprecated`, `fatal error`.
        public var level: String
        /// Its words.
        public var text: String
        /// How often.
        public var count: Int
    }

    /// Which walk it was: `before`, `after` or `look`.
    public var walk: String
    /// What was looked at, in order.
    public var checks: [Check]
    /// PHP's complaints.
    public var messages: [Message]
    /// The versions of WordPress, its database, its theme and its plugins.
    public var versions: Versions
    /// What failed.
    public var failures: [String]
    /// What is worse than in the walk before; nil when there was none.
    public var worse: [String]?
    /// Complaints that there were none of before.
    public var newMessages: [Message]?
    /// How long it took.
    public var seconds: Double

    enum CodingKeys: String, CodingKey {
        case walk, checks, messages, versions, failures, worse, seconds
        case newMessages = "new_messages"
    }

    /// Reads the JSON of a walk.
    public init(json text: String) throws {
        self = try JSONDecoder().decode(BlogWalk.self, from: Data(text.utf8))
    }
}

/// Versions by what they are of; PHP writes an empty mapping as an empty list.
public struct Versions: Hashable, Sendable, Codable {
    /// The versions.
    public var all: [String: String]

    /// Versions by name.
    public init(_ all: [String: String]) { self.all = all }

    /// Reads a mapping, or an empty list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        all = (try? container.decode([String: String].self)) ?? [:]
    }

    /// Writes the mapping.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(all)
    }
}
