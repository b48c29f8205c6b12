// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A word of a zone file and its place.
struct ZoneToken: Hashable, Sendable {
    /// The word as written, its escapes included; without the quotes.
    var text: String
    /// Whether it stood in quotes.
    var isQuoted: Bool
    var location: SourceLocation
}

/// One entry of a zone file: a line, or several within parentheses.
struct ZoneEntry: Sendable {
    var tokens: [ZoneToken]
    /// Whether it begins with white space: it then belongs to the name before it.
    var continuesOwner: Bool
}

/// Splits a zone file into entries: comments go, parentheses join lines, quotes hold white space together.
struct ZoneFileScanner {
    private let file: String
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1

    init(_ text: String, file: String) {
        self.file = file
        scalars = Array(text.unicodeScalars)
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    private var here: SourceLocation { SourceLocation(file: file, line: line, column: column) }

    @discardableResult
    private mutating func take() -> Unicode.Scalar? {
        guard let scalar = next else { return nil }
        index += 1
        if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
        return scalar
    }

    /// All entries; throws a `Diagnostic` for a quote or a parenthesis that is not closed.
    mutating func entries() throws -> [ZoneEntry] {
        var entries: [ZoneEntry] = []
        while next != nil {
            let entry = try entry()
            if !entry.tokens.isEmpty { entries.append(entry) }
        }
        return entries
    }

    private mutating func entry() throws -> ZoneEntry {
        var entry = ZoneEntry(tokens: [], continuesOwner: next == " " || next == "\t")
        var open: SourceLocation?
        while let scalar = next {
            switch scalar {
            case "\n":
                take()
                if open == nil { return entry }
            case " ", "\t", "\r": take()
            case ";": while let other = next, other != "\n" { take() }
            case "(":
                guard open == nil else { throw Diagnostic("a `(` within parentheses", at: here) }
                open = here
                take()
            case ")":
                guard open != nil else { throw Diagnostic("a `)` without its `(`", at: here) }
                open = nil
                take()
            case "\"": entry.tokens.append(try quoted())
            default: entry.tokens.append(word())
            }
        }
        if let open {
            throw Diagnostic(
                "this `(` is never closed", at: open, hint: "close it with `)` after the entry's last word")
        }
        return entry
    }

    private mutating func quoted() throws -> ZoneToken {
        let start = here
        take()
        var text = ""
        while let scalar = next, scalar != "\"" {
            guard scalar != "\n" else { break }
            text.unicodeScalars.append(scalar)
            take()
            if scalar == "\\", let escaped = next, escaped != "\n" {
                text.unicodeScalars.append(escaped)
                take()
            }
        }
        guard next == "\"" else {
            throw Diagnostic("this quote is not closed on its line", at: start, hint: "a text ends with `\"`")
        }
        take()
        return ZoneToken(text: text, isQuoted: true, location: start)
    }

    private mutating func word() -> ZoneToken {
        let start = here
        var text = ""
        while let scalar = next, !" \t\r\n;()\"".unicodeScalars.contains(scalar) {
            text.unicodeScalars.append(scalar)
            take()
            if scalar == "\\", let escaped = next, escaped != "\n" {
                text.unicodeScalars.append(escaped)
                take()
            }
        }
        return ZoneToken(text: text, isQuoted: false, location: start)
    }
}
