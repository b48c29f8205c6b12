// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Evaluator {
    /// Calls what the expression calls; `caller` is the body of a `{% call %}`.
    func call(_ expression: Expression, caller: Value? = nil) throws -> Value {
        guard case .call(let callee, let given, _) = expression else { return try evaluate(expression) }
        if case .attribute(let base, let name, let place) = callee {
            if Methods.isMutating(name), let path = try path(of: base) {
                if let result = try mutate(path, name, given) { return result }
            }
            let value = try evaluate(base)
            return try placing(place) { try method(name, of: value, arguments(given), caller) }
        }
        if case .name(let name, let place) = callee, frame.owner(of: name) == nil, let function = Globals.all[name] {
            return try placing(place) {
                try function.body(arguments(given).bound(to: function.parameters, of: name), self)
            }
        }
        return try call(evaluate(callee), arguments(given), caller, named: callee)
    }

    private func method(_ name: String, of value: Value, _ arguments: Arguments, _ caller: Value?) throws -> Value {
        switch value {
        case .undefined(let undefined): throw TemplateError.undefined(undefined)
        case .object(let object):
            if let found = try call(name, of: object, arguments, caller) { return found }
        default: break
        }
        if let result = try Methods.call(name, of: value, arguments, self) { return result }
        let found = try attribute(name, of: value)
        if case .undefined = found {
            throw TemplateError(
                .type, "'\(value.typeName)' object has no attribute '\(name)'",
                hint: didYouMean(name, among: Methods.names(of: value)))
        }
        return try call(found, arguments, caller, named: nil)
    }

    private func call(
        _ name: String, of object: any ValueObject, _ arguments: Arguments, _ caller: Value?
    ) throws -> Value? {
        if let object = object as? any MethodsObject { return try object.call(name, arguments) }
        guard let handle = object as? Handle else { return nil }
        switch states[handle.id] {
        case .loop(let loop) where name == "cycle":
            guard !arguments.positional.isEmpty else { throw TemplateError.type("no items for cycling given") }
            return arguments.positional[loop.index % arguments.positional.count]
        case .loop(let loop) where name == "changed":
            defer { loop.lastChanged = arguments.positional }
            return .bool(loop.lastChanged != arguments.positional)
        case .cycler(let items, let at) where name == "next":
            states[handle.id] = .cycler(items: items, at: (at + 1) % items.count)
            return items[at]
        case .cycler(let items, _) where name == "reset":
            states[handle.id] = .cycler(items: items, at: 0)
            return .null
        default:
            guard let found = try attribute(name, of: .object(object)) as Value?, !found.isUndefined else { return nil }
            return try call(found, arguments, caller, named: nil)
        }
    }

    /// Calls a value.
    func call(_ value: Value, _ arguments: Arguments, _ caller: Value?, named callee: Expression?) throws -> Value {
        switch value {
        case .undefined(let undefined):
            if case .name(let name, _)? = callee, let hint = didYouMean(name, among: Globals.all.keys) {
                throw TemplateError(.undefined, undefined.message, hint: hint)
            }
            throw TemplateError.undefined(undefined)
        case .object(let object):
            if let function = object as? FunctionObject, let global = Globals.all[function.name] {
                return try global.body(arguments.bound(to: global.parameters, of: function.name), self)
            }
            if let method = object as? MethodObject {
                return try self.method(method.name, of: method.base, arguments, caller)
            }
            if let handle = object as? Handle, let result = try call(handle, arguments, caller) { return result }
        default: break
        }
        throw TemplateError.type("'\(value.typeName)' object is not callable")
    }

    private func call(_ handle: Handle, _ arguments: Arguments, _ caller: Value?) throws -> Value? {
        switch states[handle.id] {
        case .macro(let macro): return try call(macro, arguments, caller)
        case .loop(let loop):
            guard let first = arguments.positional.first else { throw TemplateError.type("loop() takes the items") }
            return try recurse(loop, over: first)
        case .joiner(let separator, let isUsed):
            states[handle.id] = .joiner(separator: separator, isUsed: true)
            return .string(isUsed ? separator : "")
        case .parentBlock(let name, let depth):
            guard let blocks = template.blocks[name], depth < blocks.count else {
                throw TemplateError(.undefined, "there is no parent block called '\(name)'")
            }
            return .string(try captured { try run(name, depth: depth) })
        default: return nil
        }
    }

    // MARK: Macros

    private func call(_ state: MacroState, _ arguments: Arguments, _ caller: Value?) throws -> Value {
        let macro = state.macro
        let inner = Frame(state.frame)
        var named = Dict()
        for (name, value) in arguments.named { named[.string(name)] = value }
        var caller = caller
        if macro.usesCaller, let given = named.removeValue(forKey: "caller") { caller = given }
        let outer = (template, frame)
        defer { (template, frame) = outer }
        for (index, parameter) in macro.parameters.enumerated() {
            let given = named.removeValue(forKey: .string(parameter.name))
            if index < arguments.positional.count {
                guard given == nil else {
                    throw TemplateError.type("macro '\(macro.name)' got multiple values for '\(parameter.name)'")
                }
                inner.values[parameter.name] = arguments.positional[index]
            } else if let given {
                inner.values[parameter.name] = given
            } else {
                inner.values[parameter.name] = .undefined(
                    Undefined("parameter '\(parameter.name)' was not provided"))
                if let initial = parameter.initial {
                    inner.values[parameter.name] = try inside(inner) { try evaluate(initial) }
                }
            }
        }
        try checkRest(of: macro, arguments, named, caller)
        if macro.usesVarargs {
            inner.values["varargs"] = .list(Array(arguments.positional.dropFirst(macro.parameters.count)))
        }
        if macro.usesKwargs { inner.values["kwargs"] = .dict(named) }
        if macro.usesCaller { inner.values["caller"] = caller ?? .undefined(Undefined("No caller defined")) }
        template = state.template
        return converted(try captured { _ = try inside(inner) { try run(macro.body) } })
    }

    private func checkRest(of macro: Macro, _ arguments: Arguments, _ named: Dict, _ caller: Value?) throws {
        if !macro.usesKwargs, let name = named.keys.first?.text {
            throw TemplateError(
                .type, "macro '\(macro.name)' takes no keyword argument '\(name)'",
                hint: didYouMean(name, among: macro.parameters.map(\.name)))
        }
        if caller != nil, !macro.usesCaller {
            throw TemplateError(
                .type, "macro '\(macro.name)' is called with a body but never uses `caller`",
                hint: "print `{{ caller() }}`")
        }
        if !macro.usesVarargs, arguments.positional.count > macro.parameters.count {
            throw TemplateError.type(
                "macro '\(macro.name)' takes not more than \(macro.parameters.count) argument(s)")
        }
    }
}
