// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// Evaluates templates: Jinja2's language with Ansible's settings, filters, tests and lookups.
///
/// The value is cheap to copy; copies share the parsed templates. Errors are ``Diagnostic`` values.
public struct TemplateEngine: Sendable {
    /// Files, search paths and commands of the controller.
    public var files: any TemplateFiles
    /// What the layers around provide: YAML, vault, inventory.
    public var hooks: TemplateHooks
    /// Lookups besides the built-in ones; the first that knows a name counts.
    public var lookups: [any LookupProvider]
    /// Whether a template that is one `{{ expression }}` keeps a number as a number.
    ///
    /// False is what ansible-core 2.18 does without `jinja2_native`: numbers become text.
    public var keepsNumbers = true
    let cache = TemplateCache()
    let patterns = PatternCache()

    /// An engine over `files`, with `lookups` besides its own.
    public init(
        files: any TemplateFiles = LocalTemplateFiles(), hooks: TemplateHooks = TemplateHooks(),
        lookups: [any LookupProvider] = []
    ) {
        self.files = files
        self.hooks = hooks
        self.lookups = lookups
    }

    /// A copy that looks for files elsewhere and shares everything else.
    public func with(files: any TemplateFiles) -> TemplateEngine {
        var copy = self
        copy.files = files
        return copy
    }

    static let playbook = Syntax(keepsBackslashes: true)

    /// Whether `text` has the start of an expression, statement or comment in it.
    public func isTemplate(_ text: String) -> Bool { Self.playbook.isTemplate(text) }

    // MARK: Templates in playbooks

    /// The value of a template that stands in a playbook.
    ///
    /// One single `{{ expression }}` keeps its type; everything else is text. Text that reads as a Python list, dict
    /// or boolean becomes one, as in ansible-core 2.18. Backslashes inside `{{ }}` mean themselves.
    public func evaluate(
        template text: String, in scope: any Scope, at location: SourceLocation? = nil
    ) throws -> Value {
        guard isTemplate(text) else { return .string(text) }
        return try reporting(text, location, scope) {
            var body = text
            var syntax = Self.playbook
            try syntax.readHeader(of: &body)
            let parsed = try parsed(body, syntax)
            let run = Evaluator(engine: self, scope: scope, syntax: syntax, name: nil, convertsData: true)
            if let (expression, place) = parsed.loneExpression {
                let value = try run.placing(expression.place ?? place) { try lone(expression, run) }
                guard case .string(let result) = value else { return value }
                return .string(Self.restoringNewlines(of: text, in: result, "\n"))
            }
            try run.run(parsed)
            let value = Self.converted(run.out)
            guard case .string(let result) = value else { return value }
            return .string(Self.restoringNewlines(of: text, in: result, "\n"))
        }
    }

    /// Every template inside a value, in lists and dicts and their keys; entries that are ``Omit`` are dropped.
    public func evaluateDeep(
        _ value: Value, in scope: any Scope, at location: SourceLocation? = nil
    ) throws -> Value {
        switch value {
        case .string(let text): return try evaluate(template: text, in: scope, at: location)
        case .list(let items):
            return .list(
                try items.map { try evaluateDeep($0, in: scope, at: location) }.filter { !Omit.isOmit($0) })
        case .dict(let dict):
            var result = Dict(minimumCapacity: dict.count)
            for (key, value) in dict {
                let value = try evaluateDeep(value, in: scope, at: location)
                if Omit.isOmit(value) { continue }
                result[try evaluateDeep(key, in: scope, at: location)] = value
            }
            return .dict(result)
        default: return value
        }
    }

    // MARK: Expressions

    /// The value of a bare expression, with its type; `keepsBackslashes` as inside `{{ }}` of a playbook.
    public func evaluate(
        expression text: String, in scope: any Scope, at location: SourceLocation? = nil, keepsBackslashes: Bool = false
    ) throws -> Value {
        try reporting(text, location, scope) {
            let syntax = Syntax(keepsBackslashes: keepsBackslashes)
            let expression = try parsed(expression: text, syntax)
            let run = Evaluator(engine: self, scope: scope, syntax: syntax, name: nil, convertsData: true)
            let value = try run.evaluate(expression)
            try checkDefined(value)
            return value.isUndefined ? "" : Filters.withoutGroups(value)
        }
    }

    /// Whether a condition of `when`, `until`, `changed_when` … holds.
    ///
    /// Booleans are themselves, null and an empty text hold, a text is an expression. A text with `{{ }}` is a
    /// template first and its result, when it is a text, an expression then. A list needs all of its items.
    public func condition(_ condition: Value, in scope: any Scope, at location: SourceLocation? = nil) throws -> Bool {
        switch condition {
        case .null: return true
        case .bool(let flag): return flag
        case .list(let items): return try items.allSatisfy { try self.condition($0, in: scope, at: location) }
        case .string(let text): return try self.condition(text, in: scope, at: location)
        default: return condition.isTruthy
        }
    }

    private func condition(_ text: String, in scope: any Scope, at location: SourceLocation?) throws -> Bool {
        guard !text.isEmpty else { return true }
        var expression = text
        if isTemplate(text) {
            let value = try evaluate(template: text, in: scope, at: location)
            guard case .string(let result) = value else { return try Templates.truth(of: value) }
            guard !result.isEmpty else { return false }
            expression = result
        }
        let value = try evaluate(expression: expression, in: scope, at: location)
        return try reporting(expression, location, scope) { try Templates.truth(of: value) }
    }

    // MARK: Files

    /// The text of a template file, as the module `template` renders it.
    ///
    /// `name` is the path in messages. `options` are settings by Jinja2's names, such as `trim_blocks`; a first line
    /// `#jinja2: lstrip_blocks: True` overrides them.
    public func render(
        file text: String, name: String, in scope: any Scope, options: [String: Value] = [:]
    ) throws -> String {
        let location = SourceLocation(file: name, line: 1, column: 1)
        let hasHeader = text.hasPrefix(Syntax.header)
        return try reporting(text, location, scope, lineOffset: hasHeader ? 1 : 0, showsLine: true) {
            var syntax = Syntax()
            for (name, value) in options { syntax.set(name, value) }
            var body = text
            try syntax.readHeader(of: &body)
            guard syntax.isTemplate(body) else { return body }
            let parsed = try parsed(body, syntax)
            let run = Evaluator(engine: self, scope: scope, syntax: syntax, name: nil, convertsData: false)
            try run.run(parsed)
            return Self.restoringNewlines(of: body, in: run.out, syntax.newlineSequence)
        }
    }

    /// What a lookup finds for `terms`: the items of a `with_NAME` loop.
    public func lookup(
        _ name: String, terms: [Value], options: [String: Value] = [:], in scope: any Scope,
        at location: SourceLocation? = nil
    ) throws -> [Value] {
        try reporting("", location, scope) {
            let run = Evaluator(engine: self, scope: scope, syntax: Syntax(), name: nil, convertsData: true)
            return try Lookups.run(name, LookupCall(terms: terms, options: options, run: run))
        }
    }
}
