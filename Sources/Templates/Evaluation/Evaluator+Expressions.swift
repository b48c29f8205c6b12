// SPDX-License-Identifier: Apache-2.0

import Values

extension Evaluator {
    func evaluate(_ expression: Expression) throws -> Value {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting < 1000 else { throw TemplateError.other("the expression is too long or nested too deeply") }
        switch expression {
        case .constant(let value): return value
        case .name(let name, let place): return try placing(place) { try lookUp(name) }
        case .list(let items), .tuple(let items): return .list(try items.map(evaluate))
        case .dict(let pairs): return try dict(pairs)
        case .attribute(let base, let name, let place):
            let value = try evaluate(base)
            return try placing(place) { try attribute(name, of: value) }
        case .item(let base, let key, let place): return try item(base, key, place)
        case .slice: throw TemplateError.type("a slice stands alone")
        case .call(_, _, let place): return try placing(place) { try call(expression) }
        case .filter(_, _, _, let place): return try placing(place) { try apply(expression, to: nil) }
        case .test(let value, let name, let arguments, let place):
            return try placing(place) { .bool(try test(evaluate(value), name, self.arguments(arguments))) }
        case .negative(let value, let place):
            let value = try evaluate(value)
            return try placing(place) { try Operators.negative(value) }
        case .positive(let value, let place):
            let value = try evaluate(value)
            return try placing(place) { try Operators.positive(value) }
        case .not(let value, let place):
            let value = try evaluate(value)
            return try placing(place) { .bool(try !Templates.truth(of: value)) }
        case .and(let left, let right, let place):
            let value = try evaluate(left)
            return try placing(place) { try Templates.truth(of: value) } ? try evaluate(right) : value
        case .or(let left, let right, let place):
            let value = try evaluate(left)
            return try placing(place) { try Templates.truth(of: value) } ? value : try evaluate(right)
        case .arithmetic(let sign, let left, let right, let place):
            return try arithmetic(sign, left, right, place)
        case .compare(let first, let others, let place): return try compare(first, others, place)
        case .concat(let parts, let place):
            return try placing(place) { .string(try parts.map { try printed(evaluate($0)) }.joined()) }
        case .conditional(let test, let then, let otherwise, let place):
            if try truth(of: evaluate(test), at: place) { return try evaluate(then) }
            return try otherwise.map(evaluate)
                ?? .undefined(.blank)
        }
    }

    private func dict(_ pairs: [(key: Expression, value: Expression)]) throws -> Value {
        var dict = Dict(minimumCapacity: pairs.count)
        for pair in pairs {
            let key = try evaluate(pair.key)
            try checkHashable(key)
            dict[key] = try evaluate(pair.value)
        }
        return .dict(dict)
    }

    private func item(_ base: Expression, _ key: Expression, _ place: Place) throws -> Value {
        let value = try evaluate(base)
        if case .slice(let start, let end, let step) = key {
            let bounds = try [start, end, step].map { try $0.map(evaluate) }
            return try placing(place) { try Slices.slice(value, bounds[0], bounds[1], bounds[2]) }
        }
        let index = try evaluate(key)
        return try placing(place) { try item(index, of: value) }
    }

    private func arithmetic(
        _ sign: ArithmeticOperator, _ left: Expression, _ right: Expression, _ place: Place
    ) throws -> Value {
        let first = try evaluate(left)
        let second = try evaluate(right)
        return try placing(place) {
            // Only a tuple fills several places of a format; a list is one value.
            if sign == .remainder, case .string(let format) = first {
                var isTuple = false
                if case .tuple = right { isTuple = true }
                let values = isTuple ? second.list ?? [] : [second]
                return .string(try PercentFormat.format(format, values, whole: isTuple ? nil : second))
            }
            return try Operators.arithmetic(sign, first, second)
        }
    }

    private func compare(
        _ first: Expression, _ others: [(ComparisonOperator, Expression)], _ place: Place
    ) throws -> Value {
        var left = try evaluate(first)
        for (comparison, other) in others {
            let right = try evaluate(other)
            guard try placing(place, { try Operators.compare(comparison, left, right) }) else { return false }
            left = right
        }
        return true
    }

    // MARK: Filters and tests

    /// Runs a chain of filters; `start` is the value below the innermost one of a block.
    func apply(_ expression: Expression, to start: Value?) throws -> Value {
        guard case .filter(let base, let name, let given, let place) = expression else {
            return try evaluate(expression)
        }
        let value: Value
        if let base {
            value = start == nil ? try evaluate(base) : try apply(base, to: start)
        } else {
            value = start ?? .string("")
        }
        return try placing(place) { try filter(value, name, arguments(given)) }
    }

    func filter(_ value: Value, _ name: String, _ arguments: Arguments) throws -> Value {
        guard let filter = Filters.named(name) else { throw Filters.unknown(name) }
        if !filter.acceptsUndefined {
            for undefined in ([value] + arguments.positional).compactMap(\.strictlyUndefined) {
                throw TemplateError.undefined(undefined)
            }
        }
        let value = !filter.acceptsUndefined && value.isUndefined ? "" : value
        return try filter.body(value, arguments.bound(to: filter.parameters, of: name), self)
    }

    func test(_ value: Value, _ name: String, _ arguments: Arguments) throws -> Bool {
        guard let test = TemplateTests.named(name) else { throw TemplateTests.unknown(name) }
        if !test.acceptsUndefined {
            for undefined in ([value] + arguments.positional).compactMap(\.strictlyUndefined) {
                throw TemplateError.undefined(undefined)
            }
        }
        return try test.body(value, arguments.bound(to: test.parameters, of: name), self)
    }

    func arguments(_ given: CallArguments) throws -> Arguments {
        var arguments = Arguments(positional: try given.positional.map(evaluate))
        for argument in given.named { arguments.named.append((argument.name, try evaluate(argument.value))) }
        if let list = given.unpackedList { arguments.positional += try items(of: evaluate(list)) }
        if let dict = given.unpackedDict {
            let value = try evaluate(dict)
            guard let dict = try mapping(of: value) else {
                throw TemplateError.type("argument after ** must be a mapping, not \(value.typeName)")
            }
            for (key, value) in dict { arguments.named.append((key.text, value)) }
        }
        return arguments
    }
}

/// Throws when Python could not use `key` as a key.
func checkHashable(_ key: Value) throws {
    switch key {
    case .list, .dict: throw TemplateError.type("unhashable type: '\(key.typeName)'")
    default: try checkDefined(key)
    }
}
