// SPDX-License-Identifier: Apache-2.0

import CYAML
import Diagnostics

/// Turns libyaml's complaints into messages that say what to do.
enum YAMLAdvice {
    /// The message of a parser that has stopped.
    static func diagnostic(of parser: yaml_parser_t, in source: SourceText) -> Diagnostic {
        let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
        guard parser.error != YAML_READER_ERROR else { return unreadable(problem, parser, source) }
        let line = Int(parser.problem_mark.line) + 1
        let column = Int(parser.problem_mark.column) + 1
        let text = source.line(line) ?? ""
        var notes: [String] = []
        if let context = parser.context {
            let place = SourceLocation(
                file: source.file, line: Int(parser.context_mark.line) + 1,
                column: Int(parser.context_mark.column) + 1)
            notes.append("\(String(cString: context)) that begins at \(place)")
        }
        let start = source.line(Int(parser.context_mark.line) + 1) ?? ""
        return source.diagnostic(
            message(for: problem), line: line, column: column,
            hint: hint(for: problem, line: text, before: previous(line, source), start: start), notes: notes)
    }

    /// The hint for a mapping or a list where only a text can be: nearly always `{{` without quotes.
    static func forBraces(at node: YAMLNode) -> String {
        let line = node.source.line(node.line) ?? ""
        return line.contains("{{")
            ? "a value that begins with `{{` needs quotes: `\(quoted(line))`" : "use a text or a number as key"
    }

    private static func unreadable(_ problem: String, _ parser: yaml_parser_t, _ source: SourceText) -> Diagnostic {
        let before = source.text.utf8.prefix(Int(parser.problem_offset))
        let line = before.reduce(1) { $1 == 10 ? $0 + 1 : $0 }
        let tail = before.split(separator: 10, omittingEmptySubsequences: false).last ?? before
        let code = String(UInt32(bitPattern: Int32(parser.problem_value)), radix: 16, uppercase: true)
        return source.diagnostic(
            "\(problem): U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)", line: line,
            column: String(Substring(tail)).count + 1,
            hint: "remove the character, or write it as an escape in a double-quoted text")
    }

    private static func message(for problem: String) -> String {
        switch problem {
        case "found character that cannot start any token": "a character that can't begin a value here"
        case "mapping values are not allowed in this context": "a `:` where no key can be"
        case "could not find expected ':'": "a key without its `:`"
        case "did not find expected key": "expected a key here"
        case "did not find expected '-' indicator": "expected `- ` of the next list item here"
        case "found unexpected end of stream": "the file ends inside a quoted text"
        case "did not find expected ',' or ']'": "expected `,` or `]`"
        case "did not find expected ',' or '}'": "expected `,` or `}`"
        default: problem
        }
    }

    private static func hint(for problem: String, line: String, before: String, start: String) -> String? {
        if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
            return "indent with spaces: YAML allows no tabs"
        }
        if hasUnquotedBraces(line) { return "a value that begins with `{{` needs quotes: `\(quoted(line))`" }
        if hasTextAfterQuote(line) { return "a value that begins with a quote must end with it: quote the whole value" }
        switch problem {
        case "mapping values are not allowed in this context":
            let value = valuePart(of: line)
            if value.contains(": ") || value.hasSuffix(":") {
                return "a value that holds `: ` needs quotes: `\(quoted(line))`"
            }
            return "is this line indented too far, or does the line before it lack its `:`?"
        case "could not find expected ':'":
            return isOddlyQuoted(start) ? unbalanced : "end the key with `: `, or indent the text to continue a value"
        case "found unexpected end of stream": return unbalanced
        case "did not find expected key", "did not find expected '-' indicator":
            if isOddlyQuoted(before) { return unbalanced }
            return "line this up with the line it belongs to: keys of a mapping and items of a list share one column"
        case "found character that cannot start any token":
            return "a value that begins with one of @ ` % needs quotes"
        default: return nil
        }
    }

    private static let unbalanced = "a quote is missing: every `\"` or `'` that opens a text must close it"

    private static func previous(_ line: Int, _ source: SourceText) -> String {
        var number = line - 1
        while number > 0 {
            if let text = source.line(number), !text.allSatisfy({ $0 == " " }) { return text }
            number -= 1
        }
        return ""
    }

    /// What stands after the first `: `.
    private static func valuePart(of line: String) -> String {
        guard let colon = line.firstRange(of: ": ") else { return "" }
        return String(line[colon.upperBound...])
    }

    private static func hasUnquotedBraces(_ line: String) -> Bool {
        let trimmed = line.drop { $0 == " " || $0 == "-" }
        return valuePart(of: line).drop { $0 == " " }.hasPrefix("{{") || trimmed.hasPrefix("{{")
    }

    private static func hasTextAfterQuote(_ line: String) -> Bool {
        let value = valuePart(of: line).drop { $0 == " " }
        guard let quote = value.first, quote == "\"" || quote == "'",
            let end = value.dropFirst().firstIndex(of: quote)
        else { return false }
        let rest = value[value.index(after: end)...].drop { $0 == " " }
        return !rest.isEmpty && !rest.hasPrefix("#") && !rest.hasPrefix(",") && value[end...].count > 1
            && !rest.hasPrefix("\(quote)") && !rest.hasPrefix("}") && !rest.hasPrefix("]")
    }

    private static func isOddlyQuoted(_ line: String) -> Bool {
        line.filter { $0 == "\"" }.count % 2 == 1
            || valuePart(of: line).hasPrefix("'") && line.filter { $0 == "'" }.count % 2 == 1
    }

    /// The line with its value in double quotes.
    private static func quoted(_ line: String) -> String {
        let text = String(line.drop { $0 == " " })
        let value = valuePart(of: text)
        let quote = value.contains("\"") ? "'" : "\""
        guard !value.isEmpty else { return "- \(quote)\(text.drop { $0 == "-" || $0 == " " })\(quote)" }
        return "\(text.dropLast(value.count))\(quote)\(value)\(quote)"
    }
}
