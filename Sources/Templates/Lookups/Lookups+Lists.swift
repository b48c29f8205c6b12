// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Lookups {
    /// Lists made of lists and dicts: what `with_…` loops walk over.
    static let lists: [String: Body] = [
        "items": { flat($0.terms) },
        "list": { $0.terms },
        "flattened": { Filters.flatten($0.terms, nil, false) },
        "indexed_items": { call in flat(call.terms).enumerated().map { .list([.int($0), $1]) } },
        "dict": { call in
            try call.terms.flatMap { term -> [Value] in
                guard let dict = try mapping(of: term) else { throw TemplateError.type("with_dict expects a dict") }
                return dict.map { .dict(["key": $0.key, "value": $0.value]) }
            }
        },
        "nested": { call in try nested(call.terms) },
        "cartesian": { call in try nested(call.terms) },
        "together": { call in
            guard !call.terms.isEmpty else {
                throw TemplateError.type("with_together requires at least one element in each list")
            }
            let lists = call.terms.map { $0.list ?? [$0] }
            return (0..<(lists.map(\.count).max() ?? 0)).map { index in
                .list(flat(lists.map { index < $0.count ? $0[index] : .null }))
            }
        },
        "subelements": { call in try subelements(call.terms) },
        "random_choice": { call in call.terms.randomElement().map { [$0] } ?? [] },
    ]

    private static func nested(_ terms: [Value]) throws -> [Value] {
        guard !terms.isEmpty else {
            throw TemplateError.type("with_nested requires at least one element in the nested list")
        }
        return Filters.product(terms.map { $0.list ?? [$0] }).map { .list(flat($0)) }
    }

    private static func subelements(_ terms: [Value]) throws -> [Value] {
        guard (2...3).contains(terms.count), case .string(let path) = terms[1] else {
            throw TemplateError.type(
                "subelements lookup expects a list of two or three items, first a dict or a list, second a string "
                    + "pointing to the subkey")
        }
        if case .dict(let dict) = terms[0], dict["skipped"]?.isTruthy == true { return [] }
        let elements = terms[0].list ?? terms[0].dict.map { Array($0.values) } ?? []
        let flag = terms.count == 3 ? terms[2]["skip_missing"] : nil
        let skips = flag.map { $0.asBoolean ?? $0.isTruthy } ?? false
        let keys = Text.split(path, ".")
        return try elements.filter { !($0["skipped"]?.isTruthy ?? false) }.flatMap { element -> [Value] in
            let wanted: Value = .list(keys.map { .string($0) })
            let pairs = try Filters.subelements(.list([element]), wanted, skipsMissing: skips)
            // The list itself is taken out of the item, as in Ansible.
            let rest = removing(keys[...], from: element)
            return pairs.map { .list([rest, $0.list?.last ?? .null]) }
        }
    }

    private static func removing(_ keys: ArraySlice<String>, from value: Value) -> Value {
        guard case .dict(var dict) = value, let first = keys.first else { return value }
        if keys.count == 1 {
            dict[first] = nil
        } else if let inner = dict[first] {
            dict[first] = removing(keys.dropFirst(), from: inner)
        }
        return .dict(dict)
    }
}
