// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// Reads tokens into statements and expressions; the grammar is Jinja2's.
struct Parser {
    var tokens: [Token]
    var at = 0
    var blocks: [String: Block] = [:]
    var openTags: [String] = []
    var depth = 0

    init(_ tokens: [Token]) { self.tokens = tokens }

    /// Parses a whole template.
    static func template(_ text: String, _ syntax: Syntax) throws -> ParsedTemplate {
        var parser = Parser(try Lexer.tokens(of: text, syntax))
        let body = try parser.statements(until: [])
        return ParsedTemplate(body: body, blocks: parser.blocks)
    }

    /// Parses a bare expression.
    static func expression(_ text: String, _ syntax: Syntax) throws -> Expression {
        var parser = Parser(try Lexer.tokens(ofExpression: text, syntax))
        let expression = try parser.tuple()
        guard case .end = parser.current.kind else {
            throw parser.error("unexpected `\(parser.current.description)` after the expression")
        }
        return expression
    }

    // MARK: Tokens

    var current: Token { tokens[at] }
    var next: Token { tokens[min(at + 1, tokens.count - 1)] }

    @discardableResult
    mutating func advance() -> Token {
        defer { if at + 1 < tokens.count { at += 1 } }
        return tokens[at]
    }

    func error(_ message: String, at place: Place? = nil, hint: String? = nil) -> TemplateError {
        TemplateError(.syntax, message, at: place ?? current.place, hint: hint)
    }

    func isName(_ name: String) -> Bool { current.kind == .name(name) }
    func isOperator(_ text: String) -> Bool { current.kind == .op(text) }

    mutating func take(_ text: String) -> Bool {
        guard isOperator(text) else { return false }
        advance()
        return true
    }

    mutating func takeName(_ name: String) -> Bool {
        guard isName(name) else { return false }
        advance()
        return true
    }

    mutating func expect(_ text: String) throws {
        guard take(text) else { throw error("expected `\(text)`, found `\(current.description)`") }
    }

    mutating func expectName(_ name: String) throws {
        guard takeName(name) else { throw error("expected `\(name)`, found `\(current.description)`") }
    }

    mutating func name(_ what: String = "a name") throws -> String {
        guard case .name(let name) = current.kind else {
            throw error("expected \(what), found `\(current.description)`")
        }
        advance()
        return name
    }

    mutating func expectBlockEnd() throws {
        guard current.kind == .blockEnd else { throw error("expected `%}`, found `\(current.description)`") }
        advance()
    }

    // MARK: Bodies

    /// Statements up to one of the tags `ends`, whose name is then the current token.
    mutating func statements(until ends: [String]) throws -> [Statement] {
        var body: [Statement] = []
        while true {
            let token = current
            switch token.kind {
            case .data(let text):
                advance()
                body.append(.text(text))
            case .variableBegin:
                advance()
                let expression = try tuple()
                guard current.kind == .variableEnd else {
                    throw error("expected `}}`, found `\(current.description)`")
                }
                advance()
                body.append(.output(expression, token.place))
            case .blockBegin:
                advance()
                if case .name(let name) = current.kind, ends.contains(name) { return body }
                body.append(try statement())
                try expectBlockEnd()
            case .end:
                if let tag = openTags.last {
                    throw error(
                        "the template ends inside `\(tag)`",
                        hint: "expected \(ends.map { "`{% \($0) %}`" }.joined(separator: " or "))")
                }
                return body
            default: throw error("unexpected `\(token.description)`")
            }
        }
    }

    /// The body of a tag, from the end of its opening to one of `ends`, which is taken.
    mutating func body(until ends: String...) throws -> (body: [Statement], end: String) {
        _ = take(":")
        try expectBlockEnd()
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else { throw error("nested too deeply") }
        let body = try statements(until: ends)
        return (body, try name())
    }
}
