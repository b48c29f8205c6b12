// SPDX-License-Identifier: Apache-2.0

/// A problem told to the user: what was found, where, what was expected and what to do.
///
/// Messages are lower case, without a full stop, with the user's own text in backquotes.
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line.
    public var message: String
    /// Where it stands in the source, when a source is to blame.
    public var location: SourceLocation?
    /// The source line at `location`, shown with a caret below its column.
    public var sourceLine: String?
    /// What the user can do about it.
    public var hint: String?
    /// Further lines: where a value came from, what included what.
    public var notes: [String]
    /// Whether it is about a variable or attribute that has no value: an error only when the value is really used.
    public var isUndefined = false

    /// A message with what is known about its place.
    public init(
        _ message: String, at location: SourceLocation? = nil, sourceLine: String? = nil, hint: String? = nil,
        notes: [String] = []
    ) {
        self.message = message
        self.location = location
        self.sourceLine = sourceLine
        self.hint = hint
        self.notes = notes
    }

    /// A complaint about a variable without a value.
    public static func undefined(_ message: String, at location: SourceLocation? = nil) -> Diagnostic {
        var diagnostic = Diagnostic(message, at: location)
        diagnostic.isUndefined = true
        return diagnostic
    }

    /// The message as it is printed: place, message, source line, caret, notes and hint.
    public var description: String {
        var lines = [location.map { "\($0): \(message)" } ?? message]
        if let sourceLine, let location {
            let tabless = sourceLine.map { $0 == "\t" ? " " : String($0) }.joined()
            lines.append("    \(tabless)")
            lines.append("    " + String(repeating: " ", count: max(0, location.column - 1)) + "^")
        }
        lines += notes.map { "  note: \($0)" }
        if let hint { lines.append("  hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}

/// Several problems found in one go, in the order of the source.
public struct Diagnostics: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems; never empty when thrown.
    public var all: [Diagnostic]

    /// A report of `all`.
    public init(_ all: [Diagnostic]) { self.all = all }

    /// Every problem, one after the other.
    public var description: String { all.map(\.description).joined(separator: "\n") }
}
