// SPDX-License-Identifier: Apache-2.0

/// A rehearsal as one HTML page that needs nothing else: pictures side by side, checks, verdict, commands.
public struct RehearsalPage: Sendable {
    private let record: RehearsalRecord
    private let verdict: RehearsalVerdict

    /// The page of `record`.
    public init(_ record: RehearsalRecord) {
        self.record = record
        verdict = record.verdict
    }

    /// The whole page.
    public var html: String {
        let kind = record.target == "production" ? "Upgrade" : "Rehearsal"
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(kind) of WordPress, \(escaped(record.id))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <header class="\(verdict.isSafe ? "safe" : "unsafe")">
            <p>\(kind) of the blog \(escaped(record.url)) on \(escaped(record.inventory))</p>
            <h1>\(escaped(verdict.headline))</h1>
            \(list(verdict.reasons))
            <p>\(escaped(record.began.description))\(record.ended.map { ", \(Int(($0 - record.began).rounded())) s" } ?? "")</p>
            </header>
            <main>
            \(plan)\(remarks)\(pictures)\(checks)\(messages)\(commands)
            </main>
            </body>
            </html>

            """
    }

    private func list(_ items: [String]) -> String {
        items.isEmpty ? "" : "<ul>" + items.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>"
    }

    private func section(_ title: String, _ body: String) -> String {
        body.isEmpty ? "" : "<section><h2>\(title)</h2>\n\(body)\n</section>\n"
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let lines = rows.map { "<tr>" + $0.map { "<td>\($0)</td>" }.joined() + "</tr>" }.joined(separator: "\n")
        return "<div class=\"wide\"><table><thead><tr>" + head.map { "<th>\($0)</th>" }.joined()
            + "</tr></thead>\n<tbody>\(lines)</tbody></table></div>"
    }

    private var plan: String {
        let changes = record.plan.map { $0.split(separator: " ").map { escaped(String($0)) } }
        let before = record.walk("before")?.versions.all ?? [:]
        let after = record.walk("after")?.versions.all ?? [:]
        let running = Set(before.keys).union(after.keys).sorted().map { name in
            [escaped(name), escaped(before[name] ?? "–"), escaped(after[name] ?? "–")]
        }
        return section("What was to change", table(["what", "from", "to"], changes))
            + section("What WordPress says of itself", table(["what", "before", "after"], running))
    }

    private var remarks: String { section("Worth knowing", list(verdict.remarks)) }

    private var pictures: String {
        let blocks = record.pictures.map { picture in
            let images = [("before", picture.before), ("after", picture.after), ("difference", picture.difference)]
                .map { title, data in
                    """
                    <figure><img alt="\(title): \(escaped(picture.path)) at \(picture.width) px" \
                    src="data:image/png;base64,\(data)"><figcaption>\(title)</figcaption></figure>
                    """
                }
            let mark = picture.share > record.threshold ? "unsafe" : "safe"
            let masked =
                picture.noise > 0 ? ", \(picture.noise * 100 / max(1, picture.pixels)) % left out as noise" : ""
            return """
                <details\(picture.share > record.threshold ? " open" : "")><summary><b class="\(mark)">\(picture.percent)</b> \
                \(escaped(picture.path)) at \(picture.width) px\(masked)</summary>
                <div class="shots">\(images.joined())</div></details>
                """
        }
        guard !blocks.isEmpty else { return "" }
        let limit = RehearsalRecord.Picture.percent(record.threshold)
        return section(
            "Before and after",
            "<p>Red: what differs. Up to \(limit) of a page may. Yellow: what two pictures of the state before differ in.</p>\n"
                + blocks.joined(separator: "\n"))
    }

    private var checks: String {
        let before = record.walk("before")?.checks ?? []
        let after = record.walk("after")?.checks ?? []
        let names = before.map(\.name) + after.map(\.name).filter { name in !before.contains { $0.name == name } }
        let rows = names.map { name in
            let (was, now) = (before.first { $0.name == name }, after.first { $0.name == name })
            return [escaped((now ?? was)?.what ?? name), cell(was), cell(now)]
        }
        return section("What was checked", table(["check", "before", "after"], rows))
    }

    private func cell(_ check: BlogWalk.Check?) -> String {
        guard let check else { return "–" }
        let time = "<small>\(check.seconds) s</small>"
        return check.isOk
            ? "<b class=\"safe\">ok</b> \(time)" : "<b class=\"unsafe\">failed</b> \(time)<br>\(escaped(check.detail))"
    }

    private var messages: String {
        section(
            "What PHP complained of anew",
            table(
                ["kind", "words", "times"],
                (record.walk("after")?.newMessages ?? []).map { [escaped($0.level), escaped($0.text), "\($0.count)"] }))
    }

    private var commands: String {
        let production =
            record.target == "production" || !verdict.isSafe || record.commands.isEmpty
            ? ""
            : section(
                "The same for production",
                "<p>The same steps, with a set first, the blog out of service meanwhile, and the way back by itself:</p>\n"
                    + record.commands.map { "<pre>\(escaped($0))</pre>" }.joined())
        let back =
            record.outcome == .upgraded
            ? section("Back to what was there before", "<pre>\(escaped(record.backCommand))</pre>") : ""
        return production + back
    }

    private func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }

    private static let style = """
        :root { color-scheme: light; } * { box-sizing: border-box; }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1b2330; background: #f5f6f8; overflow-wrap: anywhere; }
        header, main { padding: 1rem max(1rem, calc(50vw - 38rem)); }
        header { color: #fff; } header.safe { background: #1d6b43; } header.unsafe { background: #9c1f34; }
        h1 { margin: .2em 0; line-height: 1.2; } h2 { margin: 0 0 .6rem; font-size: 1.15rem; }
        section { background: #fff; border: 1px solid #dfe3e8; border-radius: 6px; padding: 1rem; margin: 0 0 1rem; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e6e9ed; vertical-align: top; overflow-wrap: break-word; }
        main b.safe { color: #1d6b43; } main b.unsafe { color: #9c1f34; } small { color: #66707e; }
        summary { cursor: pointer; padding: .3rem 0; }
        .shots { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .8rem; }
        figure { margin: 0; } figure img { width: 100%; border: 1px solid #cfd5dc; } figcaption { color: #66707e; }
        pre { background: #eef1f4; padding: .7rem; border-radius: 4px; white-space: pre-wrap; }
        @media (max-width: 40rem) { .shots { grid-template-columns: minmax(0, 1fr); } }
        @media print { body { background: #fff; } section { break-inside: avoid-page; } details > * { display: block; } }
        """
}

extension RehearsalRecord.Picture {
    /// A share of pixels in percent.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded(.up))
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) %"
    }
}
