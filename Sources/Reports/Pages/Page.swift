// SPDX-License-Identifier: Apache-2.0

/// A whole page in one file: no script, no font and no picture from elsewhere, so that it can be mailed, printed and kept.
struct Page {
    /// How a page's subject is: its colour and its sign.
    enum Mood: String {
        case good, bad, warn
        var sign: String {
            switch self {
            case .good: "✓"
            case .bad: "✗"
            case .warn: "!"
            }
        }
    }

    /// The window's title.
    var title: String
    /// Everything below `<body>`.
    var body: Markup

    var html: String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title)</title>
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            \(body)
            </body>
            </html>

            """
        return page.html
    }

    /// A section under a heading; nothing when there is nothing to show.
    static func section(_ id: String, _ title: String, _ content: [Markup]) -> Markup {
        guard !content.isEmpty else { return "" }
        return """
            <section id="\(id)" aria-labelledby="\(id)-h">
            <h2 id="\(id)-h">\(title)</h2>
            \(content.lines)
            </section>
            """
    }

    /// A word with its sign, in its colour.
    static func mark(_ mood: Mood, _ word: String) -> Markup {
        "<span class=\"mark \(mood.rawValue)\"><span aria-hidden=\"true\">\(mood.sign)</span> \(word)</span>"
    }

    /// A remark.
    static func note(_ text: String) -> Markup { "<p class=\"note\">\(text)</p>" }

    /// A number of the first glance: what it is, how much, and what it is measured against.
    static func figure(_ name: String, _ value: String, _ detail: String, mood: Mood?, bar: Markup = "") -> Markup {
        """
        <div class="figure \(mood?.rawValue ?? "")">
        <dt>\(name)</dt>
        <dd><strong>\(value)</strong>\(bar)<span>\(detail)</span></dd>
        </div>
        """
    }
}
