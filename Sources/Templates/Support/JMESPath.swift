// SPDX-License-Identifier: Apache-2.0

import Values

/// The query language of the filter `json_query`.
///
/// Source: jmespath.org, the grammar and the built-in functions.
indirect enum JMESPath {
    case current
    case field(String)
    case index(Int)
    case slice(Int?, Int?, Int?)
    case literal(Value)
    case chain(JMESPath, JMESPath)
    case pipe(JMESPath, JMESPath)
    /// `left[*].right`: every item of the list that `left` is.
    case each(JMESPath, JMESPath)
    case eachValue(JMESPath, JMESPath)
    case flatten(JMESPath)
    case filter(JMESPath, JMESPath)
    case list([JMESPath])
    case dict([(String, JMESPath)])
    case or(JMESPath, JMESPath)
    case and(JMESPath, JMESPath)
    case not(JMESPath)
    case compare(ComparisonOperator, JMESPath, JMESPath)
    case call(String, [JMESPath])
    case reference(JMESPath)

    /// What `expression` finds in `value`.
    static func search(_ expression: String, in value: Value) throws -> Value {
        var parser = try JMESPathParser(expression)
        return try parser.whole().value(in: value)
    }

    func value(in value: Value) throws -> Value {
        switch self {
        case .current: return value
        case .field(let name): return value[name] ?? .null
        case .index(let index):
            guard case .list(let items) = value else { return .null }
            let place = index < 0 ? index + items.count : index
            return items.indices.contains(place) ? items[place] : .null
        case .slice(let start, let end, let step):
            guard case .list = value else { return .null }
            return try Slices.slice(value, start.map { .int($0) }, end.map { .int($0) }, step.map { .int($0) })
        case .literal(let value): return value
        case .chain(let left, let right), .pipe(let left, let right):
            let inner = try left.value(in: value)
            if case .chain = self, inner.isNull { return .null }
            return try right.value(in: inner)
        case .each(let left, let right):
            guard case .list(let items) = try left.value(in: value) else { return .null }
            return .list(try items.map { try right.value(in: $0) }.filter { !$0.isNull })
        case .eachValue(let left, let right):
            guard case .dict(let dict) = try left.value(in: value) else { return .null }
            return .list(try dict.values.map { try right.value(in: $0) }.filter { !$0.isNull })
        case .flatten(let left):
            guard case .list(let items) = try left.value(in: value) else { return .null }
            return .list(Lookups.flat(items))
        case .filter(let left, let test):
            guard case .list(let items) = try left.value(in: value) else { return .null }
            return .list(try items.filter { Self.isTrue(try test.value(in: $0)) })
        case .list(let parts): return value.isNull ? .null : .list(try parts.map { try $0.value(in: value) })
        case .dict(let parts):
            if value.isNull { return .null }
            return .dict(Dict(try parts.map { (.string($0.0), try $0.1.value(in: value)) }, uniquingKeysWith: { $1 }))
        case .or(let left, let right):
            let first = try left.value(in: value)
            return Self.isTrue(first) ? first : try right.value(in: value)
        case .and(let left, let right):
            let first = try left.value(in: value)
            return Self.isTrue(first) ? try right.value(in: value) : first
        case .not(let inner): return .bool(!Self.isTrue(try inner.value(in: value)))
        case .compare(let sign, let left, let right):
            return try Self.compare(sign, left.value(in: value), right.value(in: value))
        case .call(let name, let arguments): return try JMESPathFunctions.call(name, arguments, value)
        case .reference: throw TemplateError.type("an `&` reference stands only in a function's arguments")
        }
    }

    /// Zero is true here; empty things, false and null are not.
    private static func isTrue(_ value: Value) -> Bool {
        switch value {
        case .int, .float: true
        default: value.isTruthy
        }
    }

    private static func compare(_ sign: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
        switch sign {
        case .equal: return .bool(a == b && a.typeName == b.typeName || a.isNumber && b.isNumber && a == b)
        case .notEqual: return .bool(!(try compare(.equal, a, b).isTruthy))
        default:
            guard a.isNumber, b.isNumber else { return .null }
            return .bool(try Operators.compare(sign, a, b))
        }
    }
}

