// SPDX-License-Identifier: Apache-2.0

import Values

/// What the `X-Filter` header asks for: conditions, all of which hold, and an order.
struct Filter: Sendable {
    private let conditions: Dict
    private let orderBy: String?
    private let descending: Bool

    /// Reads the header.
    init(_ text: String) throws(APIError) {
        guard let value = try? Value(json: text), var conditions = value.dict else {
            throw APIError("Cannot parse the filter: not a JSON object", field: "X-Filter")
        }
        orderBy = conditions["+order_by"]?.string
        descending = conditions["+order"]?.string == "desc"
        if let order = conditions["+order"], order.string != "asc", order.string != "desc" {
            throw APIError("+order must be asc or desc", field: "X-Filter")
        }
        conditions["+order_by"] = nil
        conditions["+order"] = nil
        self.conditions = conditions
        try Filter.check(conditions)
    }

    private static let operators = ["+gt", "+gte", "+lt", "+lte", "+contains", "+neq"]

    private static func check(_ conditions: Dict) throws(APIError) {
        for (key, value) in conditions {
            let name = key.string ?? ""
            if ["+and", "+or"].contains(name) {
                guard let parts = value.list else { throw APIError("\(name) takes a list", field: "X-Filter") }
                for part in parts {
                    guard let dict = part.dict else { throw APIError("\(name) takes objects", field: "X-Filter") }
                    try check(dict)
                }
            } else if name.hasPrefix("+") {
                throw APIError("Unknown operator \(name)", field: "X-Filter")
            } else if let dict = value.dict,
                let unknown = dict.keys.first(where: { !operators.contains($0.string ?? "") })
            {
                throw APIError("Unknown operator \(unknown.text)", field: "X-Filter")
            }
        }
    }

    /// The items that pass, in the order that was asked for.
    func apply(_ items: [Value]) -> [Value] {
        let passed = items.filter { Filter.matches($0, conditions) }
        guard let orderBy else { return passed }
        return passed.sorted { a, b in
            let sides = (Filter.field(orderBy, of: a), Filter.field(orderBy, of: b))
            return descending ? Filter.isBelow(sides.1, sides.0) : Filter.isBelow(sides.0, sides.1)
        }
    }

    private static func matches(_ item: Value, _ conditions: Dict) -> Bool {
        conditions.allSatisfy { key, wanted in
            switch key.string ?? "" {
            case "+and": return (wanted.list ?? []).allSatisfy { matches(item, $0.dict ?? [:]) }
            case "+or": return (wanted.list ?? []).contains { matches(item, $0.dict ?? [:]) }
            case let name:
                let found = field(name, of: item)
                guard let tests = wanted.dict else { return holds(found, equal: wanted) }
                return tests.allSatisfy { holds(found, $0.key.string ?? "", $0.value) }
            }
        }
    }

    /// A list holds what one of its members is.
    private static func holds(_ found: Value, equal wanted: Value) -> Bool {
        if let items = found.list { return items.contains { $0 == wanted } }
        // An empty text and a field that is left out are the same to a filter.
        return found == wanted || found.isNull && wanted.string?.isEmpty == true
    }

    private static func holds(_ found: Value, _ test: String, _ wanted: Value) -> Bool {
        switch test {
        case "+neq": !holds(found, equal: wanted)
        case "+contains":
            if let items = found.list {
                items.contains { $0.text.lowercased().contains(wanted.text.lowercased()) }
            } else {
                found.text.lowercased().contains(wanted.text.lowercased())
            }
        case "+gt": isBelow(wanted, found)
        case "+gte": !isBelow(found, wanted)
        case "+lt": isBelow(found, wanted)
        case "+lte": !isBelow(wanted, found)
        default: false
        }
    }

    /// The field of a dotted name, such as `entity.id`; null when there is none.
    private static func field(_ name: String, of item: Value) -> Value {
        if let value = item[name] { return value }
        return name.split(separator: ".").reduce(item) { $0[String($1)] ?? .null }
    }

    private static func isBelow(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.int(let a), .int(let b)): a < b
        case (.int(let a), .float(let b)): Double(a) < b
        case (.float(let a), .int(let b)): a < Double(b)
        case (.float(let a), .float(let b)): a < b
        case (.null, .null): false
        case (.null, _): true
        case (_, .null): false
        default: a.text < b.text
        }
    }
}
