// SPDX-License-Identifier: Apache-2.0

/// A Markdown document that grows; values can't become markup in it.
struct MarkdownText {
    private(set) var lines: [String] = []

    /// The document.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// A heading.
    mutating func heading(_ level: Int, _ title: String) {
        if !lines.isEmpty { lines.append("") }
        lines.append(String(repeating: "#", count: level) + " " + Self.plain(title))
    }

    /// A paragraph of markup.
    mutating func paragraph(_ markup: String) { lines += ["", markup] }

    /// Text as it is, as a block of code in an item of a list.
    mutating func block(_ text: String) {
        lines.append("")
        for line in text.split(whereSeparator: \.isNewline) { lines.append("      " + line.filter { !$0.isControl }) }
    }

    /// A table whose cells are values; nothing but `none` when there are no rows.
    mutating func table(_ head: [String], _ rows: [[String]], none: String = "") {
        guard !rows.isEmpty else { return paragraph(none) }
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        lines += ["", line(head), line(head.map { _ in "---" })]
        for row in rows { lines.append(line(row.map(Self.plain))) }
    }

    /// A value in a line or in a cell.
    static func plain(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!": out += "\\\(scalar)"
            case "\n": out += "<br>"
            case "\t": out += " "
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}":
                out += "\u{fffd}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }
}
