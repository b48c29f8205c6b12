// SPDX-License-Identifier: Apache-2.0

import Values

/// Python's methods of `list`.
enum ListMethods {
    static let changing = ["append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort"]

    static let all: [String: Method<[Value]>] = [
        "index": Method("value", "start", "end") { items, a, _ in
            let wanted = try a.required(0)
            let start = try a.int(1, 0)
            let end = min(try a.int(2, items.count), items.count)
            guard start < end, let found = items[max(0, start)..<end].firstIndex(of: wanted) else {
                throw TemplateError.type("\(wanted.representation) is not in list")
            }
            return .int(found)
        },
        "count": Method("value") { items, a, _ in
            let wanted = try a.required(0)
            return .int(items.filter { $0 == wanted }.count)
        },
        "copy": Method { items, _, _ in .list(items) },
        "__len__": Method { items, _, _ in .int(items.count) },
    ]

    /// Runs a method that changes the list; nil when there is none of that name.
    static func mutate(_ list: inout [Value], _ name: String, _ arguments: Arguments) throws -> Value? {
        switch name {
        case "append":
            list.append(try arguments.bound(to: ["object"], of: name).required(0))
        case "extend":
            list += try items(of: arguments.bound(to: ["iterable"], of: name).required(0))
        case "insert":
            let a = try arguments.bound(to: ["index", "object"], of: name)
            let index = try a.int(0)
            list.insert(try a.required(1), at: max(0, min(index < 0 ? index + list.count : index, list.count)))
        case "pop":
            let index = try arguments.bound(to: ["index"], of: name).int(0, -1)
            let place = index < 0 ? index + list.count : index
            guard list.indices.contains(place) else {
                throw TemplateError.type(list.isEmpty ? "pop from empty list" : "pop index out of range")
            }
            return list.remove(at: place)
        case "remove":
            let wanted = try arguments.bound(to: ["value"], of: name).required(0)
            guard let found = list.firstIndex(of: wanted) else {
                throw TemplateError.type("list.remove(x): x not in list")
            }
            list.remove(at: found)
        case "clear": list = []
        case "reverse": list.reverse()
        case "sort":
            let a = try arguments.bound(to: ["key", "reverse"], of: name)
            list = try Operators.sorted(list, reverse: a.flag(1)) { $0 }
        default: return nil
        }
        return .null
    }
}

/// Python's methods of `dict`.
enum DictMethods {
    static let changing = ["update", "pop", "popitem", "setdefault", "clear"]

    static let all: [String: Method<Dict>] = [
        "items": Method { dict, _, _ in .list(dict.map { .list([$0.key, $0.value]) }) },
        "keys": Method { dict, _, _ in .list(Array(dict.keys)) },
        "values": Method { dict, _, _ in .list(Array(dict.values)) },
        "get": Method("key", "default") { dict, a, _ in
            try checkHashable(a.required(0))
            return try dict[a.required(0)] ?? a[1] ?? .null
        },
        "copy": Method { dict, _, _ in .dict(dict) },
        "__len__": Method { dict, _, _ in .int(dict.count) },
        "has_key": Method("key") { dict, a, _ in .bool(try dict[a.required(0)] != nil) },
        "fromkeys": Method("keys", "value") { _, a, _ in
            var dict = Dict()
            for key in try items(of: a.required(0)) { dict[key] = a[1] ?? .null }
            return .dict(dict)
        },
    ]

    /// Runs a method that changes the dict; nil when there is none of that name.
    static func mutate(_ dict: inout Dict, _ name: String, _ arguments: Arguments) throws -> Value? {
        switch name {
        case "update":
            let a = try arguments.bound(to: ["other", "**"], of: name)
            if let other = a[0] {
                for (key, value) in try pairs(of: other) { dict[key] = value }
            }
            for (key, value) in a.extra { dict[.string(key)] = value }
            return .null
        case "pop":
            let a = try arguments.bound(to: ["key", "default"], of: name)
            let key = try a.required(0)
            if let value = dict.removeValue(forKey: key) { return value }
            guard let initial = a[1] else { throw TemplateError.type("KeyError: \(key.representation)") }
            return initial
        case "popitem":
            guard let last = dict.keys.last, let value = dict.removeValue(forKey: last) else {
                throw TemplateError.type("popitem(): dictionary is empty")
            }
            return .list([last, value])
        case "setdefault":
            let a = try arguments.bound(to: ["key", "default"], of: name)
            let key = try a.required(0)
            if let value = dict[key] { return value }
            dict[key] = a[1] ?? .null
            return a[1] ?? .null
        case "clear":
            dict = [:]
            return .null
        default: return nil
        }
    }

    /// The pairs of a mapping, or of a list of pairs.
    static func pairs(of value: Value) throws -> [(key: Value, value: Value)] {
        if let dict = try mapping(of: value) { return dict.map { ($0.key, $0.value) } }
        return try items(of: value).map { item in
            let pair = try items(of: item)
            guard pair.count == 2 else {
                throw TemplateError.type("dictionary update sequence element has length \(pair.count); 2 is required")
            }
            try checkHashable(pair[0])
            return (pair[0], pair[1])
        }
    }
}
