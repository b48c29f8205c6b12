// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Filters {
    /// `map`, `select` and their kin.
    static let selection: [String: Filter] = [
        "map": Filter("*", "**") { value, a, run in .list(try map(value, a, run)) },
        "select": Filter("*", "**") { value, a, run in .list(try select(value, a, run, keeps: true)) },
        "reject": Filter("*", "**") { value, a, run in .list(try select(value, a, run, keeps: false)) },
        "selectattr": Filter("*", "**") { value, a, run in .list(try selectAttribute(value, a, run, keeps: true)) },
        "rejectattr": Filter("*", "**") { value, a, run in .list(try selectAttribute(value, a, run, keeps: false)) },
        "attr": Filter("name") { value, a, run in
            // Only attributes count here, never the keys of a dict.
            let name = try a.text(0)
            if case .dict = value {
                return Methods.isMethod(name, of: value)
                    ? .object(MethodObject(base: value, name: name))
                    : .undefined(Undefined(Evaluator.missing(name, in: value)))
            }
            return try run.attribute(name, of: value)
        },
        "extract": Filter("container", "morekeys", acceptsUndefined: true) { value, a, run in
            let more = a.given(1).map { $0.list ?? [$0] } ?? []
            return try ([value] + more).reduce(a.required(0)) { try run.item($1, of: $0) }
        },
    ]

    private static func map(_ value: Value, _ a: Bound, _ run: Evaluator) throws -> [Value] {
        guard try truth(of: value) else { return [] }
        let values = try items(of: value)
        if a.rest.isEmpty, let attribute = a.extra.first(where: { $0.name == "attribute" })?.value {
            let path = try AttributePath(attribute)
            let initial = a.extra.first { $0.name == "default" }?.value
            if let other = a.extra.first(where: { $0.name != "attribute" && $0.name != "default" }) {
                throw TemplateError.type("Unexpected keyword argument '\(other.name)'")
            }
            return try values.map { try path.value(in: $0, run, initial: initial) }
        }
        guard let name = a.rest.first else { throw TemplateError.type("map requires a filter argument") }
        let arguments = Arguments(positional: Array(a.rest.dropFirst()), named: a.extra)
        let filter = try printed(name)
        return try values.map { try run.filter($0, filter, arguments) }
    }

    private static func select(_ value: Value, _ a: Bound, _ run: Evaluator, keeps: Bool) throws -> [Value] {
        guard try truth(of: value) else { return [] }
        let test = try test(a.rest[...], a.extra, run)
        return try items(of: value).filter { try test($0) == keeps }
    }

    private static func selectAttribute(_ value: Value, _ a: Bound, _ run: Evaluator, keeps: Bool) throws -> [Value] {
        guard let attribute = a.rest.first else { throw TemplateError.type("Missing parameter for attribute name") }
        guard try truth(of: value) else { return [] }
        let path = try AttributePath(attribute)
        let test = try test(a.rest.dropFirst(), a.extra, run)
        return try items(of: value).filter { try test(path.value(in: $0, run)) == keeps }
    }

    /// The test that the first argument names, with the others; without one, whether a value is true.
    private static func test(
        _ given: ArraySlice<Value>, _ named: [(name: String, value: Value)], _ run: Evaluator
    ) throws -> (Value) throws -> Bool {
        guard let first = given.first else { return { try truth(of: $0) } }
        let name = try printed(first)
        let arguments = Arguments(positional: Array(given.dropFirst()), named: named)
        return { try run.test($0, name, arguments) }
    }
}
