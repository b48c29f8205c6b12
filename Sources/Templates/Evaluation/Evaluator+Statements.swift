// SPDX-License-Identifier: Apache-2.0

import Values

extension Evaluator {
    func run(_ body: [Statement]) throws -> Flow {
        for statement in body {
            let flow = try run(statement)
            if flow != .normal { return flow }
        }
        return .normal
    }

    func write(_ text: String) { if !isSilent { out += text } }

    /// Prints a value as Ansible does: null prints nothing.
    func write(_ value: Value) throws {
        if case .null = value { return }
        write(try printed(value))
    }

    private func run(_ statement: Statement) throws -> Flow {
        switch statement {
        case .text(let text): write(text)
        case .output(let expression, let place):
            try placing(expression.place ?? place) { try write(evaluate(expression)) }
        case .branch(let branches, let otherwise):
            for (test, body) in branches where try truth(of: evaluate(test), at: test.place) { return try run(body) }
            return try run(otherwise)
        case .loop(let loop):
            let values = try placing(loop.place) { try items(of: evaluate(loop.items)) }
            try run(loop, over: values, depth: 0)
        case .set(let target, let value, let place):
            try placing(place) { try assign(target, evaluate(value)) }
        case .setBlock(let target, let filter, let body, let place):
            try setBlock(target, filter, body, place)
        case .macro(let macro): frame.values[macro.name] = value(of: macro)
        case .call(let macro, let call, let place):
            try placing(place) { try write(self.call(call, caller: value(of: macro))) }
        case .filter(let filter, let body, let place):
            let text = try captured { _ = try inside(Frame(frame)) { try run(body) } }
            try placing(place) { try write(apply(filter, to: .string(text))) }
        case .with(let values, let body):
            let inner = Frame(frame)
            for (target, value) in values {
                let value = try evaluate(value)
                let outer = frame
                frame = inner
                defer { frame = outer }
                try assign(target, value)
            }
            return try inside(inner) { try run(body) }
        case .evaluate(let expression, let place): _ = try placing(place) { try evaluate(expression) }
        case .group(let body): return try run(body)
        case .breakLoop: return .broken
        case .continueLoop: return .continued
        case .block, .extends, .include, .importAll, .importNames: try runTemplate(statement)
        }
        return .normal
    }

    func truth(of value: Value, at place: Place?) throws -> Bool {
        guard let undefined = value.strictlyUndefined else { return try Templates.truth(of: value) }
        var error = TemplateError.undefined(undefined)
        error.place = place
        throw error
    }

    private func setBlock(_ target: Target, _ filter: Expression?, _ body: [Statement], _ place: Place) throws {
        let text = try captured { _ = try inside(Frame(frame)) { try run(body) } }
        try placing(place) {
            try assign(target, filter.map { try apply($0, to: .string(text)) } ?? converted(text))
        }
    }

    private func value(of macro: Macro) -> Value {
        handle(
            .macro(MacroState(macro: macro, frame: frame, template: template)), "Macro", "<Macro '\(macro.name)'>")
    }

    // MARK: Loops

    func run(_ loop: Loop, over values: [Value], depth: Int) throws {
        let chosen = try loop.test.map { try select(values, loop, $0) } ?? values
        guard !chosen.isEmpty else {
            _ = try inside(Frame(frame)) { try run(loop.otherwise) }
            return
        }
        let state = LoopState(items: chosen, depth: depth, loop: loop, frame: frame)
        let this = handle(.loop(state), "LoopContext", "<LoopContext>")
        for (index, value) in chosen.enumerated() {
            state.index = index
            let turn = Frame(frame)
            turn.values["loop"] = this
            let flow = try inside(turn) {
                try placing(loop.place) { try assign(loop.target, value) }
                return try run(loop.body)
            }
            if flow == .broken { break }
        }
    }

    private func select(_ values: [Value], _ loop: Loop, _ test: Expression) throws -> [Value] {
        try values.filter { value in
            try inside(Frame(frame)) {
                try placing(loop.place) { try assign(loop.target, value) }
                return try truth(of: evaluate(test), at: test.place)
            }
        }
    }

    /// `loop(items)` in a recursive loop: what the loop prints for `items`.
    func recurse(_ state: LoopState, over value: Value) throws -> Value {
        guard state.loop.isRecursive else {
            throw TemplateError(
                .type, "the loop is called but it is not recursive", hint: "write `{% for … recursive %}`")
        }
        let values = try items(of: value)
        return .string(
            try captured {
                try inside(state.frame) { try run(state.loop, over: values, depth: state.depth + 1) }
            })
    }
}
