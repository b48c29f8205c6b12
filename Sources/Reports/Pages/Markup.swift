// SPDX-License-Identifier: Apache-2.0

import Recovery

/// HTML whose values are text: what stands in the program is markup, `\(value)` is escaped.
///
/// So no output of a module, name of a host or answer of a person can become markup.
struct Markup: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// The markup as text.
    private(set) var html: String

    init(stringLiteral value: String) { html = value }
    init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }
    /// A text.
    init(text: String) { html = Self.escaped(text) }

    fileprivate init(html: String) { self.html = html }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }
        mutating func appendLiteral(_ literal: String) { html += literal }
        mutating func appendInterpolation(_ text: String) { html += Markup.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { html += String(number) }
        mutating func appendInterpolation(_ length: Length) { html += Markup.escaped(length.description) }
        mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
        mutating func appendInterpolation(_ markups: [Markup]) { for markup in markups { html += markup.html } }
    }

    /// Text for HTML and XML, in elements and in quoted attributes.
    ///
    /// Characters that neither can hold, and those that turn the direction of writing, are shown as U+FFFD.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            case "\r": break
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}", "\u{fffe}",
                "\u{ffff}":
                out += "\u{fffd}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension [Markup] {
    /// All of them, one after the other.
    var joined: Markup { Markup(html: map(\.html).joined()) }
    /// All of them, each on a line of its own.
    var lines: Markup { Markup(html: map(\.html).joined(separator: "\n")) }
}
