// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// What a filter, test, function or method was given.
struct Arguments: Sendable {
    var positional: [Value] = []
    var named: [(name: String, value: Value)] = []

    /// Sorts the arguments under the names of `parameters`; `*` takes the rest, `**` any other name.
    func bound(to parameters: [String], of function: String) throws -> Bound {
        let names = parameters.filter { !$0.hasPrefix("*") }
        var bound = Bound(function: function, names: names, values: Array(repeating: nil, count: names.count))
        // What stands behind `*` is given by name alone.
        let places = parameters.firstIndex(of: "*") ?? names.count
        for (index, value) in positional.enumerated() {
            if index < min(places, names.count) {
                bound.values[index] = value
            } else if parameters.contains("*") {
                bound.rest.append(value)
            } else {
                throw TemplateError.type(
                    "\(function)() takes at most \(names.count) arguments, \(positional.count) were given")
            }
        }
        for (name, value) in named {
            if let index = names.firstIndex(of: name) {
                guard bound.values[index] == nil || index >= positional.count else {
                    throw TemplateError.type("\(function)() got multiple values for argument '\(name)'")
                }
                bound.values[index] = value
            } else if parameters.contains("**") {
                bound.extra.append((name, value))
            } else {
                throw TemplateError(
                    .type, "\(function)() got an unexpected keyword argument '\(name)'",
                    hint: didYouMean(name, among: names))
            }
        }
        return bound
    }
}

/// Arguments under the names of their parameters.
struct Bound: Sendable {
    let function: String
    let names: [String]
    var values: [Value?]
    var rest: [Value] = []
    var extra: [(name: String, value: Value)] = []

    /// The argument at `index`, or nil when it was not given.
    subscript(index: Int) -> Value? { values[index] }

    /// The argument at `index`; null counts as not given.
    func given(_ index: Int) -> Value? {
        guard let value = values[index], !value.isNull else { return nil }
        return value
    }

    func required(_ index: Int) throws -> Value {
        guard let value = values[index] else {
            throw TemplateError.type("\(function)() missing required argument: '\(names[index])'")
        }
        return value
    }

    func text(_ index: Int, _ initial: String? = nil) throws -> String {
        if values[index] == nil, let initial { return initial }
        return try printed(required(index))
    }

    func int(_ index: Int, _ initial: Int? = nil) throws -> Int {
        if values[index] == nil, let initial { return initial }
        let value = try required(index)
        guard case .int(let number)? = value.asNumber else {
            throw TemplateError.type("'\(value.typeName)' object cannot be interpreted as an integer")
        }
        return number
    }

    func flag(_ index: Int, _ initial: Bool = false) throws -> Bool {
        guard let value = values[index] else { return initial }
        return try truth(of: value)
    }
}

/// Python's `str()`; throws on undefined.
func printed(_ value: Value) throws -> String {
    if case .string(let text) = value { return text }
    try checkDefined(value)
    return value.text
}

/// Python's `bool()`; throws on undefined.
func truth(of value: Value) throws -> Bool {
    if let undefined = value.strictlyUndefined { throw TemplateError.undefined(undefined) }
    if case .object(let object) = value, let keys = object.keys { return !keys.isEmpty }
    return value.isTruthy
}

/// Throws when `value`, or anything in it, is undefined.
func checkDefined(_ value: Value) throws {
    switch value {
    case .undefined: if let undefined = value.strictlyUndefined { throw TemplateError.undefined(undefined) }
    case .list(let items): for item in items { try checkDefined(item) }
    case .dict(let dict): for item in dict.values { try checkDefined(item) }
    default: break
    }
}

extension Undefined {
    /// What an `if` without an `else` leaves: undefined, but it prints nothing and is false.
    static let blank = Undefined("")
}

extension Value {
    /// Whether using it is an error.
    var strictlyUndefined: Undefined? {
        if case .undefined(let undefined) = self, undefined != .blank { undefined } else { nil }
    }

    var isNull: Bool { if case .null = self { true } else { false } }
    var isUndefined: Bool { if case .undefined = self { true } else { false } }
}

/// What iterating over `value` yields: items, keys, characters.
func items(of value: Value) throws -> [Value] {
    switch value {
    case .list(let items): return items
    case .dict(let dict): return Array(dict.keys)
    case .string(let text): return text.unicodeScalars.map { .string(String($0)) }
    case .undefined:
        if let undefined = value.strictlyUndefined { throw TemplateError.undefined(undefined) }
        return []
    case .object(let object):
        if let keys = object.keys { return keys }
        throw TemplateError.type("'\(object.typeName)' object is not iterable")
    default: throw TemplateError.type("'\(value.typeName)' object is not iterable")
    }
}

/// The mapping that `value` is, asking an object for all its keys; nil for anything else.
func mapping(of value: Value) throws -> Dict? {
    switch value {
    case .dict(let dict): return dict
    case .object(let object):
        guard let keys = object.keys else { return nil }
        var dict = Dict()
        for key in keys { dict[key] = try object.attribute(key.text) ?? .null }
        return dict
    default: return nil
    }
}
