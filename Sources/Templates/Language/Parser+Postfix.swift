// SPDX-License-Identifier: Apache-2.0

import Values

extension Parser {
    /// What follows an expression: attributes, items, calls.
    mutating func postfix(_ start: Expression) throws -> Expression {
        var node = start
        while true {
            let place = current.place
            if take(".") {
                switch current.kind {
                case .name(let name): node = .attribute(node, name, current.place)
                case .int(let index): node = .item(node, .constant(.int(index)), place)
                default: throw error("expected a name or a number after `.`, found `\(current.description)`")
                }
                advance()
            } else if take("[") {
                node = .item(node, try subscripts(), place)
            } else if isOperator("(") {
                node = .call(node, try arguments(), place)
            } else {
                return node
            }
        }
    }

    private mutating func subscripts() throws -> Expression {
        var items: [Expression] = []
        while !isOperator("]") {
            if !items.isEmpty { try expect(",") }
            items.append(try oneSubscript())
        }
        try expect("]")
        return items.count == 1 ? items[0] : .tuple(items)
    }

    private mutating func oneSubscript() throws -> Expression {
        let start = isOperator(":") ? nil : try expression()
        guard take(":") else { return start ?? .constant(.null) }
        let end = isSliceEnd ? nil : try expression()
        guard take(":") else { return .slice(start, end, nil) }
        return .slice(start, end, isSliceEnd ? nil : try expression())
    }

    private var isSliceEnd: Bool { isOperator(":") || isOperator("]") || isOperator(",") }

    mutating func filtersAndTests(on start: Expression) throws -> Expression {
        var node = start
        while true {
            if isOperator("|") {
                node = try filters(on: node)
            } else if isName("is") {
                node = try test(node)
            } else if isOperator("(") {
                let place = current.place
                node = .call(node, try arguments(), place)
            } else {
                return node
            }
        }
    }

    /// A chain of filters; without a value it starts a `filter` or `set` block.
    mutating func filters(on start: Expression?, startsWithName: Bool = false) throws -> Expression {
        var node = start
        var hasName = startsWithName
        while hasName || take("|") {
            hasName = false
            let place = current.place
            let name = try dottedName("the name of a filter")
            let arguments = isOperator("(") ? try arguments() : CallArguments()
            node = .filter(node, name, arguments, place)
        }
        guard let node else { throw error("expected a filter") }
        return node
    }

    private mutating func dottedName(_ what: String) throws -> String {
        var name = try name(what)
        while take(".") { name += "." + (try self.name(what)) }
        return name
    }

    private mutating func test(_ node: Expression) throws -> Expression {
        let start = current.place
        advance()
        let isNegated = takeName("not")
        let place = current.place
        let name = try dottedName("the name of a test")
        var given = CallArguments()
        if isOperator("(") {
            given = try arguments()
        } else if startsArgument {
            if isName("is") { throw error("tests cannot be chained with `is`", hint: "join them with `and`") }
            given.positional = [try postfix(try primary())]
        }
        let test = Expression.test(node, name, given, place)
        return isNegated ? .not(test, start) : test
    }

    private var startsArgument: Bool {
        switch current.kind {
        case .name(let name): !["else", "or", "and", "if"].contains(name)
        case .text, .int, .float, .op("["), .op("{"): true
        default: false
        }
    }

    mutating func arguments() throws -> CallArguments {
        let place = current.place
        try expect("(")
        var given = CallArguments()
        var needsComma = false
        while !isOperator(")") {
            if needsComma {
                try expect(",")
                if isOperator(")") { break }
            }
            try argument(into: &given, place)
            needsComma = true
        }
        try expect(")")
        return given
    }

    private mutating func argument(into given: inout CallArguments, _ place: Place) throws {
        if take("*") {
            guard given.unpackedList == nil, given.unpackedDict == nil else { throw badCall(place) }
            given.unpackedList = try expression()
        } else if take("**") {
            guard given.unpackedDict == nil else { throw badCall(place) }
            given.unpackedDict = try expression()
        } else if case .name(let name) = current.kind, next.kind == .op("=") {
            guard given.unpackedDict == nil else { throw badCall(place) }
            advance()
            advance()
            given.named.append((name, try expression()))
        } else {
            guard given.unpackedList == nil, given.unpackedDict == nil, given.named.isEmpty else {
                throw error("a positional argument follows a named one")
            }
            given.positional.append(try expression())
        }
    }

    private func badCall(_ place: Place) -> TemplateError { error("a call cannot be read", at: place) }
}
