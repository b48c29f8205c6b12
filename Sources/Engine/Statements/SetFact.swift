// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Values

/// Sets variables of a host.
struct SetFact: Statement {
    static let name = "set_fact"
    static let summary = "Sets variables of the host for the rest of the run."
    static let notes = ["Every argument but `cacheable` is a variable and its value."]
    static let examples = [Example("Remember the release", "set_fact: { release: \"{{ stamp.stdout }}\" }")]
    static let takesAnything = true

    @Parameter("Also keep them as facts.") var cacheable = false

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        var variables = context.arguments.values
        variables["cacheable"] = nil
        if let raw = variables.removeValue(forKey: "_raw_params") {
            throw ModuleFailure("expected names and values, found `\(raw.text)`")
        }
        guard !variables.isEmpty else { throw ModuleFailure("No key/value pairs provided, at least one is required") }
        for (key, value) in variables {
            let name = key.text
            guard Self.isName(name) else {
                throw ModuleFailure(
                    "`\(name)` is not a name for a variable: letters, digits and underscores, not beginning with a digit"
                )
            }
            // Ansible makes booleans of these words that `k=v` arguments can only write as text.
            if let text = value.string, ["yes", "no", "true", "false"].contains(text.lowercased()) {
                variables[key] = .bool(["yes", "true"].contains(text.lowercased()))
            }
        }
        var effects = TaskEffects()
        effects.variables = variables
        if cacheable { effects.facts = variables }
        return .ok(["ansible_facts": .dict(variables)], effects: effects)
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    }
}
