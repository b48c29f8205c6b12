// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Hands what was observed to the record of a drill.
struct Evidence: Statement {
    static let name = "evidence"
    static let summary =
        "Hands what was observed to the record of a drill: a check, the newest canary, the restored set."
    static let notes = [
        "A check fails the task when it does not hold, as `assert` does. Outside drills it is told like any result."
    ]
    static let examples = [
        Example(
            "A check",
            "evidence: { check: rows of posts, expected: \"{{ manifest_rows }}\", actual: \"{{ rows.stdout }}\" }"),
        Example("The newest row that came back", "evidence: { canary: postgresql, newest: \"{{ newest.stdout }}\" }"),
        Example("What was restored", "evidence: { set: 20261122T0000Z, store: offsite }"),
    ]

    @Parameter("What was looked at.") var check: String?
    @Parameter("What should be seen; with `that`, in words.") var expected: Value?
    @Parameter("What was seen.") var actual: Value?
    @Parameter("Conditions without braces, in place of comparing `expected` with `actual`.") var that: Value?
    @Parameter("What the check is about.") var about = Subject.data
    @Parameter("The database of a canary.") var canary: String?
    @Parameter("The newest row of the canary, in seconds since the epoch.") var newest: Double?
    @Parameter("The id of the set that was restored.") var set: String?
    @Parameter("The store it came from.") var store: String?

    enum Subject: String, ParameterChoice { case data, isolation, cleanup }

    func validate() throws {
        let kinds = [check != nil, canary != nil, set != nil].filter { $0 }.count
        guard kinds == 1 else { throw ArgumentError("takes one of `check`, `canary` and `set`") }
        if check != nil, actual == nil { throw ArgumentError("`check` needs `actual`: what was seen") }
        if check != nil, expected == nil { throw ArgumentError("`check` needs `expected`: what should be seen") }
        if canary != nil, newest == nil {
            throw ArgumentError(
                "`canary` needs `newest`, the time of its newest row: none came back", argument: "canary")
        }
    }

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        if let canary {
            return .ok(["evidence": ["canary": .string(canary), "newest": .float(newest ?? 0)]])
        }
        if let set { return .ok(["evidence": ["set": .string(set), "store": .string(store ?? "")]]) }
        let passed = try holds(in: context)
        let (seen, wanted) = (actual?.text ?? "", expected?.text ?? "")
        let evidence: Dict = [
            "check": .string(check ?? ""), "expected": .string(wanted), "actual": .string(seen),
            "passed": .bool(passed), "about": .string(about.rawValue),
        ]
        if passed { return .ok(["msg": .string(seen), "evidence": .dict(evidence)]) }
        return TaskOutcome(
            status: .failed,
            values: [
                "changed": false, "failed": true, "msg": .string("\(check ?? ""): expected \(wanted), found \(seen)"),
                "evidence": .dict(evidence),
            ])
    }

    private func holds(in context: StatementContext) throws -> Bool {
        guard let that else { return actual?.text == expected?.text }
        return try (that.list ?? [that]).allSatisfy {
            try context.services.templates.condition(
                $0, in: context.scope, at: context.run.task.action["that"]?.value.location)
        }
    }
}
