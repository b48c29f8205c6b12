// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// What is known about a module without running it, derived from its declaration.
public struct ModuleDefinition: Sendable {
    /// The short name.
    public let name: String
    /// Other names it answers to.
    public let aliases: [String]
    /// One sentence.
    public let summary: String
    /// Paragraphs for the reference page.
    public let notes: [String]
    /// Tasks that work.
    public let examples: [Example]
    /// The return values beyond the common ones.
    public let returns: [ReturnValue]
    /// The argument that free-form text goes to.
    public let freeForm: String?
    /// Whether any argument is taken as it is.
    public let takesAnything: Bool
    /// The module's standing in check mode.
    public let checkMode: CheckModeSupport
    /// The arguments in the order of their declaration.
    public let parameters: [ParameterDefinition]
    private let declared: @Sendable () -> [NamedParameter]
    private let filled: @Sendable (Arguments) throws -> any Module

    /// The definition of a module type.
    public init<M: Module>(_ type: M.Type) {
        name = M.name
        aliases = M.aliases
        summary = M.summary
        notes = M.notes
        examples = M.examples
        returns = M.returns
        freeForm = M.freeForm
        takesAnything = M.takesAnything
        checkMode = M.checkMode
        parameters = declaredParameters(of: M()).map { $0.parameter.definition(named: $0.name) }
        declared = { declaredParameters(of: M()) }
        filled = { try M(from: ArgumentDecoder(prototype: M(), arguments: $0)) }
    }

    /// The module with its arguments filled in and checked; throws `ArgumentErrors`.
    public func make(_ arguments: Arguments) throws -> any Module {
        let errors = takesAnything ? [] : problems(in: arguments)
        guard errors.isEmpty else { throw ArgumentErrors(errors) }
        let module = try filled(canonical(arguments))
        do { try module.validate() } catch let error as ArgumentError { throw ArgumentErrors([error]) }
        return module
    }

    /// Everything wrong with the arguments that can be known while some of them are still templates.
    public func problems(in arguments: Arguments) -> [ArgumentError] {
        if takesAnything { return [] }
        var errors = unknown(in: arguments) + missing(in: arguments)
        let finished = canonical(arguments)
        for parameter in declared() {
            guard let value = finished.values[parameter.name], !finished.unfinished.contains(parameter.name) else {
                continue
            }
            var copy = parameter.parameter
            do {
                try copy.fill(value, source: finished.sources[parameter.name])
            } catch let error as ArgumentError {
                errors.append(
                    ArgumentError(error.message, argument: writtenName(parameter.name, arguments), hint: error.hint))
            } catch {
                errors.append(ArgumentError("\(error)", argument: parameter.name))
            }
        }
        if errors.isEmpty, finished.unfinished.isEmpty, let module = try? filled(finished) {
            do { try module.validate() } catch let error as ArgumentError { errors.append(error) } catch {}
        }
        return errors
    }

    /// The values of arguments that are secrets.
    public func secrets(in arguments: Arguments) -> [Value] {
        let finished = canonical(arguments)
        return parameters.filter(\.isSecret).compactMap { finished.values[$0.name] }
    }

    private func unknown(in arguments: Arguments) -> [ArgumentError] {
        let known = parameters.flatMap { [$0.name] + $0.aliases }
        return arguments.values.keys.map(\.text).filter { !known.contains($0) }.map { name in
            ArgumentError(
                "\(self.name) has no argument `\(name)`", argument: name,
                hint: didYouMean(name, among: known) ?? "it takes \(parameters.map(\.name).joined(separator: ", "))")
        }
    }

    private func missing(in arguments: Arguments) -> [ArgumentError] {
        parameters.filter { parameter in
            parameter.isRequired && !([parameter.name] + parameter.aliases).contains { arguments.values[$0] != nil }
        }.map { ArgumentError("\(name) needs the argument `\($0.name)`: \($0.help)") }
    }

    private func writtenName(_ name: String, _ arguments: Arguments) -> String {
        guard arguments.values[name] == nil else { return name }
        return parameters.first { $0.name == name }?.aliases.first { arguments.values[$0] != nil } ?? name
    }

    /// The arguments under their own names instead of aliases.
    private func canonical(_ arguments: Arguments) -> Arguments {
        var result = arguments
        for parameter in parameters {
            for alias in parameter.aliases {
                guard let value = result.values.removeValue(forKey: .string(alias)) else { continue }
                if result.values[parameter.name] == nil { result.values[parameter.name] = value }
                result.sources[parameter.name] = result.sources[parameter.name] ?? arguments.sources[alias]
                if result.unfinished.remove(alias) != nil { result.unfinished.insert(parameter.name) }
            }
        }
        return result
    }
}

/// All that is wrong with a task's arguments.
public struct ArgumentErrors: Error, Sendable, CustomStringConvertible {
    /// The complaints; never empty when thrown.
    public var all: [ArgumentError]
    /// A report of `all`.
    public init(_ all: [ArgumentError]) { self.all = all }
    /// Every complaint, on one line.
    public var description: String { all.map(\.description).joined(separator: "; ") }
}
