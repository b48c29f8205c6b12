// SPDX-License-Identifier: Apache-2.0

import Regex
import Values

extension Filters {
    static func pattern(_ value: Value, ignoresCase: Bool, isMultiline: Bool, _ run: Evaluator) throws -> PythonRegex {
        guard case .string(let text) = value else {
            throw TemplateError.type("first argument must be string or compiled pattern")
        }
        var options: Set<PythonRegex.Option> = []
        if ignoresCase { options.insert(.ignoreCase) }
        if isMultiline { options.insert(.multiline) }
        return try run.engine.patterns.pattern(text, options)
    }

    /// Regular expressions.
    static let regexes: [String: Filter] = [
        "regex_replace": Filter("pattern", "replacement", "ignorecase", "multiline", "count", "mandatory_count") {
            value, a, run in
            let regex = try pattern(a[0] ?? "", ignoresCase: a.flag(2), isMultiline: a.flag(3), run)
            let result = try regex.replacing(in: printed(value), with: a.text(1, ""), limit: a.int(4, 0))
            let wanted = try a.int(5, 0)
            guard wanted == 0 || wanted == result.count else {
                throw TemplateError.type(
                    "'\(regex.pattern)' should match \(wanted) times, but matches \(result.count) times in '\(value.text)'"
                )
            }
            return .string(result.text)
        },
        "regex_findall": Filter("regex", "multiline", "ignorecase") { value, a, run in
            let regex = try pattern(a.required(0), ignoresCase: a.flag(2), isMultiline: a.flag(1), run)
            return .list(
                regex.allMatches(in: try printed(value)).map { match in
                    switch match.groups.count {
                    case 0: .string(match.text)
                    case 1: .string(match.groups[0] ?? "")
                    default: .list(match.groups.map { .string($0 ?? "") })
                    }
                })
        },
        "regex_search": Filter("regex", "*", "**") { value, a, run in try search(value, a, run) },
        "regex_escape": Filter("re_type") { value, a, run in
            let type = try a.text(0, "python")
            switch type {
            case "python": return .string(PythonRegex.escape(try printed(value)))
            case "posix_basic":
                let regex = try run.engine.patterns.pattern(#"([].[^$*\\])"#, [])
                return .string(try regex.replacing(in: printed(value), with: #"\\\1"#).text)
            default: throw TemplateError.type("Regex type (\(type)) not yet implemented")
            }
        },
    ]

    private static func search(_ value: Value, _ a: Bound, _ run: Evaluator) throws -> Value {
        func flag(_ name: String) throws -> Bool {
            try a.extra.last { $0.name == name }.map { try truth(of: $0.value) } ?? false
        }
        let regex = try pattern(
            a.required(0), ignoresCase: flag("ignorecase"), isMultiline: flag("multiline"), run)
        let wanted = try a.rest.map { try group(printed($0)) }
        guard let match = regex.firstMatch(in: try printed(value)) else { return .null }
        if wanted.isEmpty { return .string(match.text) }
        return .list(
            try wanted.map { name in
                if let number = Int(name) {
                    guard number <= match.groups.count else { throw TemplateError.type("no such group") }
                    return (number == 0 ? match.text : match.groups[number - 1]).map { .string($0) } ?? .null
                }
                guard let found = match.named[name] else { throw TemplateError.type("no such group") }
                return found.map { .string($0) } ?? .null
            })
    }

    /// `\1` or `\g<name>`.
    private static func group(_ text: String) throws -> String {
        if text.hasPrefix("\\g<"), let end = text.firstIndex(of: ">") {
            return String(text[text.index(text.startIndex, offsetBy: 3)..<end])
        }
        let digits = text.dropFirst().prefix { $0.isNumber }
        guard text.hasPrefix("\\"), !digits.isEmpty else { throw TemplateError.type("Unknown argument") }
        return String(digits)
    }
}
