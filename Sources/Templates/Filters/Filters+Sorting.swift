// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Order, groups and extremes.
    static let sorting: [String: Filter] = [
        "sort": Filter("reverse", "case_sensitive", "attribute") { value, a, run in try sort(value, a, run) },
        "min": Filter("case_sensitive", "attribute") { value, a, run in try extreme(value, a, run, -1) },
        "max": Filter("case_sensitive", "attribute") { value, a, run in try extreme(value, a, run, 1) },
        "groupby": Filter("attribute", "default", "case_sensitive") { value, a, run in
            .list(try groups(value, a, run))
        },
        "unique": Filter("case_sensitive", "attribute") { value, a, run in
            let key = try AttributePath.key(a.given(1), caseSensitive: a.flag(0), run)
            var seen: Set<Value> = []
            let values = try items(of: value)
            // Python falls back to plain comparison, which minds the case, when an item cannot be hashed.
            let isPlain = try values.allSatisfy { !hasCollections(try key($0)) }
            return .list(try values.filter { seen.insert(isPlain ? try key($0) : $0).inserted })
        },
        "dictsort": Filter("case_sensitive", "by", "reverse") { value, a, _ in
            guard let dict = try mapping(of: value) else {
                throw TemplateError.type("'\(value.typeName)' object has no attribute 'items'")
            }
            let by = try a.text(1, "key")
            guard let place = ["key", "value"].firstIndex(of: by) else {
                throw TemplateError.type("You can only sort by either \"key\" or \"value\"")
            }
            let isSensitive = try a.flag(0)
            let pairs: [Value] = dict.map { .list([$0.key, $0.value]) }
            return .list(
                try Operators.sorted(pairs, reverse: a.flag(2)) { pair in
                    let part = pair.list?[place] ?? .null
                    if !isSensitive, case .string(let text) = part { return .string(text.lowercased()) }
                    return part
                })
        },
    ]

    private static func hasCollections(_ value: Value) -> Bool {
        switch value {
        case .list, .dict: true
        default: false
        }
    }

    private static func sort(_ value: Value, _ a: Bound, _ run: Evaluator) throws -> Value {
        let isSensitive = try a.flag(1)
        guard case .string(let names)? = a.given(2), names.contains(",") else {
            let key = try AttributePath.key(a.given(2), caseSensitive: isSensitive, run)
            return .list(try Operators.sorted(items(of: value), reverse: a.flag(0), by: key))
        }
        let keys = try Text.split(names, ",").map {
            try AttributePath.key(.string($0), caseSensitive: isSensitive, run)
        }
        return .list(
            try Operators.sorted(items(of: value), reverse: a.flag(0)) { item in .list(try keys.map { try $0(item) }) })
    }

    private static func extreme(_ value: Value, _ a: Bound, _ run: Evaluator, _ way: Int) throws -> Value {
        let key = try AttributePath.key(a.given(1), caseSensitive: a.flag(0), run)
        let values = try items(of: value)
        guard var best = values.first else {
            return .undefined(Undefined("No aggregated item, sequence was empty."))
        }
        for candidate in values.dropFirst() where try Operators.order(key(candidate), key(best)) == way {
            best = candidate
        }
        return best
    }

    private static func groups(_ value: Value, _ a: Bound, _ run: Evaluator) throws -> [Value] {
        let attribute = try a.required(0)
        let key = try AttributePath.key(attribute, caseSensitive: a.flag(2), run, initial: a.given(1))
        let exact = try AttributePath(attribute)
        var groups: [(key: Value, items: [Value])] = []
        for item in try Operators.sorted(items(of: value), by: key) {
            let name = try key(item)
            if let last = groups.last, last.key == name {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((name, [item]))
            }
        }
        return try groups.map { group in
            .object(
                GroupObject(
                    grouper: try exact.value(in: group.items[0], run, initial: a.given(1)), items: group.items))
        }
    }
}

/// One group of `groupby`: a pair that also answers `grouper` and `list`.
struct GroupObject: ValueObject {
    let grouper: Value
    let items: [Value]

    var typeName: String { "_GroupTuple" }
    var text: String { "(\(grouper.representation), \(Value.list(items).representation))" }
    var keys: [Value]? { [grouper, .list(items)] }

    func attribute(_ name: String) throws -> Value? {
        switch name {
        case "grouper", "0": grouper
        case "list", "1": .list(items)
        default: nil
        }
    }
}
