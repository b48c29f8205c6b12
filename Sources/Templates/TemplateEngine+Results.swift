// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Regex
import Values

extension TemplateEngine {
    private static let textFilters: Set<String> = ["string", "to_json", "to_nice_json", "to_yaml", "to_nice_yaml"]

    /// The value of a lone expression.
    func lone(_ expression: Expression, _ run: Evaluator) throws -> Value {
        var chosen = expression
        while case .conditional(let test, let then, let otherwise, let place) = chosen {
            guard let next = try run.truth(of: run.evaluate(test), at: place) ? then : otherwise else { break }
            chosen = next
        }
        let value = Filters.withoutGroups(try run.evaluate(chosen))
        try checkDefined(value)
        switch value {
        case .undefined: return ""
        case .null:
            if case .name = chosen { return .null }
            return ""
        case .string(let text):
            if case .filter(_, let name, _, _) = chosen, Self.textFilters.contains(Filters.shortName(name)) {
                return value
            }
            return Self.converted(text)
        case .int, .float:
            if keepsNumbers { return value }
            if case .name = chosen { return value }
            return .string(value.text)
        default: return value
        }
    }

    /// `text`, or the list, dict or boolean it is the Python literal of.
    static func converted(_ text: String) -> Value {
        switch text.utf8.first {
        case UInt8(ascii: "["), UInt8(ascii: "{"): PythonLiteral.read(text) ?? .string(text)
        case UInt8(ascii: "T") where text == "True": true
        case UInt8(ascii: "F") where text == "False": false
        default: .string(text)
        }
    }

    /// `result` with as many newlines at its end as `source` has: templates lose one.
    static func restoringNewlines(of source: String, in result: String, _ newline: String) -> String {
        let wanted = source.utf8.reversed().prefix { $0 == 10 }.count
        let found = result.utf8.reversed().prefix { $0 == 10 }.count
        return wanted > found ? result + String(repeating: newline, count: wanted - found) : result
    }

    // MARK: Parsing

    func parsed(_ text: String, _ syntax: Syntax) throws -> ParsedTemplate {
        let key = TemplateCache.Key(text: text, syntax: syntax)
        if let found = cache.template(key) { return found }
        let parsed = try Parser.template(text, syntax)
        cache.store(parsed, key)
        return parsed
    }

    func parsed(expression text: String, _ syntax: Syntax) throws -> Expression {
        let key = TemplateCache.Key(text: text, syntax: syntax)
        if let found = cache.expression(key) { return found }
        let parsed = try Parser.expression(text, syntax)
        cache.store(parsed, key)
        return parsed
    }

    // MARK: Errors

    /// Turns the errors of `work` into diagnostics with their place.
    func reporting<Result>(
        _ text: String, _ location: SourceLocation?, _ scope: (any Scope)?, lineOffset: Int = 0,
        showsLine: Bool = false, _ work: () throws -> Result
    ) throws -> Result {
        do {
            return try work()
        } catch let error as TemplateError {
            var found = diagnostic(error, text, location, scope, lineOffset, showsLine)
            found.isUndefined = error.kind == .undefined
            throw found
        } catch let error as Diagnostic {
            throw error
        } catch let error as Diagnostics {
            throw error
        } catch {
            throw Diagnostic("\(error)", at: location)
        }
    }

    private func diagnostic(
        _ error: TemplateError, _ text: String, _ location: SourceLocation?, _ scope: (any Scope)?, _ lineOffset: Int,
        _ showsLine: Bool
    ) -> Diagnostic {
        var place = error.place ?? .start
        if let file = error.file {
            let there = SourceLocation(file: file, line: place.line, column: place.column)
            return Diagnostic(error.message, at: there, hint: error.hint ?? hint(for: error, scope))
        }
        place.line += error.place == nil ? 0 : lineOffset
        var diagnostic = Diagnostic(
            error.message, at: place.location(from: location), hint: error.hint ?? hint(for: error, scope))
        if showsLine {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if place.line <= lines.count { diagnostic.sourceLine = String(lines[place.line - 1]) }
        }
        return diagnostic
    }

    private func hint(for error: TemplateError, _ scope: (any Scope)?) -> String? {
        guard error.kind == .undefined, let scope, error.message.hasSuffix("' is undefined") else { return nil }
        let name = error.message.dropFirst().prefix { $0 != "'" }
        return didYouMean(String(name), among: scope.names)
    }
}
