// SPDX-License-Identifier: Apache-2.0

import Values

extension TemplateTests {
    private static func asking(_ name: String, _ question: @escaping @Sendable (Dict) throws -> Bool) -> TemplateTest {
        TemplateTest { value, _, _ in
            guard let result = try mapping(of: value) else {
                throw TemplateError(
                    .type, "the `\(name)` test expects a dictionary, not \(value.typeName)",
                    hint: "test what a task registered")
            }
            return try question(result)
        }
    }

    private static func flag(_ name: String, _ test: String, wanted: Bool = true) -> TemplateTest {
        asking(test) { (try $0[.string(name)].map { try truth(of: $0) } ?? false) == wanted }
    }

    private static let changed = asking("changed") { result in
        if let changed = result["changed"] { return try truth(of: changed) }
        guard let first = result["results"]?.list?.first, first.dict != nil else { return false }
        return result["results"]?.list?.contains { $0["changed"]?.isTruthy ?? false } ?? false
    }

    /// How a task went.
    static let results: [String: TemplateTest] = [
        "failed": flag("failed", "failed"), "failure": flag("failed", "failed"),
        "success": flag("failed", "failed", wanted: false), "succeeded": flag("failed", "failed", wanted: false),
        "successful": flag("failed", "failed", wanted: false),
        "changed": changed, "change": changed,
        "skipped": flag("skipped", "skipped"), "skip": flag("skipped", "skipped"),
        "unreachable": flag("unreachable", "unreachable"),
        "reachable": flag("unreachable", "unreachable", wanted: false),
        "started": asking("started") { $0["started"].map { $0 == 1 } ?? true },
        "finished": asking("finished") { $0["finished"].map { $0 == 1 } ?? true },
        "timedout": asking("timedout") { $0["timedout"]?["period"]?.isTruthy ?? false },
    ]
}
