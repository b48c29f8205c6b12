// SPDX-License-Identifier: Apache-2.0

/// The lines of fstab(5).
struct Fstab: Sendable, Hashable {
    /// A file system and where it goes.
    struct Entry: Sendable, Hashable {
        var source: String
        var path: String
        var type: String
        var options: String
        var dump: String
        var pass: String

        /// The entry as a line; white space in a field is written in octal.
        var line: String { [source, path, type, options, dump, pass].map(Self.escaped).joined(separator: " ") }

        static func escaped(_ text: String) -> String {
            text.flatMap { character in
                switch character {
                case "\\": "\\134"
                case " ": "\\040"
                case "&": "\\046"
                default: String(character)
                }
            }.map(String.init).joined()
        }
    }
    private var lines: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// Whether a line is about the same place; swap has none, so its source counts.
    private static func isAbout(_ line: String, _ entry: Entry) -> Bool {
        let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !line.drop(while: \.isWhitespace).hasPrefix("#"), (4...6).contains(fields.count) else { return false }
        guard fields[1] == Entry.escaped(entry.path) else { return false }
        return !(fields[1] == "none" && fields[2] == "swap") || fields[0] == Entry.escaped(entry.source)
    }

    /// Writes `entry` in place of the line about its place, or at the end; whether that changed anything.
    mutating func set(_ entry: Entry) -> Bool {
        let before = self
        var isFound = false
        lines = lines.map { line in
            guard Self.isAbout(line, entry) else { return line }
            isFound = true
            let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            let padded = fields + Array(repeating: "0", count: 6 - fields.count)
            return padded == entry.line.split(separator: " ").map(String.init) ? line : entry.line
        }
        if !isFound { lines.append(entry.line) }
        return self != before
    }

    /// Removes the lines about the place of `entry`; whether there were any.
    mutating func remove(_ entry: Entry) -> Bool {
        let before = self
        lines.removeAll { Self.isAbout($0, entry) }
        return self != before
    }
}
