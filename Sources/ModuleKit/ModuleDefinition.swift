// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization
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
    public var parameters: [ParameterDefinition] { known.value.definitions }
    private let known: Lazy<KnownParameters>
    private let filled: @Sendable (Declaration, Arguments) throws -> any Module

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
        known = Lazy { KnownParameters(Declaration(of: M())) }
        filled = { try M(from: ArgumentDecoder(declaration: $0, arguments: $1)) }
    }

    /// The module with its arguments filled in and checked; throws `ArgumentErrors`.
    public func make(_ arguments: Arguments) throws -> any Module {
        let module: any Module
        do {
            module = try filled(known.value.declaration, canonical(arguments))
        } catch {
            // All that is wrong is told, not only what was met first.
            let errors = problems(in: arguments)
            guard errors.isEmpty else { throw ArgumentErrors(errors) }
            throw error
        }
        let errors = takesAnything ? [] : unknown(in: arguments) + missing(in: arguments)
        guard errors.isEmpty else { throw ArgumentErrors(problems(in: arguments)) }
        do { try module.validate() } catch let error as ArgumentError { throw ArgumentErrors([error]) }
        return module
    }

    /// The module as far as these arguments go, for a description: nothing is missed, and what can't be taken is left out.
    public func sketch(_ arguments: Arguments) -> (module: any Module, leftOut: [String])? {
        var finished = canonical(arguments)
        var leftOut: [String] = []
        for parameter in known.value.declaration.parameters {
            guard let value = finished.values[parameter.name] else { continue }
            var copy = parameter.parameter
            if (try? copy.fill(value, source: finished.sources[parameter.name])) != nil { continue }
            finished.values.removeValue(forKey: .string(parameter.name))
            leftOut.append(parameter.name)
        }
        return (try? filled(known.value.declaration, finished)).map { ($0, leftOut) }
    }

    /// Everything wrong with the arguments that can be known while some of them are still templates.
    public func problems(in arguments: Arguments) -> [ArgumentError] {
        if takesAnything { return [] }
        var errors = unknown(in: arguments) + missing(in: arguments)
        let finished = canonical(arguments)
        for parameter in known.value.declaration.parameters {
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
        if errors.isEmpty, finished.unfinished.isEmpty, let module = try? filled(known.value.declaration, finished) {
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
        let known = known.value
        let unknown = arguments.values.keys.map(\.text).filter { !known.names.contains($0) }
        return unknown.filter { !mayVanish($0, arguments) }.map { name in
            ArgumentError(
                "\(self.name) has no argument `\(name)`", argument: name,
                hint: didYouMean(name, among: parameters.flatMap { [$0.name] + $0.aliases })
                    ?? "it takes \(parameters.map(\.name).joined(separator: ", "))")
        }
    }

    // `enablerepo: "{{ x | default(omit) }}"` is how roles give an argument that only some hosts' modules have.
    private func mayVanish(_ name: String, _ arguments: Arguments) -> Bool {
        guard arguments.unfinished.contains(name), let template = arguments.values[name] else { return false }
        return template.text.contains("omit")
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

/// What a module's declaration says, worked out when it is first asked for: a run uses few of the modules there are.
private struct KnownParameters: Sendable {
    let declaration: Declaration
    let definitions: [ParameterDefinition]
    /// All names an argument may have.
    let names: Set<String>

    init(_ declaration: Declaration) {
        self.declaration = declaration
        definitions = declaration.parameters.map { $0.parameter.definition(named: $0.name) }
        names = Set(definitions.flatMap { [$0.name] + $0.aliases })
    }
}

/// A value that is made when it is first asked for.
private final class Lazy<Made: Sendable>: Sendable {
    private let made = Mutex<Made?>(nil)
    private let make: @Sendable () -> Made

    init(_ make: @escaping @Sendable () -> Made) { self.make = make }

    var value: Made {
        made.withLock { made in
            if let made { return made }
            let value = make()
            made = value
            return value
        }
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
