// SPDX-License-Identifier: Apache-2.0

extension Document {
    /// The page in Markdown, as readable in a terminal as in a browser.
    var markdown: String { "# \(Self.escaped(title))\n" + blocks.map(Self.markdown).joined() }

    private static func markdown(_ block: Block) -> String {
        switch block {
        case .heading(let level, let text, _): "\n\(String(repeating: "#", count: level)) \(escaped(text))\n"
        case .text(let label, let text): "\n\(label.map { "**\($0):** " } ?? "")\(paragraph(text))\n"
        case .list(let items): "\n" + items.map { "- \(paragraph($0))\n" }.joined()
        case .code(let text): fenced(text)
        case .table(let rows): table(rows)
        case .live(let kind, let text): "\n*\(kind.rawValue): \(escaped(text))*\n"
        case .fold(let title, _, let blocks): "\n#### \(escaped(title))\n" + blocks.map(markdown).joined()
        }
    }

    private static func paragraph(_ text: String) -> String {
        escaped(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "  \n")
    }

    /// Text in which nothing is markup but code between backticks.
    static func escaped(_ text: String) -> String {
        var isCode = false
        var result = ""
        for character in text {
            if character == "`" { isCode.toggle() }
            if !isCode, "<*_".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    private static func fenced(_ text: String) -> String {
        let fence = text.contains("```") ? "````" : "```"
        return "\n\(fence)sh\n\(text)\n\(fence)\n"
    }

    private static func table(_ rows: [[String]]) -> String {
        guard let head = rows.first else { return "" }
        let line = { (cells: [String]) in
            "| " + cells.map { escaped($0).replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        let rule = "|" + head.map { _ in " --- |" }.joined() + "\n"
        return "\n" + line(head) + rule + rows.dropFirst().map(line).joined()
    }
}
