// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    private static let fallback = Filter("default_value", "boolean", acceptsUndefined: true) { value, a, _ in
        if value.isUndefined { return a[0] ?? "" }
        return try a.flag(1) && !truth(of: value) ? a[0] ?? "" : value
    }

    private static func result(_ name: String) -> Filter {
        Filter { value, _, run in .bool(try run.test(value, name, Arguments())) }
    }

    /// What to do without a value, and what a value is.
    static let control: [String: Filter] = [
        "default": fallback,
        "d": fallback,
        "mandatory": Filter("msg", acceptsUndefined: true) { value, a, _ in
            guard case .undefined(let undefined) = value else { return value }
            if let message = a.given(0) { throw TemplateError.other(try printed(message)) }
            let name = undefined.message.hasSuffix("' is undefined") ? undefined.message.dropLast(12) + " " : ""
            throw TemplateError.other("Mandatory variable \(name) not defined.")
        },
        "ternary": Filter("true_val", "false_val", "none_val", acceptsUndefined: true) { value, a, _ in
            if value.isNull, let none = a.given(2) { return none }
            return try truth(of: value) ? a.required(0) : a.required(1)
        },
        "bool": Filter { value, _, _ in
            switch value {
            case .null, .bool: value
            case .string(let text): .bool(["yes", "on", "1", "true"].contains(text.lowercased()))
            default: .bool(value == 1)
            }
        },
        "type_debug": Filter(acceptsUndefined: true) { value, _, _ in .string(value.typeName) },
        // The old way to ask about results, which many roles still write.
        "failed": result("failed"),
        "success": result("success"),
        "succeeded": result("succeeded"),
        "changed": result("changed"),
        "change": result("changed"),
        "skipped": result("skipped"),
        "version_compare": Filter("version", "operator", "strict", "version_type") { value, a, run in
            let arguments = Arguments(
                named: a.names.indices.compactMap { index in a[index].map { (a.names[index], $0) } })
            return .bool(try run.test(value, "version", arguments))
        },
    ]
}
