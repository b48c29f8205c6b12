// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Playbooks
import Templates
import Values
import YAMLDocument

/// The finished arguments of a task: module defaults, `args:`, and its own, rendered, with `omit` left out.
struct ActionArguments: Sendable {
    let services: RunServices
    let task: PlayTask
    let keywords: Keywords

    func finished(for definition: ModuleDefinition?, in scope: any Scope) throws -> Arguments {
        var result = Arguments(try defaults(in: scope))
        if let variable = task.action.variableArguments {
            guard let given = try services.value(variable, in: scope).dict else {
                throw variable.diagnostic("`args` must be a mapping of the module's arguments")
            }
            result.values.merge(given) { $1 }
        }
        for argument in task.action.arguments {
            let value = try services.value(argument.value, in: scope)
            if case .undefined(let undefined) = value {
                throw Diagnostic.undefined(undefined.message, at: argument.value.location)
            }
            if Omit.isOmit(value) { continue }
            result.values[.string(argument.name)] = value
            if !argument.value.isTemplate, let source = argument.value.node?.unquotedText {
                result.sources[argument.name] = source
            }
        }
        if let text = task.action.freeForm {
            let name = definition?.freeForm ?? "_raw_params"
            result.values[.string(name)] = .string(try services.text(text, in: scope))
        }
        return result
    }

    /// What can be known before the run: literals as they are, everything else as unfinished.
    func literal(for definition: ModuleDefinition) -> Arguments {
        var result = Arguments()
        for argument in task.action.arguments {
            result.values[.string(argument.name)] = argument.value.value
            if argument.value.isTemplate { result.unfinished.insert(argument.name) }
            if let source = argument.value.node?.unquotedText { result.sources[argument.name] = source }
        }
        if let text = task.action.freeForm {
            let name = definition.freeForm ?? "_raw_params"
            result.values[.string(name)] = text.value
            if text.isTemplate { result.unfinished.insert(name) }
        }
        return result
    }

    /// Whether all arguments are there to be looked at: nothing comes from `args: "{{ … }}"` or module defaults.
    var isComplete: Bool { task.action.variableArguments == nil && keywords.moduleDefaults.isEmpty }

    private func defaults(in scope: any Scope) throws -> Dict {
        var all = Dict()
        for written in keywords.moduleDefaults {
            guard let modules = try services.value(written, in: scope).dict else { continue }
            for (name, arguments) in modules {
                let isOurs = name.text.split(separator: ".").last.map(String.init) == task.action.shortName
                if isOurs, let arguments = arguments.dict { all.merge(arguments) { $1 } }
            }
        }
        return all
    }
}
