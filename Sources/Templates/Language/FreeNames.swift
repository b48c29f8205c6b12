// SPDX-License-Identifier: Apache-2.0

import Values

/// Walks over a template: the names it takes from outside, and the filters, tests and lookups it uses.
struct FreeNames {
    /// Something used by name.
    struct Use: Sendable {
        enum Kind: Sendable {
            case filter, test, lookup
        }
        var kind: Kind
        var name: String
        var place: Place
    }

    private(set) var names: Set<String> = []
    private(set) var uses: [Use] = []
    /// Names that are bound somewhere inside, though perhaps not where they are used.
    private(set) var given: Set<String> = []
    /// Names that are tested with `defined`, or have a default.
    private(set) var doubted: Set<String> = []
    private var bound: [Set<String>] = [[]]

    mutating func visit(_ body: [Statement]) { for statement in body { visit(statement) } }

    private mutating func scoped(_ names: [String] = [], _ work: (inout Self) -> Void) {
        bound.append(Set(names))
        given.formUnion(names)
        work(&self)
        bound.removeLast()
    }

    private mutating func bind(_ names: [String]) {
        bound[bound.count - 1].formUnion(names)
        given.formUnion(names)
    }

    /// Remembers the name at the root of `expression`: `a` of `a.b[c]`.
    private mutating func doubt(_ expression: Expression?) {
        switch expression {
        case .name(let name, _)?: doubted.insert(name)
        case .attribute(let base, _, _)?, .item(let base, _, _)?: doubt(base)
        default: break
        }
    }

    private mutating func use(_ name: String) {
        if !bound.contains(where: { $0.contains(name) }) { names.insert(name) }
    }

    // MARK: Statements

    private mutating func visit(_ statement: Statement) {
        switch statement {
        case .text, .breakLoop, .continueLoop: break
        case .output(let value, _), .evaluate(let value, _), .extends(let value, _): visit(value)
        case .branch(let branches, let otherwise):
            for branch in branches {
                visit(branch.test)
                visit(branch.body)
            }
            visit(otherwise)
        case .loop(let loop): visit(loop)
        case .set(let target, let value, _):
            visit(value)
            bind(target)
        case .setBlock(let target, let filter, let body, _):
            scoped { $0.visit(body) }
            filter.map { visit($0) }
            bind(target)
        case .macro(let macro):
            bind([macro.name])
            visit(macro)
        case .call(let macro, let call, _):
            visit(call)
            visit(macro)
        case .filter(let filter, let body, _):
            visit(filter)
            scoped { $0.visit(body) }
        case .with(let values, let body):
            for (_, value) in values { visit(value) }
            scoped(values.flatMap(\.0.names)) { $0.visit(body) }
        case .block(let block): scoped(["self", "super"]) { $0.visit(block.body) }
        case .group(let body): visit(body)
        case .include(let template, _, _, _): visit(template)
        case .importAll(let template, let alias, _, _):
            visit(template)
            bind([alias])
        case .importNames(let template, let names, _, _):
            visit(template)
            bind(names.map(\.alias))
        }
    }

    private mutating func bind(_ target: Target) {
        if case .attribute(let name, _, _) = target { use(name) }
        bind(target.names)
    }

    private mutating func visit(_ loop: Loop) {
        visit(loop.items)
        scoped(loop.target.names + ["loop"]) {
            if let test = loop.test { $0.visit(test) }
            $0.visit(loop.body)
        }
        scoped { $0.visit(loop.otherwise) }
    }

    private mutating func visit(_ macro: Macro) {
        for parameter in macro.parameters { parameter.initial.map { visit($0) } }
        var inside = FreeNames()
        inside.bound = [Set(macro.parameters.map(\.name))]
        inside.visit(macro.body)
        uses += inside.uses
        given.formUnion(inside.given)
        doubted.formUnion(inside.doubted)
        for name in inside.names { use(name) }
    }

    // MARK: Expressions

    mutating func visit(_ expression: Expression) {
        switch expression {
        case .constant: break
        case .name(let name, _): use(name)
        case .list(let items), .tuple(let items), .concat(let items, _): for item in items { visit(item) }
        case .dict(let items):
            for item in items {
                visit(item.key)
                visit(item.value)
            }
        case .attribute(let base, _, _): visit(base)
        case .item(let base, let key, _):
            visit(base)
            visit(key)
        case .slice(let start, let end, let step): for part in [start, end, step] { part.map { visit($0) } }
        case .call(let callee, let arguments, let place):
            lookup(callee, arguments, place)
            visit(callee)
            visit(arguments)
        case .filter(let value, let name, let arguments, let place):
            value.map { visit($0) }
            uses.append(Use(kind: .filter, name: name, place: place))
            if ["default", "d"].contains(name) { doubt(value) }
            namedByText(name, arguments, place)
            visit(arguments)
        case .test(let value, let name, let arguments, let place):
            visit(value)
            uses.append(Use(kind: .test, name: name, place: place))
            if ["defined", "undefined"].contains(name) { doubt(value) }
            visit(arguments)
        case .negative(let value, _), .positive(let value, _), .not(let value, _): visit(value)
        case .and(let left, let right, _), .or(let left, let right, _), .arithmetic(_, let left, let right, _):
            visit(left)
            visit(right)
        case .compare(let left, let others, _):
            visit(left)
            for other in others { visit(other.1) }
        case .conditional(let test, let then, let otherwise, _):
            visit(test)
            visit(then)
            otherwise.map { visit($0) }
        }
    }

    private mutating func visit(_ arguments: CallArguments) {
        for value in arguments.positional { visit(value) }
        for argument in arguments.named { visit(argument.value) }
        arguments.unpackedList.map { visit($0) }
        arguments.unpackedDict.map { visit($0) }
    }

    /// `lookup('file', …)`: the lookup is known when it is written as a text.
    private mutating func lookup(_ callee: Expression, _ arguments: CallArguments, _ place: Place) {
        guard case .name(let function, _) = callee, ["lookup", "query", "q"].contains(function),
            case .constant(.string(let name))? = arguments.positional.first
        else { return }
        uses.append(Use(kind: .lookup, name: name, place: place))
    }

    /// `map('regex_replace', …)` and `select('defined')` name a filter or test in a text.
    private mutating func namedByText(_ filter: String, _ arguments: CallArguments, _ place: Place) {
        let index: Int
        let kind: Use.Kind
        switch filter.split(separator: ".").last {
        case "map": (index, kind) = (0, .filter)
        case "select", "reject": (index, kind) = (0, .test)
        case "selectattr", "rejectattr": (index, kind) = (1, .test)
        default: return
        }
        guard arguments.positional.count > index, case .constant(.string(let name)) = arguments.positional[index]
        else { return }
        uses.append(Use(kind: kind, name: name, place: place))
    }
}
