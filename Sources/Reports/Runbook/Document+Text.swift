// SPDX-License-Identifier: Apache-2.0

extension Document {
    /// The page as plain text of 80 columns.
    var plain: String {
        "\(title.uppercased())\n\(String(repeating: "=", count: min(80, title.count)))\n"
            + blocks.map(Self.plain).joined()
    }

    private static func plain(_ block: Block) -> String {
        switch block {
        case .heading(let level, let text, _):
            "\n\n\(text)\n\(String(repeating: level < 3 ? "=" : "-", count: min(80, text.count)))\n"
        case .text(let label, let text): "\n" + wrapped((label.map { "\($0): " } ?? "") + text) + "\n"
        case .list(let items): "\n" + items.map { wrapped($0, first: "- ", rest: "  ") + "\n" }.joined()
        case .code(let text):
            "\n"
                + text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n") + "\n"
        case .table(let rows): table(rows)
        case .live(let kind, let text): "\n" + wrapped("\(kind.rawValue): \(text)") + "\n"
        case .fold(let title, _, let blocks):
            "\n\n\(title)\n\(String(repeating: "-", count: min(80, title.count)))\n" + blocks.map(plain).joined()
        }
    }

    private static func wrapped(_ text: String, first: String = "", rest: String = "") -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { index, line in
            wrapped(line: line, first: index == 0 ? first : rest, rest: rest)
        }.joined(separator: "\n")
    }

    private static func wrapped(line: Substring, first: String, rest: String) -> String {
        var (lines, current) = ([String](), first)
        for word in line.split(separator: " ") {
            if current.count + word.count > 79, current.count > rest.count {
                lines.append(current)
                current = rest
            }
            current += (current.count > rest.count || (lines.isEmpty && current.count > first.count) ? " " : "") + word
        }
        return (lines + [current]).joined(separator: "\n")
    }

    private static func table(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return "\n"
            + rows.map { row in
                zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                    .trimmedEnd + "\n"
            }.joined()
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
