// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// A global function of templates.
struct GlobalFunction: Sendable {
    typealias Body = @Sendable (Bound, Evaluator) throws -> Value

    let parameters: [String]
    let body: Body

    init(_ parameters: String..., body: @escaping Body) {
        self.parameters = parameters
        self.body = body
    }
}

/// The functions every template can call.
enum Globals {
    static let all: [String: GlobalFunction] = [
        "range": GlobalFunction("start", "stop", "step") { a, _ in .list(try range(a)) },
        "dict": GlobalFunction("pairs", "**") { a, _ in
            var dict = Dict()
            if let pairs = a[0] { for (key, value) in try DictMethods.pairs(of: pairs) { dict[key] = value } }
            for (key, value) in a.extra { dict[.string(key)] = value }
            return .dict(dict)
        },
        "namespace": GlobalFunction("pairs", "**") { a, run in
            var values: [String: Value] = [:]
            if let pairs = a[0] { for (key, value) in try DictMethods.pairs(of: pairs) { values[key.text] = value } }
            for (key, value) in a.extra { values[key] = value }
            return run.handle(.namespace(values), "Namespace", "<Namespace>")
        },
        "cycler": GlobalFunction("*") { a, run in
            guard !a.rest.isEmpty else { throw TemplateError.type("at least one item has to be provided") }
            return run.handle(.cycler(items: a.rest, at: 0), "Cycler", "<Cycler>")
        },
        "joiner": GlobalFunction("sep") { a, run in
            run.handle(.joiner(separator: try a.text(0, ", "), isUsed: false), "Joiner", "<Joiner>")
        },
        "lipsum": GlobalFunction("n", "html", "min", "max") { a, _ in
            .string(lipsum(paragraphs: try a.int(0, 5), html: try a.flag(1, true)))
        },
        "now": GlobalFunction("utc", "fmt") { a, _ in
            let now = DateTime.now(utc: try a.flag(0))
            guard let format = a.given(1) else { return .object(now) }
            return .string(now.formatted(try printed(format)))
        },
        "undef": GlobalFunction("hint") { a, _ in
            let hint = try a.given(0).map(printed) ?? ""
            return .undefined(Undefined(hint.isEmpty ? "Mandatory variable has not been overridden" : hint))
        },
        "lookup": GlobalFunction("name", "*", "**") { a, run in try Lookups.call(a, wantsList: false, run) },
        "query": GlobalFunction("name", "*", "**") { a, run in try Lookups.call(a, wantsList: true, run) },
        "q": GlobalFunction("name", "*", "**") { a, run in try Lookups.call(a, wantsList: true, run) },
    ]

    private static func range(_ a: Bound) throws -> [Value] {
        let isSingle = a[1] == nil
        let start = isSingle ? 0 : try a.int(0)
        let stop = isSingle ? try a.int(0) : try a.int(1)
        let step = try a.int(2, 1)
        guard step != 0 else { throw TemplateError.type("range() arg 3 must not be zero") }
        let numbers = stride(from: start, to: stop, by: step)
        guard (stop - start) / step < 1_000_000 else {
            throw TemplateError.other("the range is too large", hint: "at most 1,000,000 numbers")
        }
        return numbers.map { .int($0) }
    }

    private static func lipsum(paragraphs: Int, html: Bool) -> String {
        let text =
            "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore "
            + "magna aliqua."
        return (0..<max(0, paragraphs)).map { _ in html ? "<p>\(text)</p>" : text }.joined(
            separator: html ? "\n" : "\n\n")
    }
}
