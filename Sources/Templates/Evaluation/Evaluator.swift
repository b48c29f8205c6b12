// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Regex
import Values

/// Runs one template or expression.
final class Evaluator {
    /// What is known about the template that runs.
    final class Template {
        let name: String?
        /// The blocks by name, the youngest child's first.
        var blocks: [String: [Block]] = [:]
        var parent: ParsedTemplate?
        /// The frame of the template itself, which blocks see.
        let frame: Frame

        init(name: String?, frame: Frame) {
            self.name = name
            self.frame = frame
        }
    }

    enum Flow {
        case normal, broken, continued
    }

    let engine: TemplateEngine
    let scope: any Scope
    let syntax: Syntax
    /// Whether macros and blocks of text that look like lists become lists, as in playbooks.
    let convertsData: Bool
    var frame: Frame
    var template: Template
    var out = ""
    var states: [State] = []
    var depth = 0
    /// How many expressions are being evaluated inside each other; the stack of a thread is finite.
    var nesting = 0
    /// Whether output is dropped because a parent template prints.
    var isSilent = false

    init(engine: TemplateEngine, scope: any Scope, syntax: Syntax, name: String?, convertsData: Bool) {
        self.engine = engine
        self.scope = scope
        self.syntax = syntax
        self.convertsData = convertsData
        frame = Frame()
        template = Template(name: name, frame: frame)
    }

    /// A value that stands for `state`.
    func handle(_ state: State, _ typeName: String, _ text: String) -> Value {
        states.append(state)
        return .object(Handle(id: states.count - 1, typeName: typeName, text: text))
    }

    /// Runs `work` in a frame of its own.
    func inside<Result>(_ frame: Frame, _ work: () throws -> Result) throws -> Result {
        let outer = self.frame
        depth += 1
        defer {
            self.frame = outer
            depth -= 1
        }
        guard depth < 200 else { throw TemplateError.other("templates call each other too deeply") }
        self.frame = frame
        return try work()
    }

    /// What `work` prints.
    func captured(_ work: () throws -> Void) throws -> String {
        let outer = out
        let wasSilent = isSilent
        out = ""
        isSilent = false
        defer {
            out = outer
            isSilent = wasSilent
        }
        try work()
        return out
    }

    /// The text of a macro or block as a value: a list or boolean when it reads as one and data is converted.
    func converted(_ text: String) -> Value { convertsData ? TemplateEngine.converted(text) : .string(text) }

    // MARK: Names

    func lookUp(_ name: String) throws -> Value {
        if let value = frame.owner(of: name)?.values[name] { return value }
        if !frame.root.isIsolated, let value = try scope.variable(name) { return value }
        if name == "omit" { return Omit.value }
        if name == "self", !template.blocks.isEmpty {
            return handle(.ownBlocks, "TemplateReference", "<TemplateReference>")
        }
        if Globals.all[name] != nil { return .object(FunctionObject(name: name)) }
        return .undefined(Undefined("'\(name)' is undefined"))
    }

    /// Binds a name where it is bound already, else for the whole template: what changing a value in place does.
    func overwrite(_ name: String, _ value: Value) {
        (frame.owner(of: name) ?? frame.root).values[name] = value
    }

    func assign(_ target: Target, _ value: Value) throws {
        switch target {
        case .name(let name): frame.values[name] = value
        case .attribute(let name, let attribute, let place):
            guard case .object(let object) = try lookUp(name), let handle = object as? Handle,
                case .namespace(var values) = states[handle.id]
            else {
                throw TemplateError(
                    .type, "cannot assign attribute on non-namespace object", at: place,
                    hint: "make it one: `{% set \(name) = namespace() %}`")
            }
            values[attribute] = value
            states[handle.id] = .namespace(values)
        case .unpack(let targets):
            let parts = try items(of: value)
            guard parts.count == targets.count else {
                throw TemplateError.type(
                    parts.count < targets.count
                        ? "not enough values to unpack (expected \(targets.count), got \(parts.count))"
                        : "too many values to unpack (expected \(targets.count))")
            }
            for (target, part) in zip(targets, parts) { try assign(target, part) }
        }
    }

    /// Adds `place` to errors from `work` that have none.
    func placing<Result>(_ place: Place, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as TemplateError {
            var placed = error.placed(at: place)
            if placed.file == nil { placed.file = template.name }
            throw placed
        } catch let error as RegexError {
            var placed = TemplateError.other("the regular expression is wrong: \(error)").placed(at: place)
            placed.file = template.name
            throw placed
        }
    }
}
