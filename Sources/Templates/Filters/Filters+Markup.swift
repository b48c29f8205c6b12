// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// HTML and XML.
    static let markup: [String: Filter] = [
        "escape": Filter { value, _, _ in .string(Markup.escaped(try printed(value))) },
        "e": Filter { value, _, _ in .string(Markup.escaped(try printed(value))) },
        "forceescape": Filter { value, _, _ in .string(Markup.escaped(try printed(value))) },
        "striptags": Filter { value, _, run in .string(try Markup.withoutTags(printed(value), run)) },
        "xmlattr": Filter("autospace") { value, a, _ in
            guard let dict = try mapping(of: value) else {
                throw TemplateError.type("'\(value.typeName)' object has no attribute 'items'")
            }
            let parts = try dict.filter { !$0.value.isNull && !$0.value.isUndefined }.map { key, value in
                guard !key.text.contains(where: { " \t\n\r\u{c}/>=".contains($0) }) else {
                    throw TemplateError.type("Invalid character in attribute name: \(key.representation)")
                }
                return "\(Markup.escaped(key.text))=\"\(Markup.escaped(try printed(value)))\""
            }
            let text = parts.joined(separator: " ")
            return .string(try a.flag(0, true) && !text.isEmpty ? " " + text : text)
        },
        "urlize": Filter("trim_url_limit", "nofollow", "target", "rel", "extra_schemes") { value, a, run in
            var links = Set(Text.split(try a.given(3).map(printed) ?? "", nil) + ["noopener"])
            if try a.flag(1) { links.insert("nofollow") }
            return .string(
                try Markup.linked(
                    printed(value), limit: a.given(0)?.wholeNumber, rel: links.sorted().joined(separator: " "),
                    target: a.given(2).map(printed), run))
        },
    ]
}

/// Text of web pages.
enum Markup {
    private static let marks = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;")]

    static func escaped(_ text: String) -> String { marks.reduce(text) { Text.replace($0, $1.0, $1.1) } }

    static func unescaped(_ text: String) -> String {
        (marks.reversed() + [("\"", "&quot;"), ("\u{a0}", "&nbsp;")]).reduce(text) { Text.replace($0, $1.1, $1.0) }
    }

    static func withoutTags(_ text: String, _ run: Evaluator) throws -> String {
        let comments = try run.engine.patterns.pattern("<!--.*?-->", [.dotAll])
        let tags = try run.engine.patterns.pattern("<.*?>", [.dotAll])
        let bare = try tags.replacing(in: comments.replacing(in: text, with: "").text, with: "").text
        return unescaped(Text.split(bare, nil).joined(separator: " "))
    }

    static func linked(
        _ text: String, limit: Int?, rel: String, target: String?, _ run: Evaluator
    ) throws -> String {
        let patterns = run.engine.patterns
        let space = try patterns.pattern(#"(\s+)"#, [])
        let url = try patterns.pattern(
            #"^((https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)|(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}])))(?::[\d]{1,5})?(?:[/?#]\S*)?$"#,
            [.ignoreCase])
        let mail = try patterns.pattern(#"^\S+@\w[\w.-]*\.\w+$"#, [])
        let tail = (rel.isEmpty ? "" : " rel=\"\(escaped(rel))\"") + (target.map { " target=\"\(escaped($0))\"" } ?? "")
        func shown(_ url: String) -> String {
            limit.map { url.count > $0 ? String(url.prefix($0)) + "..." : url } ?? url
        }
        return space.split(escaped(text)).map { word in
            let (head, middle, end) = trimmed(word)
            if url.firstMatch(in: middle) != nil {
                let address = middle.hasPrefix("http://") || middle.hasPrefix("https://") ? middle : "https://" + middle
                return "\(head)<a href=\"\(address)\"\(tail)>\(shown(middle))</a>\(end)"
            }
            if middle.hasPrefix("mailto:"), mail.firstMatch(in: String(middle.dropFirst(7))) != nil {
                return "\(head)<a href=\"\(middle)\">\(middle.dropFirst(7))</a>\(end)"
            }
            let isMail = middle.contains("@") && !middle.hasPrefix("www.") && !middle.contains(":")
            if isMail, mail.firstMatch(in: middle) != nil {
                return "\(head)<a href=\"mailto:\(middle)\">\(middle)</a>\(end)"
            }
            return word
        }.joined()
    }

    /// A word without the punctuation around it.
    private static func trimmed(_ word: String) -> (head: String, middle: String, end: String) {
        var middle = word[...]
        var head = ""
        while let mark = ["(", "&lt;", "<"].first(where: { middle.hasPrefix($0) }) {
            head += mark
            middle = middle.dropFirst(mark.count)
        }
        var end = ""
        while let mark = [")", "&gt;", ">", ".", ",", "\n"].first(where: { middle.hasSuffix($0) }) {
            end = mark + end
            middle = middle.dropLast(mark.count)
        }
        return (head, String(middle), end)
    }
}
