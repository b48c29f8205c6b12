// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// What is in a list, and lists made of lists.
    static let lists: [String: Filter] = [
        "first": Filter { value, _, _ in
            try items(of: value).first ?? .undefined(Undefined("No first item, sequence was empty."))
        },
        "last": Filter { value, _, _ in
            try items(of: value).last ?? .undefined(Undefined("No last item, sequence was empty."))
        },
        "length": Filter { value, _, _ in .int(try length(value)) },
        "count": Filter { value, _, _ in .int(try length(value)) },
        "list": Filter { value, _, _ in .list(try items(of: value)) },
        "join": Filter("d", "attribute") { value, a, run in
            let parts =
                try AttributePath(a.given(1)).map { path in try items(of: value).map { try path.value(in: $0, run) } }
                ?? items(of: value)
            return .string(try parts.map(printed).joined(separator: a.text(0, "")))
        },
        "reverse": Filter { value, _, _ in
            if case .string(let text) = value { return .string(Text.string(text.unicodeScalars.reversed())) }
            return .list(try items(of: value).reversed())
        },
        "batch": Filter("linecount", "fill_with") { value, a, _ in
            let values = try items(of: value)
            let size = max(1, try a.int(0))
            return .list(
                stride(from: 0, to: values.count, by: size).map { start in
                    var row = Array(values[start..<min(start + size, values.count)])
                    if let fill = a.given(1) { row += Array(repeating: fill, count: size - row.count) }
                    return .list(row)
                })
        },
        "slice": Filter("slices", "fill_with") { value, a, _ in .list(try slices(items(of: value), a)) },
        "flatten": Filter("levels", "skip_nulls") { value, a, _ in
            .list(flatten(try items(of: value), try a.given(0).map { _ in try a.int(0) }, try a.flag(1, true)))
        },
        "zip": Filter("*") { value, a, _ in
            let lists = try [items(of: value)] + a.rest.map(items)
            let count = lists.map(\.count).min() ?? 0
            return .list((0..<count).map { index in .list(lists.map { $0[index] }) })
        },
        "zip_longest": Filter("*", "**") { value, a, _ in
            let lists = try [items(of: value)] + a.rest.map(items)
            let fill = a.extra.first { $0.name == "fillvalue" }?.value ?? .null
            let count = lists.map(\.count).max() ?? 0
            return .list(
                (0..<count).map { index in .list(lists.map { index < $0.count ? $0[index] : fill }) })
        },
        "product": Filter("*", "**") { value, a, _ in
            var lists = try [items(of: value)] + a.rest.map(items)
            let times = a.extra.first { $0.name == "repeat" }?.value.wholeNumber ?? 1
            lists = Array(repeatElement(lists, count: max(0, times)).joined())
            return .list(product(lists).map { .list($0) })
        },
        "permutations": Filter("r") { value, a, _ in
            let values = try items(of: value)
            return .list(permutations(values, try a.given(0) == nil ? values.count : a.int(0)).map { .list($0) })
        },
        "combinations": Filter("r") { value, a, _ in
            .list(combinations(try items(of: value)[...], try a.int(0)).map { .list($0) })
        },
        "subelements": Filter("subelements", "skip_missing") { value, a, _ in
            .list(try subelements(value, a.required(0), skipsMissing: a.flag(1)))
        },
    ]

    static func length(_ value: Value) throws -> Int {
        switch value {
        case .string(let text): return text.unicodeScalars.count
        case .list(let items): return items.count
        case .dict(let dict): return dict.count
        case .object(let object): if let keys = object.keys { return keys.count }
        default: break
        }
        try checkDefined(value)
        throw TemplateError.type("object of type '\(value.typeName)' has no len()")
    }

    private static func slices(_ values: [Value], _ a: Bound) throws -> [Value] {
        let count = try a.int(0)
        guard count > 0 else { throw TemplateError.type("integer division or modulo by zero") }
        let (size, extra) = values.count.quotientAndRemainder(dividingBy: count)
        var start = 0
        return (0..<count).map { index in
            let end = start + size + (index < extra ? 1 : 0)
            var part = Array(values[start..<end])
            start = end
            if let fill = a.given(1), index >= extra { part.append(fill) }
            return .list(part)
        }
    }

    static func flatten(_ values: [Value], _ levels: Int?, _ skipsNulls: Bool) -> [Value] {
        values.flatMap { value -> [Value] in
            if skipsNulls, value.isNull || value.string == "None" || value.string == "null" { return [] }
            guard case .list(let inner) = value else { return [value] }
            if let levels, levels < 1 { return [value] }
            return flatten(inner, levels.map { $0 - 1 }, skipsNulls)
        }
    }

    static func product(_ lists: [[Value]]) -> [[Value]] {
        lists.reduce([[]]) { rows, list in rows.flatMap { row in list.map { row + [$0] } } }
    }

    private static func permutations(_ values: [Value], _ size: Int) -> [[Value]] {
        guard size > 0 else { return [[]] }
        return values.indices.flatMap { index -> [[Value]] in
            var rest = values
            let first = rest.remove(at: index)
            return permutations(rest, size - 1).map { [first] + $0 }
        }
    }

    private static func combinations(_ values: ArraySlice<Value>, _ size: Int) -> [[Value]] {
        guard size > 0 else { return [[]] }
        return values.indices.flatMap { index in
            combinations(values[(index + 1)...], size - 1).map { [values[index]] + $0 }
        }
    }

    static func subelements(_ value: Value, _ path: Value, skipsMissing: Bool) throws -> [Value] {
        let elements: [Value]
        switch value {
        case .dict(let dict): elements = Array(dict.values)
        case .list(let items): elements = items
        default: throw TemplateError.type("obj must be a list of dicts or a nested dict")
        }
        let keys: [Value]
        switch path {
        case .list(let items): keys = items
        case .string(let text): keys = Text.split(text, ".").map { .string($0) }
        default: throw TemplateError.type("subelements must be a list or a string")
        }
        return try elements.flatMap { element -> [Value] in
            var inner = element
            for key in keys {
                guard case .dict(let dict) = inner else {
                    throw TemplateError.type("the key \(key.text) should point to a dictionary, got '\(inner.text)'")
                }
                guard let found = dict[key] else {
                    if skipsMissing { return [] }
                    throw TemplateError.type(
                        "could not find \(key.representation) key in iterated item \(inner.representation)")
                }
                inner = found
            }
            guard case .list(let items) = inner else {
                throw TemplateError.type(
                    "the key \(keys.last?.representation ?? "") should point to a list, got \(inner.representation)")
            }
            return items.map { .list([element, $0]) }
        }
    }
}
