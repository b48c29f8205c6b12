// SPDX-License-Identifier: Apache-2.0

import Values

/// Python's methods of `str`.
enum TextMethods {
    static let all: [String: Method<String>] = splitting.merging(searching) { $1 }.merging(changing) { $1 }
        .merging(asking) { $1 }.merging(coding) { $1 }

    private static func texts(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }

    private static func separator(_ a: Bound) throws -> String? {
        guard let value = a.given(0) else { return nil }
        guard case .string(let text) = value else {
            throw TemplateError.type("must be str or None, not \(value.typeName)")
        }
        guard !text.isEmpty else { throw TemplateError.type("empty separator") }
        return text
    }

    private static let splitting: [String: Method<String>] = [
        "split": Method("sep", "maxsplit") { text, a, _ in
            texts(Text.split(text, try separator(a), limit: try a.int(1, -1)))
        },
        "rsplit": Method("sep", "maxsplit") { text, a, _ in
            texts(Text.splitFromRight(text, try separator(a), limit: try a.int(1, -1)))
        },
        "splitlines": Method("keepends") { text, a, _ in texts(Text.lines(text, keepEnds: try a.flag(0))) },
        "partition": Method("sep") { text, a, _ in
            let parts = Text.split(text, try a.text(0), limit: 1)
            return texts(parts.count == 2 ? [parts[0], try a.text(0), parts[1]] : [text, "", ""])
        },
        "rpartition": Method("sep") { text, a, _ in
            let parts = Text.splitFromRight(text, try a.text(0), limit: 1)
            return texts(parts.count == 2 ? [parts[0], try a.text(0), parts[1]] : ["", "", text])
        },
        "join": Method("iterable") { text, a, _ in
            let parts = try items(of: a.required(0))
            for (index, part) in parts.enumerated() where part.string == nil {
                try checkDefined(part)
                throw TemplateError.type("sequence item \(index): expected str instance, \(part.typeName) found")
            }
            return .string(parts.map(\.text).joined(separator: text))
        },
    ]

    /// The part of `text` between the arguments `start` and `end`.
    private static func part(_ text: String, _ a: Bound) throws -> (scalars: [Unicode.Scalar], offset: Int)? {
        let scalars = Array(text.unicodeScalars)
        func index(_ value: Value?, _ initial: Int) -> Int {
            guard let number = value?.wholeNumber else { return initial }
            return max(0, min(number < 0 ? number + scalars.count : number, scalars.count))
        }
        let start = index(a.given(1), 0)
        let end = index(a.given(2), scalars.count)
        guard let given = a.given(1)?.wholeNumber, given > scalars.count else {
            return start <= end ? (Array(scalars[start..<end]), start) : nil
        }
        return nil
    }

    private static func find(_ text: String, _ a: Bound, last: Bool = false) throws -> Int {
        guard let part = try part(text, a) else { return -1 }
        let wanted = Array(try string(a.required(0)).unicodeScalars)
        let found = last ? Text.findLast(wanted, in: part.scalars) : Text.find(wanted, in: part.scalars)
        return found.map { $0 + part.offset } ?? -1
    }

    private static func string(_ value: Value) throws -> String {
        guard case .string(let text) = value else {
            try checkDefined(value)
            throw TemplateError.type("must be str, not \(value.typeName)")
        }
        return text
    }

    private static func hasEnd(_ text: String, _ a: Bound, _ test: (String, String) -> Bool) throws -> Value {
        guard let part = try part(text, a) else { return false }
        let inside = Text.string(part.scalars)
        let wanted = try a.required(0).list ?? [a.required(0)]
        return .bool(try wanted.contains { test(inside, try string($0)) })
    }

    private static let searching: [String: Method<String>] = [
        "find": Method("sub", "start", "end") { text, a, _ in .int(try find(text, a)) },
        "rfind": Method("sub", "start", "end") { text, a, _ in .int(try find(text, a, last: true)) },
        "index": Method("sub", "start", "end") { text, a, _ in
            let found = try find(text, a)
            guard found >= 0 else { throw TemplateError.type("substring not found") }
            return .int(found)
        },
        "rindex": Method("sub", "start", "end") { text, a, _ in
            let found = try find(text, a, last: true)
            guard found >= 0 else { throw TemplateError.type("substring not found") }
            return .int(found)
        },
        "count": Method("sub", "start", "end") { text, a, _ in
            let wanted = try string(a.required(0))
            guard let part = try part(text, a) else { return 0 }
            if wanted.isEmpty { return .int(part.scalars.count + 1) }
            return .int(Text.split(Text.string(part.scalars), wanted).count - 1)
        },
        "startswith": Method("prefix", "start", "end") { text, a, _ in
            try hasEnd(text, a) { $0.utf8.starts(with: $1.utf8) }
        },
        "endswith": Method("suffix", "start", "end") { text, a, _ in
            try hasEnd(text, a) { $0.utf8.reversed().starts(with: $1.utf8.reversed()) }
        },
    ]

