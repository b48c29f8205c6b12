// SPDX-License-Identifier: Apache-2.0

import Values

/// Python's `value[start:end:step]`.
enum Slices {
    static func slice(_ value: Value, _ start: Value?, _ end: Value?, _ step: Value?) throws -> Value {
        switch value {
        case .undefined: return value
        case .string(let text): return .string(Text.string(try pick(Array(text.unicodeScalars), start, end, step)))
        case .list(let items): return .list(try pick(items, start, end, step))
        // Jinja2 answers undefined, not an error, for a subscript that fails.
        default: return .undefined(Undefined("\(value.typeName) object has no slice"))
        }
    }

    private static func pick<Item>(_ items: [Item], _ start: Value?, _ end: Value?, _ step: Value?) throws -> [Item] {
        let step = try bound(step) ?? 1
        guard step != 0 else { throw TemplateError.type("slice step cannot be zero") }
        let count = items.count
        func clamp(_ index: Int, _ low: Int, _ high: Int) -> Int {
            max(low, min(index < 0 ? index + count : index, high))
        }
        let first: Int
        let last: Int
        if step > 0 {
            first = clamp(try bound(start) ?? 0, 0, count)
            last = try bound(end).map { clamp($0, 0, count) } ?? count
        } else {
            first = try bound(start).map { clamp($0, -1, count - 1) } ?? count - 1
            last = try bound(end).map { clamp($0, -1, count - 1) } ?? -1
        }
        return stride(from: first, to: last, by: step).map { items[$0] }
    }

    private static func bound(_ value: Value?) throws -> Int? {
        guard let value, !value.isNull else { return nil }
        try checkDefined(value)
        guard let number = value.wholeNumber else {
            throw TemplateError.type("slice indices must be integers or None")
        }
        return number
    }
}
