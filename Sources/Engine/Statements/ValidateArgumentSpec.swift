// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Values

/// Checks variables against a role's `meta/argument_specs.yml`.
struct ValidateArgumentSpec: Statement {
    static let name = "validate_argument_spec"
    static let summary = "Checks arguments against a role's specification: required ones, types and choices."
    static let examples = [
        Example(
            "Check by hand",
            "validate_argument_spec: { argument_spec: { port: { type: int } }, provided_arguments: { port: 80 } }")
    ]

    @Parameter("The options: `{name: {type: …, required: …, choices: […]}}`.") var argumentSpec: Mapping
    @Parameter("The arguments.") var providedArguments = Mapping()
    @Parameter("Where the specification comes from; for the message.") var validateArgsContext = Mapping()

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        var problems: [String] = []
        for (name, option) in argumentSpec.pairs {
            let given = try providedArguments.pairs[name.text] ?? context.scope.variable(name.text)
            problems += Self.problems(name: name.text, option: option, given: given)
        }
        guard problems.isEmpty else {
            throw ModuleFailure(
                "Validation of arguments failed:\n" + problems.joined(separator: "\n"),
                values: [
                    "argument_errors": .strings(problems), "validate_args_context": .dict(validateArgsContext.pairs),
                ])
        }
        return .ok(["msg": "The arg spec validation passed"])
    }

    private static func problems(name: String, option: Value, given: Value?) -> [String] {
        guard let given, !given.isUndefined, !given.isNull else {
            return option["required"]?.asBoolean == true ? ["missing required arguments: \(name)"] : []
        }
        let type = option["type"]?.text ?? "str"
        guard fits(given, type, option) else {
            return ["argument '\(name)' is of type \(given.typeName) and we were unable to convert to \(type)"]
        }
        if let choices = option["choices"]?.list {
            let values = type == "list" ? given.list ?? [given] : [given]
            let wrong = values.filter { value in !choices.contains { $0.text == value.text } }
            if !wrong.isEmpty {
                return [
                    "value of \(name) must be one of: \(choices.map(\.text).joined(separator: ", ")), "
                        + "got: \(wrong.map(\.text).joined(separator: ", "))"
                ]
            }
        }
        guard let inner = option["options"]?.dict else { return [] }
        let parts = given.list ?? [given]
        return parts.flatMap { part in
            inner.flatMap { problems(name: "\(name).\($0.key.text)", option: $0.value, given: part[$0.key.text]) }
        }
    }

    private static func fits(_ value: Value, _ type: String, _ option: Value) -> Bool {
        switch type {
        case "bool": return value.asBoolean != nil
        case "int": return (try? Int(argument: value, source: nil)) != nil
        case "float": return (try? Double(argument: value, source: nil)) != nil
        case "list":
            guard let items = value.list else { return value.dict == nil }
            guard let elements = option["elements"]?.text else { return true }
            return items.allSatisfy { fits($0, elements, .null) }
        case "dict": return (try? Mapping(argument: value, source: nil)) != nil
        case "str", "path": return value.dict == nil && value.list == nil
        default: return true
        }
    }
}