    private static let changing: [String: Method<String>] = [
        "strip": Method("chars") { text, a, _ in .string(Text.strip(text, try a.given(0).map(string))) },
        "lstrip": Method("chars") { text, a, _ in .string(Text.strip(text, try a.given(0).map(string), right: false)) },
        "rstrip": Method("chars") { text, a, _ in .string(Text.strip(text, try a.given(0).map(string), left: false)) },
        "upper": Method { text, _, _ in .string(text.uppercased()) },
        "lower": Method { text, _, _ in .string(text.lowercased()) },
        "casefold": Method { text, _, _ in
            .string(Text.replace(text.lowercased(), "ß", "ss"))
        },
        "capitalize": Method { text, _, _ in .string(Text.capitalized(text)) },
        "title": Method { text, _, _ in .string(Text.title(text)) },
        "swapcase": Method { text, _, _ in .string(Text.swapCase(text)) },
        "replace": Method("old", "new", "count") { text, a, _ in
            .string(Text.replace(text, try string(a.required(0)), try string(a.required(1)), limit: try a.int(2, -1)))
        },
        "removeprefix": Method("prefix") { text, a, _ in
            let prefix = try a.text(0)
            return .string(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
        },
        "removesuffix": Method("suffix") { text, a, _ in
            let suffix = try a.text(0)
            return .string(text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text)
        },
        "zfill": Method("width") { text, a, _ in
            let sign = text.first.map { "+-".contains($0) } == true ? String(text.prefix(1)) : ""
            let rest = String(text.dropFirst(sign.count))
            return .string(sign + Text.pad(rest, to: try a.int(0) - sign.count, with: "0", left: true, right: false))
        },
        "ljust": Method("width", "fillchar") { text, a, _ in
            .string(Text.pad(text, to: try a.int(0), with: try a.text(1, " "), left: false, right: true))
        },
        "rjust": Method("width", "fillchar") { text, a, _ in
            .string(Text.pad(text, to: try a.int(0), with: try a.text(1, " "), left: true, right: false))
        },
        "center": Method("width", "fillchar") { text, a, _ in
            .string(Text.pad(text, to: try a.int(0), with: try a.text(1, " "), left: true, right: true))
        },
        "expandtabs": Method("tabsize") { text, a, _ in .string(expandTabs(text, try a.int(0, 8))) },
    ]

    private static func expandTabs(_ text: String, _ size: Int) -> String {
        var column = 0
        return text.unicodeScalars.reduce(into: "") { out, scalar in
            if scalar == "\t" {
                let count = size > 0 ? size - column % size : 0
                out += String(repeating: " ", count: count)
                column += count
            } else {
                out.unicodeScalars.append(scalar)
                column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            }
        }
    }

    private static func all(_ text: String, _ test: (Unicode.Scalar) -> Bool) -> Value {
        .bool(!text.isEmpty && text.unicodeScalars.allSatisfy(test))
    }

    private static let asking: [String: Method<String>] = [
        "isdigit": Method { text, _, _ in all(text) { [.digit, .decimal].contains($0.properties.numericType) } },
        "isdecimal": Method { text, _, _ in all(text) { $0.properties.numericType == .decimal } },
        "isnumeric": Method { text, _, _ in all(text) { $0.properties.numericType != nil } },
        "isalpha": Method { text, _, _ in all(text, isLetter) },
        "isalnum": Method { text, _, _ in all(text) { isLetter($0) || $0.properties.numericType != nil } },
        "isspace": Method { text, _, _ in all(text, Text.isSpace) },
        "isascii": Method { text, _, _ in .bool(text.utf8.allSatisfy { $0 < 128 }) },
        "islower": Method { text, _, _ in
            .bool(
                text.unicodeScalars.contains { $0.properties.isLowercase }
                    && !text.unicodeScalars.contains { $0.properties.isUppercase })
        },
        "isupper": Method { text, _, _ in
            .bool(
                text.unicodeScalars.contains { $0.properties.isUppercase }
                    && !text.unicodeScalars.contains { $0.properties.isLowercase })
        },
        "istitle": Method { text, _, _ in
            .bool(text == Text.title(text) && text.unicodeScalars.contains { $0.properties.isCased })
        },
        "isidentifier": Method { text, _, _ in
            .bool(
                text.unicodeScalars.first.map { isLetter($0) || $0 == "_" } == true
                    && text.unicodeScalars.allSatisfy { isLetter($0) || $0 == "_" || $0.properties.numericType != nil })
        },
        "isprintable": Method { text, _, _ in
            .bool(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        },
    ]

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    // Texts and bytes are one type here, so that coding changes nothing.
    private static let coding: [String: Method<String>] = [
        "encode": Method("encoding", "errors") { text, _, _ in .string(text) },
        "decode": Method("encoding", "errors") { text, _, _ in .string(text) },
        "__len__": Method { text, _, _ in .int(text.unicodeScalars.count) },
    ]
}
