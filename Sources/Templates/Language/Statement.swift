// SPDX-License-Identifier: Apache-2.0

/// A statement of the template language.
indirect enum Statement: Sendable {
    case text(String)
    case output(Expression, Place)
    case branch([(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(Loop)
    case set(Target, Expression, Place)
    case setBlock(Target, filter: Expression?, body: [Statement], Place)
    case macro(Macro)
    case call(Macro, Expression, Place)
    case filter(Expression, body: [Statement], Place)
    case with([(Target, Expression)], body: [Statement])
    case block(Block)
    case extends(Expression, Place)
    case include(Expression, ignoresMissing: Bool, withContext: Bool, Place)
    case importAll(Expression, as: String, withContext: Bool, Place)
    case importNames(Expression, names: [(name: String, alias: String)], withContext: Bool, Place)
    case evaluate(Expression, Place)
    case group([Statement])
    case breakLoop, continueLoop
}

/// What a value is assigned to.
indirect enum Target: Sendable {
    case name(String)
    case attribute(String, String, Place)
    case unpack([Target])

    /// The names it binds.
    var names: [String] {
        switch self {
        case .name(let name): [name]
        case .attribute: []
        case .unpack(let targets): targets.flatMap(\.names)
        }
    }
}

/// `{% for %}`.
struct Loop: Sendable {
    var target: Target
    var items: Expression
    var test: Expression?
    var isRecursive: Bool
    var body: [Statement]
    var otherwise: [Statement]
    var place: Place
}

/// `{% macro %}`, and the body of `{% call %}`.
struct Macro: Sendable {
    var name: String
    var parameters: [(name: String, initial: Expression?)]
    var body: [Statement]
    var usesVarargs = false
    var usesKwargs = false
    var usesCaller = false
    var place: Place
}

/// `{% block %}`.
struct Block: Sendable {
    var name: String
    var isScoped: Bool
    var isRequired: Bool
    var body: [Statement]
    var place: Place
}

/// A parsed template.
struct ParsedTemplate: Sendable {
    var body: [Statement]
    var blocks: [String: Block] = [:]

    /// The expression when the template is one `{{ expression }}` and nothing else.
    var loneExpression: (Expression, Place)? {
        guard body.count == 1, case .output(let expression, let place) = body[0] else { return nil }
        return (expression, place)
    }
}
