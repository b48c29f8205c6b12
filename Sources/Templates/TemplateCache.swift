// SPDX-License-Identifier: Apache-2.0

import Regex
import Synchronization

/// Parsed templates and expressions by their source text.
final class TemplateCache: Sendable {
    struct Key: Hashable {
        var text: String
        var syntax: Syntax
    }

    private static let limit = 8192
    private let templates = Mutex<[Key: ParsedTemplate]>([:])
    private let expressions = Mutex<[Key: Expression]>([:])

    func template(_ key: Key) -> ParsedTemplate? { templates.withLock { $0[key] } }
    func expression(_ key: Key) -> Expression? { expressions.withLock { $0[key] } }

    func store(_ template: ParsedTemplate, _ key: Key) {
        templates.withLock {
            if $0.count >= Self.limit { $0 = [:] }
            $0[key] = template
        }
    }

    func store(_ expression: Expression, _ key: Key) {
        expressions.withLock {
            if $0.count >= Self.limit { $0 = [:] }
            $0[key] = expression
        }
    }
}

/// Compiled regular expressions by pattern and options.
final class PatternCache: Sendable {
    private struct Key: Hashable {
        var pattern: String
        var options: Set<PythonRegex.Option>
    }

    private static let limit = 1024
    private let patterns = Mutex<[Key: PythonRegex]>([:])

    func pattern(_ pattern: String, _ options: Set<PythonRegex.Option>) throws -> PythonRegex {
        let key = Key(pattern: pattern, options: options)
        if let found = patterns.withLock({ $0[key] }) { return found }
        let compiled = try PythonRegex(pattern, options)
        patterns.withLock {
            if $0.count >= Self.limit { $0 = [:] }
            $0[key] = compiled
        }
        return compiled
    }
}
