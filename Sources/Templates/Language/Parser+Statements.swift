// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension Parser {
    private static let tags = [
        "for", "if", "block", "extends", "include", "from", "import", "set", "with", "autoescape", "macro", "call",
        "filter", "do", "break", "continue", "print", "raw",
    ]

    mutating func statement() throws -> Statement {
        let place = current.place
        let tag = try name("the name of a tag")
        openTags.append(tag)
        defer { openTags.removeLast() }
        switch tag {
        case "for": return try loop(place)
        case "if": return try branch()
        case "block": return try block(place)
        case "extends": return .extends(try expression(), place)
        case "include": return try include(place)
        case "from": return try fromImport(place)
        case "import": return try importAll(place)
        case "set": return try set(place)
        case "with": return try with()
        case "autoescape":
            _ = try expression()
            return .group(try body(until: "endautoescape").body)
        case "macro": return try macro(place)
        case "call": return try call(place)
        case "filter": return try filterBlock(place)
        case "do": return .evaluate(try tuple(), place)
        case "print": return .output(try tuple(), place)
        case "break": return .breakLoop
        case "continue": return .continueLoop
        default: throw unknownTag(tag, place)
        }
    }

    private func unknownTag(_ tag: String, _ place: Place) -> TemplateError {
        let open = openTags.dropLast().last
        let hint = open.map { "`\($0)` is still open here" } ?? didYouMean(tag, among: Self.tags)
        return error("unknown tag `\(tag)`", at: place, hint: hint)
    }

    private mutating func branch() throws -> Statement {
        var branches: [(test: Expression, body: [Statement])] = []
        while true {
            let test = try tuple(conditional: false)
            let (inside, end) = try body(until: "elif", "else", "endif")
            branches.append((test, inside))
            if end == "elif" { continue }
            return .branch(branches, otherwise: end == "else" ? try body(until: "endif").body : [])
        }
    }

    private mutating func loop(_ place: Place) throws -> Statement {
        let target = try target(until: "in")
        guard !target.names.contains("loop") else {
            throw error("`loop` is the loop itself: give its variable another name", at: place)
        }
        try expectName("in")
        let items = try tuple(conditional: false, ends: ["recursive", "if"])
        let test = takeName("if") ? try expression() : nil
        let isRecursive = takeName("recursive")
        let (inside, end) = try body(until: "endfor", "else")
        let otherwise = end == "else" ? try body(until: "endfor").body : []
        return .loop(
            Loop(
                target: target, items: items, test: test, isRecursive: isRecursive, body: inside, otherwise: otherwise,
                place: place))
    }

    private mutating func set(_ place: Place) throws -> Statement {
        let target = try target(allowsAttribute: true)
        if take("=") { return .set(target, try tuple(), place) }
        let filter = isOperator("|") ? try filters(on: nil) : nil
        return .setBlock(target, filter: filter, body: try body(until: "endset").body, place)
    }

    private mutating func with() throws -> Statement {
        var values: [(Target, Expression)] = []
        while current.kind != .blockEnd {
            if !values.isEmpty { try expect(",") }
            let target = try target()
            try expect("=")
            values.append((target, try expression()))
        }
        return .with(values, body: try body(until: "endwith").body)
    }

    private mutating func block(_ place: Place) throws -> Statement {
        let name = try name("the block's name")
        guard blocks[name] == nil else { throw error("block `\(name)` is defined twice", at: place) }
        let isScoped = takeName("scoped")
        let isRequired = takeName("required")
        if isOperator("-") { throw error("a block's name has no hyphens", hint: "use an underscore") }
        // Known already while its body is read, so that a block inside itself is found.
        blocks[name] = Block(name: name, isScoped: isScoped, isRequired: isRequired, body: [], place: place)
        let body = try body(until: "endblock").body
        _ = takeName(name)
        let block = Block(name: name, isScoped: isScoped, isRequired: isRequired, body: body, place: place)
        blocks[name] = block
        return .block(block)
    }

    private mutating func macro(_ place: Place) throws -> Statement {
        let name = try name("the macro's name")
        let parameters = try signature()
        let body = try body(until: "endmacro").body
        return .macro(Macro.make(name, parameters, body, place))
    }

    private mutating func call(_ place: Place) throws -> Statement {
        let parameters = isOperator("(") ? try signature() : []
        let expression = try expression()
        guard case .call = expression else { throw error("expected a call", at: place) }
        let body = try body(until: "endcall").body
        return .call(Macro.make("caller", parameters, body, place), expression, place)
    }

    private mutating func signature() throws -> [(name: String, initial: Expression?)] {
        var parameters: [(name: String, initial: Expression?)] = []
        try expect("(")
        while !isOperator(")") {
            if !parameters.isEmpty { try expect(",") }
            let name = try name("a parameter")
            let initial = take("=") ? try expression() : nil
            if initial == nil, parameters.last?.initial != nil {
                throw error("a parameter without a default follows one with a default")
            }
            parameters.append((name, initial))
        }
        try expect(")")
        return parameters
    }

    private mutating func filterBlock(_ place: Place) throws -> Statement {
        let filter = try filters(on: nil, startsWithName: true)
        return .filter(filter, body: try body(until: "endfilter").body, place)
    }

    // MARK: Other templates

    private mutating func include(_ place: Place) throws -> Statement {
        let template = try expression()
        var ignoresMissing = false
        if isName("ignore"), next.kind == .name("missing") {
            advance()
            advance()
            ignoresMissing = true
        }
        return .include(
            template, ignoresMissing: ignoresMissing, withContext: context() ?? true, place)
    }

    private mutating func importAll(_ place: Place) throws -> Statement {
        let template = try expression()
        try expectName("as")
        let alias = try name()
        return .importAll(template, as: alias, withContext: context() ?? false, place)
    }

    private mutating func fromImport(_ place: Place) throws -> Statement {
        let template = try expression()
        try expectName("import")
        var names: [(name: String, alias: String)] = []
        var withContext: Bool?
        while current.kind != .blockEnd {
            if !names.isEmpty { try expect(",") }
            withContext = context()
            if withContext != nil { break }
            let name = try name()
            guard !name.hasPrefix("_") else { throw error("names that start with `_` cannot be imported") }
            names.append((name, takeName("as") ? try self.name() : name))
            withContext = context()
            if withContext != nil || !isOperator(",") { break }
        }
        return .importNames(template, names: names, withContext: withContext ?? false, place)
    }

    /// Reads `with context` or `without context`.
    private mutating func context() -> Bool? {
        guard isName("with") || isName("without"), next.kind == .name("context") else { return nil }
        let isWith = isName("with")
        advance()
        advance()
        return isWith
    }

    // MARK: Targets

    private mutating func target(until end: String? = nil, allowsAttribute: Bool = false) throws -> Target {
        var targets: [Target] = []
        var isTuple = false
        while true {
            if !targets.isEmpty { try expect(",") }
            if isOperator("=") || isOperator(")") || current.kind == .blockEnd || end.map(isName) == true { break }
            targets.append(try oneTarget(allowsAttribute: allowsAttribute))
            guard isOperator(",") else { break }
            isTuple = true
        }
        guard let first = targets.first else { throw error("expected a name to assign to") }
        return isTuple ? .unpack(targets) : first
    }

    private mutating func oneTarget(allowsAttribute: Bool) throws -> Target {
        if take("(") {
            let inside = try target(allowsAttribute: allowsAttribute)
            try expect(")")
            return inside
        }
        let place = current.place
        let name = try name("a name to assign to")
        guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
            throw error("cannot assign to `\(name)`", at: place)
        }
        guard allowsAttribute, take(".") else { return .name(name) }
        return .attribute(name, try self.name("an attribute"), place)
    }
}

extension Macro {
    /// A macro that knows which of `varargs`, `kwargs` and `caller` its body asks for.
    static func make(
        _ name: String, _ parameters: [(name: String, initial: Expression?)], _ body: [Statement], _ place: Place
    ) -> Macro {
        var used = FreeNames()
        used.visit(body)
        return Macro(
            name: name, parameters: parameters, body: body, usesVarargs: used.names.contains("varargs"),
            usesKwargs: used.names.contains("kwargs"), usesCaller: used.names.contains("caller"), place: place)
    }
}
