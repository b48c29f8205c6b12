// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Shows a text or a variable.
struct Debug: Statement {
    static let name = "debug"
    static let summary = "Shows a text or the value of a variable."
    static let examples = [
        Example("Show a text", "debug: { msg: \"the site answers on {{ site_port }}\" }"),
        Example("Show a variable", "debug: { var: ansible_facts.default_ipv4 }"),
    ]

    @Parameter("The text, or any value.") var msg: Value?
    @Parameter("The variable or expression, without braces.") var `var`: Value?
    @Parameter("Shown only at this many `-v` and above.") var verbosity = 0

    func validate() throws {
        if msg != nil, `var` != nil { throw ArgumentError("takes `msg` or `var`, not both") }
    }

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        guard verbosity <= context.services.options.verbosity else {
            return TaskOutcome(
                status: .skipped,
                values: ["changed": false, "skipped": true, "skipped_reason": "Verbosity threshold not met."])
        }
        guard let name = `var` else { return .ok(["msg": msg ?? "Hello world!"]) }
        // A value that isn't text was a template of the whole value: it is finished already.
        guard let text = name.string else { return .ok([.string(name.text): name]) }
        let value = try context.services.templates.evaluate(expression: text, in: context.scope, at: nil)
        guard case .undefined = value else { return .ok([.string(text): value]) }
        return .ok([.string(text): "VARIABLE IS NOT DEFINED!"])
    }
}
