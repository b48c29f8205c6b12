// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Letters, words and replacement.
    static let text: [String: Filter] = [
        "upper": Filter { value, _, _ in .string(try printed(value).uppercased()) },
        "lower": Filter { value, _, _ in .string(try printed(value).lowercased()) },
        "capitalize": Filter { value, _, _ in .string(Text.capitalized(try printed(value))) },
        "title": Filter { value, _, run in
            let words = try run.engine.patterns.pattern(#"([-\s({\[<]+)"#, []).split(printed(value))
            return .string(words.map(Text.capitalized).joined())
        },
        "trim": Filter("chars") { value, a, _ in .string(Text.strip(try printed(value), try a.given(0).map(printed))) },
        "replace": Filter("old", "new", "count") { value, a, _ in
            .string(
                Text.replace(
                    try printed(value), try a.text(0), try a.text(1), limit: try a.given(2) == nil ? -1 : a.int(2)))
        },
        "split": Filter("sep", "maxsplit") { value, a, _ in
            guard case .string(let text) = value else {
                throw TemplateError.type(
                    "descriptor 'split' for 'str' objects doesn't apply to a '\(value.typeName)' object")
            }
            let separator = try a.given(0).map(printed)
            guard separator != "" else { throw TemplateError.type("empty separator") }
            return .list(Text.split(text, separator, limit: try a.int(1, -1)).map { .string($0) })
        },
        "string": Filter { value, _, _ in .string(try printed(value)) },
        "safe": Filter { value, _, _ in .string(try printed(value)) },
        "format": Filter("*", "**") { value, a, _ in
            guard a.rest.isEmpty || a.extra.isEmpty else {
                throw TemplateError.type("can't handle positional and keyword arguments at the same time")
            }
            if !a.extra.isEmpty {
                let dict = Dict(a.extra.map { (.string($0.name), $0.value) }, uniquingKeysWith: { $1 })
                return .string(try PercentFormat.format(printed(value), [], whole: .dict(dict)))
            }
            return .string(try PercentFormat.format(printed(value), a.rest, whole: nil))
        },
        "wordcount": Filter { value, _, run in
            .int(try run.engine.patterns.pattern(#"\w+"#, []).allMatches(in: printed(value)).count)
        },
        "quote": Filter { value, _, _ in .string(Shell.quoted(value.isNull ? "" : try printed(value))) },
        "underscore": Filter { value, _, _ in
            .string(Text.replace(Text.replace(try printed(value), "-", "_"), " ", "_"))
        },
    ]
}

/// Quoting for POSIX shells.
enum Shell {
    /// `text` as one shell word: Python's `shlex.quote`.
    static func quoted(_ text: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-".utf8)
        if !text.isEmpty, text.utf8.allSatisfy(plain.contains) { return text }
        return "'" + Text.replace(text, "'", "'\"'\"'") + "'"
    }
}
