// SPDX-License-Identifier: Apache-2.0

/// A regular expression with the syntax and the meaning of Python's `re` module.
///
/// It is PCRE2 underneath; where the two differ (`\Z`, `\v`, `{,3}`, `[[:x:]]`, `$` and `^` beside newlines, empty
/// matches beside other matches) Python's reading counts. Source: docs.python.org, library/re.
public struct PythonRegex: Sendable {
    /// The flags of Python's `re`.
    public enum Option: Hashable, Sendable {
        /// `re.IGNORECASE`: letters match without regard to case.
        case ignoreCase
        /// `re.MULTILINE`: `^` and `$` match at every line.
        case multiline
        /// `re.DOTALL`: `.` matches newlines too.
        case dotAll
        /// `re.VERBOSE`: white space and comments in the pattern are skipped.
        case verbose
    }

    /// The pattern as it was written.
    public let pattern: String
    private let compiled: CompiledPattern

    /// Compiles `pattern`; throws a ``RegexError`` that says what is wrong and at which character.
    public init(_ pattern: String, _ options: Set<Option> = []) throws {
        self.pattern = pattern
        compiled = try CompiledPattern(pattern, options)
    }

    /// The number of groups in the pattern.
    public var groupCount: Int { compiled.groupCount }

    /// The leftmost match at or after `byteOffset` (UTF-8 bytes): Python's `search`, or `match` when `anchored`.
    public func firstMatch(in text: String, from byteOffset: Int = 0, anchored: Bool = false) -> Match? {
        var text = text
        return compiled.match(in: &text, from: byteOffset, anchored ? .atStart : .anywhere)
    }

    /// The match of the whole text, or nil: Python's `fullmatch`.
    public func wholeMatch(in text: String) -> Match? {
        var text = text
        return compiled.match(in: &text, from: 0, .whole)
    }

    /// Whether the pattern is found anywhere in `text`.
    public func isFound(in text: String) -> Bool { firstMatch(in: text) != nil }

    /// Every match from left to right, as Python's `finditer` yields them.
    public func allMatches(in text: String) -> [Match] { matches(in: text, limit: .max) }

    /// `text` with its matches replaced by `template`, and how many there were: Python's `subn`.
    ///
    /// The template knows `\1`, `\g<1>`, `\g<name>` and the escapes of Python texts. `limit` 0 means all.
    /// Throws a ``RegexError`` on a template that names a group the pattern does not have.
    public func replacing(
        in text: String, with template: String, limit: Int = 0
    ) throws -> (text: String, count: Int) {
        let replacement = try Replacement(template, groupCount: groupCount, names: compiled.names)
        return replacing(in: text, limit: limit) { replacement.expand($0) }
    }

    /// `text` with its matches replaced by what `replacement` says, and how many there were.
    public func replacing(
        in text: String, limit: Int = 0, _ replacement: (Match) throws -> String
    ) rethrows -> (text: String, count: Int) {
        let found = matches(in: text, limit: limit > 0 ? limit : .max)
        guard !found.isEmpty else { return (text, 0) }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var end = 0
        for match in found {
            out += bytes[end..<match.range.lowerBound]
            out += try replacement(match).utf8
            end = match.range.upperBound
        }
        out += bytes[end...]
        return (String(decoding: out, as: UTF8.self), found.count)
    }

    /// The pieces of `text` between matches, and the groups of each match between them: Python's `split`.
    ///
    /// A group that took no part is an empty text. `limit` 0 means all.
    public func split(_ text: String, limit: Int = 0) -> [String] {
        let bytes = Array(text.utf8)
        var pieces: [String] = []
        var end = 0
        for match in matches(in: text, limit: limit > 0 ? limit : .max) {
            pieces.append(String(decoding: bytes[end..<match.range.lowerBound], as: UTF8.self))
            pieces += match.groups.map { $0 ?? "" }
            end = match.range.upperBound
        }
        return pieces + [String(decoding: bytes[end...], as: UTF8.self)]
    }

    /// `text` with every special character escaped: Python's `re.escape`.
    public static func escape(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".unicodeScalars.contains(scalar) { out.append("\\") }
            out.append(scalar)
        }
        return String(out)
    }

    private func matches(in text: String, limit: Int) -> [Match] {
        var text = text
        var found: [Match] = []
        var offset = 0
        var place = CompiledPattern.Place.anywhere
        while found.count < limit, let match = compiled.match(in: &text, from: offset, place) {
            found.append(match)
            offset = match.range.upperBound
            // Python lets an empty match follow a longer one, but never two empty ones stand at one place.
            place = match.range.isEmpty ? .anywhereNotEmpty : .anywhere
        }
        return found
    }
}
