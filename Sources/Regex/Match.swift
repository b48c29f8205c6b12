// SPDX-License-Identifier: Apache-2.0

/// What a regular expression found.
public struct Match: Sendable, Hashable {
    /// The matched text.
    public var text: String
    /// Where it stands: UTF-8 bytes of the searched text.
    public var range: Range<Int>
    /// The groups from 1 on; nil for a group that took no part.
    public var groups: [String?]
    /// The named groups; nil for a group that took no part.
    public var named: [String: String?]

    /// `template` with this match's groups filled in: Python's `Match.expand`.
    ///
    /// Throws a ``RegexError`` on a bad escape or a group that does not exist.
    public func expand(_ template: String) throws -> String {
        try Replacement(template, groupCount: groups.count, names: Set(named.keys)).expand(self)
    }
}

/// A pattern or replacement that Python's `re` would refuse.
public struct RegexError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public var message: String
    /// The pattern or replacement.
    public var pattern: String
    /// The character it was noticed at, from 0.
    public var offset: Int

    /// The message with its place.
    public var description: String { "\(message) at position \(offset) of `\(pattern)`" }
}
