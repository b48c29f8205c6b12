// SPDX-License-Identifier: Apache-2.0

import Values

/// Walks over the part of a template that is evaluated in any case: the names whose absence is surely an error there.
///
/// What may be passed over counts as not there: the later sides of `and` and `or`, branches, bodies of loops, and
/// everything that can do without a value, such as `x | default(1)` and `x is defined`.
struct SureNames {
    private(set) var names: [(name: String, place: Place)] = []

    /// Filters that do something with their value, whatever it is.
    private static let strict: Set<String> = [
        "upper", "lower", "trim", "replace", "int", "float", "bool", "string", "join", "list", "length", "count",
        "first", "last", "sort", "unique", "regex_replace", "regex_search", "split", "b64encode", "b64decode", "quote",
        "basename", "dirname", "to_json", "to_nice_json", "to_yaml", "to_nice_yaml", "hash", "password_hash",
        "indent", "capitalize", "title", "from_json", "from_yaml", "dict2items", "items2dict",
    ]

    mutating func visit(_ body: [Statement]) {
        for statement in body {
            // What a child template says outside of its blocks is never shown.
            if case .extends = statement { return }
            visit(statement)
        }
    }

    private mutating func visit(_ statement: Statement) {
        switch statement {
        case .output(let value, _): visit(value)
        case .branch(let branches, _): if let first = branches.first { visit(first.test) }
        case .loop(let loop): visit(loop.items)
        case .group(let body): visit(body)
        default: break
        }
    }

    mutating func visit(_ expression: Expression) {
        switch expression {
        case .name(let name, let place): if !["self", "super", "caller"].contains(name) { names.append((name, place)) }
        case .concat(let items, _): for item in items { visit(item) }
        case .attribute(let base, _, _): visit(base)
        case .item(let base, let key, _):
            visit(base)
            visit(key)
        case .call(.attribute(let base, _, _), _, _): visit(base)
        case .filter(let value?, let name, _, _) where Self.strict.contains(Filters.shortName(name)): visit(value)
        case .negative(let value, _), .positive(let value, _), .not(let value, _): visit(value)
        case .and(let left, _, _), .or(let left, _, _): visit(left)
        case .arithmetic(_, let left, let right, _):
            visit(left)
            visit(right)
        case .compare(let left, let others, _):
            visit(left)
            if let first = others.first { visit(first.1) }
        case .conditional(let test, _, _, _): visit(test)
        default: break
        }
    }
}
