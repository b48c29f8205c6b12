// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Lines, widths and comments.
    static let layout: [String: Filter] = [
        "center": Filter("width") { value, a, _ in
            .string(Text.pad(try printed(value), to: try a.int(0, 80), left: true, right: true))
        },
        "indent": Filter("width", "first", "blank") { value, a, _ in try indent(value, a) },
        "truncate": Filter("length", "killwords", "end", "leeway") { value, a, _ in try truncate(value, a) },
        "wordwrap": Filter("width", "break_long_words", "wrapstring", "break_on_hyphens") { value, a, _ in
            let wrap = WordWrap(
                width: try a.int(0, 79), breaksLongWords: try a.flag(1, true), breaksOnHyphens: try a.flag(3, true))
            let newline = try a.given(2).map(printed) ?? "\n"
            guard case .string = value else {
                throw TemplateError.type("'\(value.typeName)' object has no attribute 'splitlines'")
            }
            return .string(
                try Text.lines(printed(value)).map { wrap.lines($0).joined(separator: newline) }
                    .joined(separator: newline))
        },
        "comment": Filter("style", "**") { value, a, _ in try comment(value, a) },
    ]

    private static func indent(_ value: Value, _ a: Bound) throws -> Value {
        guard case .string(let text) = value else {
            throw TemplateError.type("unsupported operand type(s) for +=: '\(value.typeName)' and 'str'")
        }
        let indention = try a[0]?.string ?? String(repeating: " ", count: max(0, a.int(0, 4)))
        var lines = Text.lines(text + "\n")
        let blank = try a.flag(2)
        let first = try a.flag(1)
        for index in lines.indices.dropFirst() where blank || !lines[index].isEmpty {
            lines[index] = indention + lines[index]
        }
        return .string((first ? indention : "") + lines.joined(separator: "\n"))
    }

    private static func truncate(_ value: Value, _ a: Bound) throws -> Value {
        let length = try a.int(0, 255)
        let end = try a.text(2, "...")
        let leeway = try a.given(3) == nil ? 5 : a.int(3)
        let room = length - end.unicodeScalars.count
        guard room >= 0 else {
            throw TemplateError.type("expected length >= \(end.unicodeScalars.count), got \(length)")
        }
        guard try Filters.length(value) > length + leeway else { return value }
        guard case .string(let text) = value else {
            throw TemplateError.type("only a text can be truncated, not \(value.typeName)")
        }
        let head = Text.string(text.unicodeScalars.prefix(room))
        if try a.flag(1) { return .string(head + end) }
        return .string((Text.splitFromRight(head, " ", limit: 1).first ?? "") + end)
    }

    private static let styles: [String: (beginning: String, decoration: String, end: String)] = [
        "plain": ("", "# ", ""), "erlang": ("", "% ", ""), "c": ("", "// ", ""), "cblock": ("/*", " * ", " */"),
        "xml": ("<!--", " - ", "-->"),
    ]

    private static func comment(_ value: Value, _ a: Bound) throws -> Value {
        let name = try a.text(0, "plain")
        guard let style = styles[name] else { throw TemplateError.type("KeyError: '\(name)'") }
        guard case .string(let text) = value else {
            throw TemplateError.type("'\(value.typeName)' object has no attribute 'replace'")
        }
        func option(_ name: String) -> Value? { a.extra.last { $0.name == name }?.value }
        let decoration = try option("decoration").map(printed) ?? style.decoration
        let bare = Text.strip(decoration, left: false)
        let newline = try option("newline").map(printed) ?? "\n"
        let beginning = try option("beginning").map(printed) ?? style.beginning
        let prefix = try option("prefix").map(printed) ?? bare
        let postfix = try option("postfix").map(printed) ?? bare
        let end = try option("end").map(printed) ?? style.end
        let before = max(0, option("prefix_count")?.wholeNumber ?? 1)
        let after = max(0, option("postfix_count")?.wholeNumber ?? 1)
        let line = prefix.isEmpty ? "" : prefix == newline ? newline : prefix + newline
        let body = Text.replace(
            decoration + Text.replace(text, newline, newline + decoration), decoration + newline, bare + newline)
        return .string(
            (beginning.isEmpty ? "" : beginning + newline) + String(repeating: line, count: before) + body
                + String(repeating: newline + postfix, count: after) + (end.isEmpty ? "" : newline + end))
    }
}

/// Breaks a paragraph into lines as Python's `textwrap` does.
struct WordWrap {
    var width: Int
    var breaksLongWords: Bool
    var breaksOnHyphens: Bool

    func lines(_ text: String) -> [String] {
        var chunks = Array(self.chunks(text).reversed())
        var lines: [String] = []
        while !chunks.isEmpty {
            if !lines.isEmpty, chunks.last.map(isBlank) == true { chunks.removeLast() }
            var line: [String] = []
            var length = 0
            while let next = chunks.last, length + next.unicodeScalars.count <= width {
                line.append(next)
                length += next.unicodeScalars.count
                chunks.removeLast()
            }
            if let long = chunks.last, long.unicodeScalars.count > width {
                place(long, &chunks, &line, length)
            }
            if let last = line.last, isBlank(last) { line.removeLast() }
            if !line.isEmpty { lines.append(line.joined()) }
        }
        return lines
    }

    private func place(_ long: String, _ chunks: inout [String], _ line: inout [String], _ length: Int) {
        let room = width < 1 ? 1 : width - length
        if breaksLongWords {
            let scalars = Array(long.unicodeScalars)
            line.append(Text.string(scalars.prefix(room)))
            chunks[chunks.count - 1] = Text.string(scalars.dropFirst(room))
        } else if line.isEmpty {
            line.append(long)
            chunks.removeLast()
        }
    }

    private func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(Text.isSpace) }

    /// Words and the white space between them; words end after a hyphen between letters.
    private func chunks(_ text: String) -> [String] {
        var chunks: [String] = []
        var current = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if let last = current.last, Text.isSpace(last) != Text.isSpace(scalar) {
                chunks.append(String(current))
                current = .init()
            }
            current.append(scalar)
            if breaksOnHyphens, scalar == "-", index > 1, index + 1 < scalars.count,
                scalars[index - 1].properties.isAlphabetic, scalars[index + 1].properties.isAlphabetic
            {
                chunks.append(String(current))
                current = .init()
            }
        }
        if !current.isEmpty { chunks.append(String(current)) }
        return chunks
    }
}
