// SPDX-License-Identifier: Apache-2.0

import Values

extension Parser {
    /// An expression, or several with commas between them.
    mutating func tuple(conditional: Bool = true, ends: [String] = [], inBrackets: Bool = false) throws -> Expression {
        var items: [Expression] = []
        var isTuple = false
        while true {
            if !items.isEmpty { try expect(",") }
            if isTupleEnd(ends) { break }
            items.append(try expression(conditional: conditional))
            guard isOperator(",") else { break }
            isTuple = true
        }
        if !isTuple, let only = items.first { return only }
        if items.isEmpty, !inBrackets { throw error("expected an expression, found `\(current.description)`") }
        return .tuple(items)
    }

    private func isTupleEnd(_ ends: [String]) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .end, .op(")"): true
        case .name(let name): ends.contains(name)
        default: false
        }
    }

    mutating func expression(conditional: Bool = true) throws -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else { throw error("nested too deeply") }
        guard conditional else { return try or() }
        let place = current.place
        var result = try or()
        while takeName("if") {
            let test = try or()
            let otherwise = takeName("else") ? try expression() : nil
            result = .conditional(test: test, then: result, otherwise: otherwise, place)
        }
        return result
    }

    private mutating func or() throws -> Expression {
        let place = current.place
        var left = try and()
        while takeName("or") { left = .or(left, try and(), place) }
        return left
    }

    private mutating func and() throws -> Expression {
        let place = current.place
        var left = try not()
        while takeName("and") { left = .and(left, try not(), place) }
        return left
    }

    private mutating func not() throws -> Expression {
        let place = current.place
        guard takeName("not") else { return try compare() }
        return .not(try not(), place)
    }

    private mutating func compare() throws -> Expression {
        let place = current.place
        let left = try sum()
        var others: [(ComparisonOperator, Expression)] = []
        while let comparison = comparison() { others.append((comparison, try sum())) }
        return others.isEmpty ? left : .compare(left, others, place)
    }

    private mutating func comparison() -> ComparisonOperator? {
        switch current.kind {
        case .op(let text):
            guard let comparison = ComparisonOperator(rawValue: text) else { return nil }
            advance()
            return comparison
        case .name("in"):
            advance()
            return .isIn
        case .name("not") where next.kind == .name("in"):
            advance()
            advance()
            return .isNotIn
        default: return nil
        }
    }

    private mutating func sum() throws -> Expression {
        let place = current.place
        var left = try concat()
        while case .op(let text) = current.kind, text == "+" || text == "-" {
            advance()
            left = .arithmetic(text == "+" ? .add : .subtract, left, try concat(), place)
        }
        return left
    }

    private mutating func concat() throws -> Expression {
        let place = current.place
        var parts = [try product()]
        while take("~") { parts.append(try product()) }
        return parts.count == 1 ? parts[0] : .concat(parts, place)
    }

    private mutating func product() throws -> Expression {
        let place = current.place
        var left = try power()
        while case .op(let text) = current.kind, ["*", "/", "//", "%"].contains(text),
            let sign = ArithmeticOperator(rawValue: text)
        {
            advance()
            left = .arithmetic(sign, left, try power(), place)
        }
        return left
    }

    private mutating func power() throws -> Expression {
        let place = current.place
        var left = try unary()
        while take("**") { left = .arithmetic(.power, left, try unary(), place) }
        return left
    }

    private mutating func unary(filters: Bool = true) throws -> Expression {
        let place = current.place
        var node: Expression
        if take("-") {
            node = .negative(try unary(filters: false), place)
        } else if take("+") {
            node = .positive(try unary(filters: false), place)
        } else {
            node = try primary()
        }
        node = try postfix(node)
        return filters ? try filtersAndTests(on: node) : node
    }

    mutating func primary() throws -> Expression {
        let token = current
        switch token.kind {
        case .name(let name):
            advance()
            switch name {
            case "true", "True": return .constant(.bool(true))
            case "false", "False": return .constant(.bool(false))
            case "none", "None": return .constant(.null)
            default: return .name(name, token.place)
            }
        case .text(let text):
            advance()
            var whole = text
            while case .text(let more) = current.kind {
                whole += more
                advance()
            }
            return .constant(.string(whole))
        case .int(let number):
            advance()
            return .constant(.int(number))
        case .float(let number):
            advance()
            return .constant(.float(number))
        case .op("("):
            advance()
            let inside = try tuple(inBrackets: true)
            try expect(")")
            return inside
        case .op("["): return try list()
        case .op("{"): return try dict()
        default: throw error("expected an expression, found `\(token.description)`")
        }
    }

    private mutating func list() throws -> Expression {
        try expect("[")
        var items: [Expression] = []
        while !isOperator("]") {
            if !items.isEmpty { try expect(",") }
            if isOperator("]") { break }
            items.append(try expression())
        }
        try expect("]")
        return .list(items)
    }

    private mutating func dict() throws -> Expression {
        try expect("{")
        var items: [(key: Expression, value: Expression)] = []
        while !isOperator("}") {
            if !items.isEmpty { try expect(",") }
            if isOperator("}") { break }
            let key = try expression()
            try expect(":")
            items.append((key, try expression()))
        }
        try expect("}")
        return .dict(items)
    }
}
