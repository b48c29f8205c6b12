// SPDX-License-Identifier: Apache-2.0

extension Document {
    /// The page as one HTML file without anything from elsewhere; commands fold on a screen and unfold on paper.
    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Self.plainText(title))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        <h1>\(Self.inline(title))</h1>
        \(blocks.map(Self.html).joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
        main { max-width: 52rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
        h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 .4em; }
        h2 { border-bottom: 2px solid #1a1a1a; }
        pre { background: #f3f3f0; border-left: 4px solid #2b6; padding: .7rem; overflow-x: auto; font-size: 14px; }
        code { background: #f3f3f0; padding: 0 .2em; } pre code { padding: 0; }
        table { border-collapse: collapse; display: block; overflow-x: auto; }
        td, th { border: 1px solid #bbb; padding: .25rem .6rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
        details { border-top: 1px solid #ddd; padding: .3rem 0; } summary { cursor: pointer; font-weight: 600; }
        .live { color: #555; font-style: italic; } .never { color: #b00020; font-weight: 600; }
        @media print {
          pre { white-space: pre-wrap; } h2, h3 { break-after: avoid; } pre { break-inside: avoid-page; }
          details::details-content { content-visibility: visible; display: block; block-size: auto; }
        }
        """

    private static func html(_ block: Block) -> String {
        switch block {
        case .heading(let level, let text, let anchor): "<h\(level)\(id(anchor))>\(inline(text))</h\(level)>"
        case .text(let label, let text): "<p>\(label.map { "<strong>\($0):</strong> " } ?? "")\(lines(text))</p>"
        case .list(let items): "<ul>\n\(items.map { "<li>\(lines($0))</li>" }.joined(separator: "\n"))\n</ul>"
        case .code(let text): "<pre><code>\(plainText(text))</code></pre>"
        case .table(let rows): table(rows)
        case .live(let kind, let text):
            "<p class=\"live\(text.contains("never") ? " never" : "")\">\(kind.rawValue): \(inline(text))</p>"
        case .fold(let title, let anchor, let blocks):
            "<details\(id(anchor))><summary>\(inline(title))</summary>\n"
                + blocks.map(html).joined(separator: "\n") + "\n</details>"
        }
    }

    private static func id(_ anchor: String?) -> String { anchor.map { " id=\"\($0)\"" } ?? "" }

    private static func table(_ rows: [[String]]) -> String {
        let row = { (cells: [String], tag: String) in
            "<tr>" + cells.map { "<\(tag)>\(inline($0))</\(tag)>" }.joined() + "</tr>"
        }
        return (["<table>"] + rows.enumerated().map { row($1, $0 == 0 ? "th" : "td") } + ["</table>"])
            .joined(separator: "\n")
    }

    private static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { inline(String($0)) }
            .joined(separator: "<br>\n")
    }

    /// Text with code between backticks.
    private static func inline(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map { plainText(String($0)) }
        guard parts.count % 2 == 1 else { return plainText(text) }
        return parts.enumerated().map { $0 % 2 == 1 ? "<code>\($1)</code>" : $1 }.joined()
    }

    private static func plainText(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
