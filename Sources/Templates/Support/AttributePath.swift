// SPDX-License-Identifier: Apache-2.0

import Values

/// The way to a value inside an item: `address.city`, `0.name`.
struct AttributePath {
    private let keys: [Value]

    init(_ keys: [Value]) { self.keys = keys }

    /// A number is an index, a text a path with dots.
    init(_ value: Value) throws {
        switch value {
        case .string(let text): keys = Text.split(text, ".").map { part in Int(part).map { .int($0) } ?? .string(part) }
        default: keys = [value]
        }
    }

    /// The path, or nil when there is none.
    init?(_ value: Value?) throws {
        guard let value, !value.isNull else { return nil }
        self = try AttributePath(value)
    }

    func value(in item: Value, _ run: Evaluator, initial: Value? = nil) throws -> Value {
        var value = item
        for key in keys {
            value = try run.item(key, of: value)
            if value.isUndefined, let initial { value = initial }
        }
        return value
    }

    /// What `sort`, `min` … compare: the item or what `attribute` names, texts in lower case unless case counts.
    static func key(_ attribute: Value?, caseSensitive: Bool, _ run: Evaluator, initial: Value? = nil) throws
        -> (Value) throws -> Value
    {
        let path = try AttributePath(attribute)
        return { item in
            let value = try path.map { try $0.value(in: item, run, initial: initial) } ?? item
            if !caseSensitive, case .string(let text) = value { return .string(text.lowercased()) }
            return value
        }
    }
}
