// SPDX-License-Identifier: Apache-2.0

import Values

extension Operators {
    static func compare(_ comparison: ComparisonOperator, _ a: Value, _ b: Value) throws -> Bool {
        if case .undefined(let undefined) = a { throw TemplateError.undefined(undefined) }
        if case .undefined(let undefined) = b { throw TemplateError.undefined(undefined) }
        switch comparison {
        case .equal: return a == b
        case .notEqual: return a != b
        case .isIn: return try contains(b, a)
        case .isNotIn: return try !contains(b, a)
        case .less: return try order(a, b, "<") < 0
        case .lessOrEqual:
            let order = try order(a, b, "<=")
            return order <= 0
        case .greater: return try order(a, b, ">") == 1
        case .greaterOrEqual:
            let order = try order(a, b, ">=")
            return order == 0 || order == 1
        }
    }

    /// Whether `item` is in `container`, as Python's `in` asks.
    static func contains(_ container: Value, _ item: Value) throws -> Bool {
        if case .undefined(let undefined) = container { throw TemplateError.undefined(undefined) }
        if case .undefined(let undefined) = item { throw TemplateError.undefined(undefined) }
        switch container {
        case .list(let items): return items.contains(item)
        case .dict(let dict):
            try checkHashable(item)
            return dict[item] != nil
        case .string(let text):
            guard case .string(let part) = item else {
                throw TemplateError.type("'in <string>' requires string as left operand, not \(item.typeName)")
            }
            return Text.contains(text, part)
        case .object(let object):
            if let keys = object.keys { return keys.contains(item) }
        default: break
        }
        throw TemplateError.type("argument of type '\(container.typeName)' is not iterable")
    }

    /// -1, 0 or 1 as `a` stands to `b`; 2 when a number that is not a number is involved.
    static func order(_ a: Value, _ b: Value, _ sign: String = "<") throws -> Int {
        try checkDefined(a)
        try checkDefined(b)
        switch (a, b) {
        case (.string(let x), .string(let y)): return order(x, y)
        case (.list(let x), .list(let y)):
            for (left, right) in zip(x, y) where left != right { return try order(left, right, sign) }
            return x.count < y.count ? -1 : x.count > y.count ? 1 : 0
        case (.object(let x), .object(let y)):
            if let x = x as? any MethodsObject, let y = y as? any MethodsObject, x.typeName == y.typeName {
                return x.order < y.order ? -1 : x.order > y.order ? 1 : 0
            }
        default:
            guard let x = a.asNumber, let y = b.asNumber else { break }
            if case .int(let x) = x, case .int(let y) = y { return x < y ? -1 : x > y ? 1 : 0 }
            if x.double.isNaN || y.double.isNaN { return 2 }
            return x.double < y.double ? -1 : x.double > y.double ? 1 : 0
        }
        throw TemplateError.type(
            "'\(sign)' not supported between instances of '\(a.typeName)' and '\(b.typeName)'")
    }

    /// By code point, as Python compares texts; UTF-8 has the same order.
    static func order(_ x: String, _ y: String) -> Int {
        if x.utf8.elementsEqual(y.utf8) { return 0 }
        return x.utf8.lexicographicallyPrecedes(y.utf8) ? -1 : 1
    }

    /// `values` in ascending order of their keys; equal ones keep their places.
    static func sorted(_ values: [Value], reverse: Bool = false, by key: (Value) throws -> Value) throws -> [Value] {
        let keyed = try values.map { (key: try key($0), value: $0) }
        let order = reverse ? 1 : -1
        return try keyed.enumerated().sorted { a, b in
            let way = try Self.order(a.element.key, b.element.key)
            return way == 0 ? a.offset < b.offset : way == order
        }.map(\.element.value)
    }
}
