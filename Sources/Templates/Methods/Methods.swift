// SPDX-License-Identifier: Apache-2.0

import Values

/// A method of a Python type: its parameters and what it does.
struct Method<Base>: Sendable {
    let parameters: [String]
    let body: @Sendable (Base, Bound, Evaluator) throws -> Value

    init(_ parameters: String..., body: @escaping @Sendable (Base, Bound, Evaluator) throws -> Value) {
        self.parameters = parameters
        self.body = body
    }
}

/// The methods of text, lists, dicts and numbers.
enum Methods {
    private static let mutating: Set<String> = [
        "append", "extend", "insert", "pop", "remove", "clear", "update", "setdefault", "reverse", "sort", "popitem",
    ]

    static func isMutating(_ name: String) -> Bool { mutating.contains(name) }

    static func names(of value: Value) -> [String] {
        switch value {
        case .string: Array(TextMethods.all.keys) + ["format", "format_map"]
        case .list: Array(ListMethods.all.keys) + ListMethods.changing
        case .dict: Array(DictMethods.all.keys) + DictMethods.changing
        case .int, .bool, .float: Array(NumberMethods.all.keys)
        default: []
        }
    }

    static func isMethod(_ name: String, of value: Value) -> Bool { names(of: value).contains(name) }

    /// Calls a method; nil when the type has none of that name.
    static func call(_ name: String, of value: Value, _ arguments: Arguments, _ run: Evaluator) throws -> Value? {
        switch value {
        case .string(let text):
            if name == "format" || name == "format_map" { return try format(text, name, arguments, run) }
            guard let method = TextMethods.all[name] else { return nil }
            return try method.body(text, arguments.bound(to: method.parameters, of: name), run)
        case .list(let items):
            if let method = ListMethods.all[name] {
                return try method.body(items, arguments.bound(to: method.parameters, of: name), run)
            }
            var copy = items
            return try ListMethods.mutate(&copy, name, arguments)
        case .dict(let dict):
            if let method = DictMethods.all[name] {
                return try method.body(dict, arguments.bound(to: method.parameters, of: name), run)
            }
            var copy = dict
            return try DictMethods.mutate(&copy, name, arguments)
        case .int, .bool, .float:
            guard let method = NumberMethods.all[name] else { return nil }
            return try method.body(value, arguments.bound(to: method.parameters, of: name), run)
        case .object(let object):
            if name == "get", let key = arguments.positional.first, object.keys != nil {
                return try object.attribute(key.text) ?? arguments.positional.dropFirst().first ?? .null
            }
            guard let dict = try mapping(of: value), let method = DictMethods.all[name] else { return nil }
            return try method.body(dict, arguments.bound(to: method.parameters, of: name), run)
        default: return nil
        }
    }

    private static func format(_ text: String, _ name: String, _ given: Arguments, _ run: Evaluator) throws -> Value {
        var given = given
        if name == "format_map", let dict = given.positional.first?.dict {
            given = Arguments(named: dict.map { ($0.key.text, $0.value) })
        }
        var format = BraceFormat(arguments: given, evaluator: run)
        return .string(try format.format(text))
    }
}

/// The methods of numbers that templates can reach.
enum NumberMethods {
    static let all: [String: Method<Value>] = [
        "bit_length": Method { value, _, _ in
            guard let number = value.wholeNumber else { throw TemplateError.type("a float has no bits") }
            return .int(Int.bitWidth - number.magnitude.leadingZeroBitCount)
        },
        "is_integer": Method { value, _, _ in
            .bool(value.asNumber.map { $0.double == $0.double.rounded() } ?? false)
        },
        "conjugate": Method { value, _, _ in value },
    ]
}