extension Value {
    fileprivate var isNumber: Bool { if case .bool = self { false } else { asNumber != nil } }
}

/// The functions of JMESPath.
enum JMESPathFunctions {
    static func call(_ name: String, _ arguments: [JMESPath], _ value: Value) throws -> Value {
        if let last = arguments.last, case .reference(let key) = last { return try byKey(name, arguments, key, value) }
        if name == "map", arguments.count == 2, case .reference(let key) = arguments[0] {
            return .list(try items(of: arguments[1].value(in: value)).map { try key.value(in: $0) })
        }
        let values = try arguments.map { try $0.value(in: value) }
        guard let first = values.first else {
            if name == "merge" { return [:] }
            throw TemplateError.type("JMESPath function \(name)() takes an argument")
        }
        let second = values.count > 1 ? values[1] : .null
        switch name {
        case "length": return .int(try Filters.length(first))
        case "keys": return .list(Array(try Filters.plain(first).dict.map { Array($0.keys) } ?? []))
        case "values": return .list(Array(try Filters.plain(first).dict.map { Array($0.values) } ?? []))
        case "contains": return .bool(try Operators.contains(first, second))
        case "starts_with": return .bool(first.text.hasPrefix(second.text))
        case "ends_with": return .bool(first.text.hasSuffix(second.text))
        case "join": return .string(try items(of: second).map(\.text).joined(separator: first.text))
        case "sort": return .list(try Operators.sorted(items(of: first)) { $0 })
        case "reverse":
            if case .string(let text) = first { return .string(Text.string(text.unicodeScalars.reversed())) }
            return .list(try items(of: first).reversed())
        case "max", "min":
            let sorted = try Operators.sorted(items(of: first)) { $0 }
            return (name == "max" ? sorted.last : sorted.first) ?? .null
        case "sum": return try items(of: first).reduce(0) { try Operators.arithmetic(.add, $0, $1) }
        case "avg":
            let values = try items(of: first)
            return values.isEmpty
                ? .null
                : try Operators.arithmetic(
                    .divide, values.reduce(0) { try Operators.arithmetic(.add, $0, $1) }, .int(values.count))
        case "abs", "ceil", "floor": return try rounded(name, first)
        case "to_string": return first.string == nil ? .string(first.json(JSONLayout(compact: true))) : first
        case "to_number":
            if first.string == nil { return first.asNumber == nil ? .null : first }
            return Numbers.int(first).map { .int($0) } ?? Numbers.float(first).map { .float($0) } ?? .null
        case "to_array": return first.list == nil ? [first] : first
        case "type": return .string(typeName(first))
        case "not_null": return values.first { !$0.isNull } ?? .null
        case "merge": return try values.reduce([:]) { try Filters.merged($0, $1, recursive: false, lists: "replace") }
        default: throw TemplateError.type("there is no JMESPath function \(name)()")
        }
    }

    private static func rounded(_ name: String, _ value: Value) throws -> Value {
        let number = try Numbers.double(value, name)
        switch name {
        case "ceil": return .int(Int(number.rounded(.up)))
        case "floor": return .int(Int(number.rounded(.down)))
        default: return value.wholeNumber.map { .int(abs($0)) } ?? .float(abs(number))
        }
    }

    private static func byKey(_ name: String, _ given: [JMESPath], _ key: JMESPath, _ value: Value) throws -> Value {
        let values = try items(of: given[0].value(in: value))
        switch name {
        case "sort_by": return .list(try Operators.sorted(values) { try key.value(in: $0) })
        case "max_by": return try Operators.sorted(values) { try key.value(in: $0) }.last ?? .null
        case "min_by": return try Operators.sorted(values) { try key.value(in: $0) }.first ?? .null
        default: throw TemplateError.type("there is no JMESPath function \(name)() with a reference at its end")
        }
    }

    private static func typeName(_ value: Value) -> String {
        switch value {
        case .string: "string"
        case .int, .float: "number"
        case .bool: "boolean"
        case .list: "array"
        case .null: "null"
        default: "object"
        }
    }
}
