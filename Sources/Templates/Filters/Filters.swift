// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A filter: the parameters behind its value and what it does.
struct Filter: Sendable {
    typealias Body = @Sendable (Value, Bound, Evaluator) throws -> Value

    let parameters: [String]
    /// Whether it wants to see an undefined value, as `default` does.
    let acceptsUndefined: Bool
    let body: Body

    init(_ parameters: String..., acceptsUndefined: Bool = false, body: @escaping Body) {
        self.parameters = parameters
        self.acceptsUndefined = acceptsUndefined
        self.body = body
    }
}

/// All filters by name.
enum Filters {
    static let all: [String: Filter] = [
        text, layout, lists, selection, sorting, sets, dicts, numbers, units, randoms, paths, dates, encoding, regexes,
        hashes, network, urls, serialization, markup, control,
    ].reduce(into: [:]) { $0.merge($1) { $1 } }

    /// The collections whose filters, tests and lookups are looked for here.
    static let collections: Set<String> = [
        "ansible.builtin", "ansible.legacy", "ansible.utils", "ansible.netcommon", "ansible.posix", "community.general",
    ]

    /// The name without one of the known collections.
    static func shortName(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), collections.contains(String(name[..<dot])) else { return name }
        return String(name[name.index(after: dot)...])
    }

    static func named(_ name: String) -> Filter? { all[name] ?? all[shortName(name)] }

    static func unknown(_ name: String) -> TemplateError {
        TemplateError(
            .other, "there is no filter `\(name)`",
            hint: didYouMean(shortName(name), among: all.keys)
                ?? (TemplateTests.named(name) != nil ? "`\(name)` is a test: write `is \(name)`" : nil))
    }
}

/// A test: the parameters behind its value and what it asks.
struct TemplateTest: Sendable {
    typealias Body = @Sendable (Value, Bound, Evaluator) throws -> Bool

    let parameters: [String]
    let acceptsUndefined: Bool
    let body: Body

    init(_ parameters: String..., acceptsUndefined: Bool = false, body: @escaping Body) {
        self.parameters = parameters
        self.acceptsUndefined = acceptsUndefined
        self.body = body
    }
}

/// All tests by name.
enum TemplateTests {
    static let all: [String: TemplateTest] = [types, comparisons, results, matching, versions, files, networks]
        .reduce(into: [:]) { $0.merge($1) { $1 } }

    static func named(_ name: String) -> TemplateTest? { all[name] ?? all[Filters.shortName(name)] }

    static func unknown(_ name: String) -> TemplateError {
        TemplateError(
            .other, "there is no test `\(name)`",
            hint: didYouMean(Filters.shortName(name), among: all.keys)
                ?? (Filters.named(name) != nil ? "`\(name)` is a filter: write `| \(name)`" : nil))
    }
}
