// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Evaluator {
    /// Runs a whole template and, when it extends another one, that.
    func run(_ parsed: ParsedTemplate) throws {
        for (name, block) in parsed.blocks { template.blocks[name, default: []].append(block) }
        let wasSilent = isSilent
        _ = try run(parsed.body)
        isSilent = wasSilent
        if let parent = template.parent {
            template.parent = nil
            try run(parent)
        }
    }

    func runTemplate(_ statement: Statement) throws {
        switch statement {
        case .block(let block): if !isSilent { try run(block.name, depth: 0, block) }
        case .extends(let expression, let place):
            try placing(place) {
                guard template.parent == nil else { throw TemplateError.other("the template extends twice") }
                template.parent = try load(evaluate(expression)).parsed
                isSilent = true
            }
        case .include(let expression, let ignoresMissing, let withContext, let place):
            try placing(place) { try include(expression, ignoresMissing, withContext) }
        case .importAll(let expression, let alias, let withContext, let place):
            let module = try placing(place) { try self.module(expression, withContext) }
            frame.values[alias] = handle(.module(module.frame, isImported: true), "TemplateModule", "<TemplateModule>")
        case .importNames(let expression, let names, let withContext, let place):
            let module = try placing(place) { try self.module(expression, withContext) }
            for (name, alias) in names {
                frame.values[alias] =
                    module.frame.values[name]
                    ?? .undefined(Undefined("the template `\(module.name)` does not export the name `\(name)`"))
            }
        default: break
        }
    }

    // MARK: Blocks

    /// Prints the block `name` as the `depth`-th template of the line of parents has it.
    func run(_ name: String, depth: Int, _ found: Block? = nil) throws {
        guard let blocks = template.blocks[name], depth < blocks.count else { return }
        let block = blocks[depth]
        if block.isRequired, depth == blocks.count - 1, blocks.count == 1 {
            throw TemplateError(.other, "required block `\(name)` not found", at: block.place)
        }
        let isScoped = found?.isScoped ?? block.isScoped
        let inner = Frame(isScoped ? frame : template.frame)
        inner.values["super"] = handle(.parentBlock(name: name, depth: depth + 1), "BlockReference", "<BlockReference>")
        inner.values["self"] = handle(.ownBlocks, "TemplateReference", "<TemplateReference>")
        _ = try inside(inner) { try run(block.body) }
    }

    // MARK: Other templates

    private func include(_ expression: Expression, _ ignoresMissing: Bool, _ withContext: Bool) throws {
        let found: (parsed: ParsedTemplate, name: String)
        do {
            found = try load(evaluate(expression))
        } catch let error as TemplateError where ignoresMissing && error.isMissingTemplate {
            return
        }
        let inner = withContext ? Frame(frame) : Frame(isIsolated: true)
        try running(found.name, inner) { try run(found.parsed) }
    }

    private func module(_ expression: Expression, _ withContext: Bool) throws -> (name: String, frame: Frame) {
        let found = try load(evaluate(expression))
        let inner = withContext ? Frame(frame) : Frame(isIsolated: true)
        _ = try captured { try running(found.name, inner) { try run(found.parsed) } }
        return (found.name, inner)
    }

    private func running(_ name: String, _ frame: Frame, _ work: () throws -> Void) throws {
        let outer = template
        let wasSilent = isSilent
        template = Template(name: name, frame: frame)
        defer {
            template = outer
            isSilent = wasSilent
        }
        try inside(frame) { try work() }
    }

    /// The template of that name, or the first one there is of a list of names.
    private func load(_ name: Value) throws -> (parsed: ParsedTemplate, name: String) {
        try checkDefined(name)
        let names = name.list?.map(\.text) ?? [name.text]
        for name in names {
            guard let path = try engine.files.find(name, .template) else { continue }
            let text = String(decoding: try engine.files.read(path), as: UTF8.self)
            return (try engine.parsed(text, syntax), path)
        }
        var error = TemplateError.other("cannot find the template \(names.map { "`\($0)`" }.joined(separator: ", "))")
        error.isMissingTemplate = true
        throw error
    }
}
