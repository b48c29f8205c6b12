// SPDX-License-Identifier: Apache-2.0

import Values

/// Reads a JMESPath expression.
struct JMESPathParser {
    private let scalars: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) throws { scalars = Array(text.unicodeScalars) }

    mutating func whole() throws -> JMESPath {
        let expression = try expression()
        skipSpace()
        guard at == scalars.count else { throw error("unexpected `\(scalars[at])`") }
        return expression
    }

    private func error(_ message: String) -> TemplateError {
        .type("the JMESPath `\(Text.string(scalars))` cannot be read: \(message) at position \(at)")
    }

    private mutating func skipSpace() { while at < scalars.count, Text.isSpace(scalars[at]) { at += 1 } }

    private mutating func take(_ text: String) -> Bool {
        skipSpace()
        guard scalars[min(at, scalars.count)...].starts(with: text.unicodeScalars) else { return false }
        at += text.unicodeScalars.count
        return true
    }

    private func isNext(_ text: String) -> Bool {
        var copy = self
        return copy.take(text)
    }

    private mutating func expect(_ text: String) throws { if !take(text) { throw error("expected `\(text)`") } }

    // MARK: From the loosest to the tightest

    private mutating func expression() throws -> JMESPath {
        var left = try or()
        while !isNext("||"), take("|") { left = .pipe(left, try or()) }
        return left
    }

    private mutating func or() throws -> JMESPath {
        var left = try and()
        while take("||") { left = .or(left, try and()) }
        return left
    }

    private mutating func and() throws -> JMESPath {
        var left = try comparison()
        while take("&&") { left = .and(left, try comparison()) }
        return left
    }

    private mutating func comparison() throws -> JMESPath {
        let left = try not()
        for text in ["==", "!=", "<=", ">=", "<", ">"] where take(text) {
            guard let sign = ComparisonOperator(rawValue: text) else { continue }
            return .compare(sign, left, try not())
        }
        return left
    }

    private mutating func not() throws -> JMESPath {
        if !isNext("!="), take("!") { return .not(try not()) }
        return try path(try start())
    }

    private mutating func start() throws -> JMESPath {
        skipSpace()
        guard at < scalars.count else { throw error("expected an expression") }
        if take("@") { return .current }
        if take("&") { return .reference(try expression()) }
        if take("(") {
            let inside = try expression()
            try expect(")")
            return inside
        }
        if take("`") { return try literal() }
        if take("'") { return .literal(.string(try quoted("'"))) }
        if isNext("*") || isNext("[") { return .current }
        return try member()
    }

    /// A name, a call, a list or a dict of expressions.
    private mutating func member() throws -> JMESPath {
        if take("{") { return try dict() }
        if take("[") { return .list(try list(until: "]")) }
        let name = try name()
        guard take("(") else { return .field(name) }
        return .call(name, take(")") ? [] : try list(until: ")"))
    }

    private mutating func list(until end: String) throws -> [JMESPath] {
        var parts = [try expression()]
        while take(",") { parts.append(try expression()) }
        try expect(end)
        return parts
    }

    private mutating func dict() throws -> JMESPath {
        var parts: [(String, JMESPath)] = []
        repeat {
            let key = try name()
            try expect(":")
            parts.append((key, try expression()))
        } while take(",")
        try expect("}")
        return .dict(parts)
    }

    private mutating func name() throws -> String {
        if take("\"") { return try quoted("\"") }
        skipSpace()
        let start = at
        while at < scalars.count, scalars[at] == "_" || scalars[at].properties.isAlphabetic || isDigit(scalars[at]) {
            at += 1
        }
        guard at > start, !isDigit(scalars[start]) else { throw error("expected a name") }
        return Text.string(scalars[start..<at])
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    // MARK: What follows

    private mutating func path(_ start: JMESPath, stopsAtFlatten: Bool = false) throws -> JMESPath {
        var left = start
        while true {
            if stopsAtFlatten, isNext("[]") { return left }
            if isNext("*"), case .current = left {
                _ = take("*")
                left = .eachValue(left, try projected())
                continue
            }
            if take(".") {
                left = take("*") ? .eachValue(left, try projected()) : .chain(left, try member())
            } else if take("[") {
                left = try brackets(left)
            } else {
                return left
            }
        }
    }

    /// What is applied to every item of a projection; `[]` flattens the whole projection instead.
    private mutating func projected() throws -> JMESPath {
        skipSpace()
        return isNext(".") || isNext("[") ? try path(.current, stopsAtFlatten: true) : .current
    }

    private mutating func brackets(_ left: JMESPath) throws -> JMESPath {
        if take("*]") { return .each(left, try projected()) }
        if take("]") { return .each(.flatten(left), try projected()) }
        if take("?") {
            let test = try expression()
            try expect("]")
            return .each(.filter(left, test), try projected())
        }
        skipSpace()
        guard at < scalars.count, isDigit(scalars[at]) || scalars[at] == "-" || scalars[at] == ":" else {
            return .chain(left, .list(try list(until: "]")))
        }
        var bounds: [Int?] = [integer()]
        while take(":") { bounds.append(integer()) }
        try expect("]")
        if bounds.count == 1, let index = bounds[0] { return .chain(left, .index(index)) }
        return .each(
            .chain(left, .slice(bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : nil)), try projected())
    }

    private mutating func integer() -> Int? {
        skipSpace()
        let start = at
        if at < scalars.count, scalars[at] == "-" { at += 1 }
        while at < scalars.count, isDigit(scalars[at]) { at += 1 }
        return Int(Text.string(scalars[start..<at]))
    }

    private mutating func quoted(_ end: Unicode.Scalar) throws -> String {
        var out = String.UnicodeScalarView()
        while at < scalars.count, scalars[at] != end {
            if scalars[at] == "\\", at + 1 < scalars.count, scalars[at + 1] == end { at += 1 }
            out.append(scalars[at])
            at += 1
        }
        guard at < scalars.count else { throw error("a text without an end") }
        at += 1
        return String(out)
    }

    private mutating func literal() throws -> JMESPath {
        let text = try quoted("`")
        return .literal((try? Value(json: text)) ?? .string(Text.strip(text)))
    }
}
