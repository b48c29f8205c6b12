// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A call of a lookup.
struct LookupCall {
    let terms: [Value]
    let options: [String: Value]
    let run: Evaluator

    func option(_ name: String) -> Value? { options[name].flatMap { $0.isNull ? nil : $0 } }
    func text(_ name: String, _ initial: String) throws -> String { try option(name).map(printed) ?? initial }
    func flag(_ name: String, _ initial: Bool = false) -> Bool {
        option(name).map { $0.asBoolean ?? $0.isTruthy } ?? initial
    }

    /// Each term as text.
    func texts() throws -> [String] { try terms.map(printed) }

    /// The path of the file `name`; throws when there is none.
    func find(_ name: String, _ kind: TemplateFileKind) throws -> String {
        guard let path = try run.engine.files.find(name, kind) else {
            throw TemplateError.other("cannot find the file `\(name)`")
        }
        return path
    }

    func contents(_ path: String) throws -> String {
        String(decoding: try run.engine.files.read(path), as: UTF8.self)
    }
}

/// All built-in lookups by name.
enum Lookups {
    typealias Body = @Sendable (LookupCall) throws -> [Value]

    static let all: [String: Body] = [files, variables, lists, generators, refused].reduce(into: [:]) {
        $0.merge($1) { $1 }
    }

    static func isKnown(_ name: String, _ others: [any LookupProvider]) -> Bool {
        let short = Filters.shortName(name)
        return all[short] != nil || others.contains { $0.names.contains(short) }
    }

    static func unknown(_ name: String, _ others: [any LookupProvider]) -> TemplateError {
        TemplateError(
            .other, "there is no lookup `\(name)`",
            hint: didYouMean(Filters.shortName(name), among: Array(all.keys) + others.flatMap(\.names)))
    }

    static func run(_ name: String, _ call: LookupCall) throws -> [Value] {
        let short = Filters.shortName(name)
        if let provider = call.run.engine.lookups.first(where: { $0.names.contains(short) }) {
            return try provider.lookup(short, terms: call.terms, options: call.options, scope: call.run.scope)
        }
        guard let body = all[short] else { throw unknown(name, call.run.engine.lookups) }
        return try body(call)
    }

    /// `lookup(…)` and `query(…)`; the one joins what it finds with commas, the other returns a list.
    static func call(_ a: Bound, wantsList: Bool, _ run: Evaluator) throws -> Value {
        let name = try a.text(0)
        var options: [String: Value] = [:]
        for (name, value) in a.extra { options[name] = value }
        let wantsList = try options.removeValue(forKey: "wantlist").map(truth) ?? wantsList
        let errors = try options.removeValue(forKey: "errors").map(printed) ?? "strict"
        for term in a.rest { try checkDefined(term) }
        let found: [Value]
        do {
            found = try Self.run(name, LookupCall(terms: a.rest, options: options, run: run))
        } catch  where errors == "ignore" || errors == "warn" {
            return wantsList ? [] : .null
        }
        if wantsList || found.isEmpty { return .list(found) }
        let texts = found.compactMap(\.string)
        if texts.count == found.count { return .string(texts.joined(separator: ",")) }
        return found.count == 1 ? found[0] : .list(found)
    }

    /// Lists one level deep are taken apart.
    static func flat(_ values: [Value]) -> [Value] { values.flatMap { $0.list ?? [$0] } }
}
