// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization
import Templates
import Values

/// Variables of one origin.
struct ScopeLayer: Sendable {
    /// How its values are found.
    enum Source: Sendable {
        /// Values as written: they may hold templates.
        case written(Dict)
        /// Finished values: results, facts, loop items; never rendered again.
        case finished(Dict)
        /// Values made when they are asked for; finished.
        case computed(names: [String], @Sendable (String) throws -> Value?)
    }
    /// What it is called in `why`-like messages: `play vars`, `group_vars/all`.
    var name: String
    /// How its values are found.
    var source: Source

    static func written(_ name: String, _ values: Dict) -> ScopeLayer {
        ScopeLayer(name: name, source: .written(values))
    }
    static func finished(_ name: String, _ values: Dict) -> ScopeLayer {
        ScopeLayer(name: name, source: .finished(values))
    }

    var isEmpty: Bool {
        switch source {
        case .written(let values), .finished(let values): values.isEmpty
        case .computed: false
        }
    }

    var names: [String] {
        switch source {
        case .written(let values), .finished(let values): values.keys.map(\.text)
        case .computed(let names, _): names
        }
    }
}

/// The variables that a task on a host sees: layers, the most important first, rendered when asked for and only once.
final class HostScope: Scope {
    /// The layers, the most important first.
    let layers: [ScopeLayer]
    private let templates: TemplateEngine
    private let state = Mutex(State())

    private struct State {
        var finished: [String: Value] = [:]
        var inProgress: [String] = []
    }

    init(_ layers: [ScopeLayer], templates: TemplateEngine) {
        self.layers = layers.filter { !$0.isEmpty }
        self.templates = templates
    }

    /// This scope with finished values on top: loop items, a result that conditions look at.
    func adding(_ values: Dict, name: String = "loop") -> HostScope {
        HostScope([.finished(name, values)] + layers, templates: templates)
    }

    /// This scope with values as written on top.
    func adding(written values: Dict, name: String) -> HostScope {
        HostScope([.written(name, values)] + layers, templates: templates)
    }

    var names: [String] {
        var seen: Set<String> = []
        return layers.flatMap(\.names).filter { seen.insert($0).inserted }
    }

    func variable(_ name: String) throws -> Value? {
        if let known = state.withLock({ $0.finished[name] }) { return known }
        if name == "vars" { return .object(VariablesOfHost(host: "vars", scope: self)) }
        for layer in layers {
            switch layer.source {
            case .finished(let values):
                if let value = values[name] { return value }
            case .computed(_, let compute):
                if let value = try compute(name) { return remember(value, as: name) }
            case .written(let values):
                if let value = values[name] { return remember(try render(value, of: name), as: name) }
            }
        }
        return nil
    }

    private func remember(_ value: Value, as name: String) -> Value {
        state.withLock { $0.finished[name] = value }
        return value
    }

    /// Renders a variable's value; a variable that is not defined inside it makes the whole undefined, which is an
    /// error only when it is used.
    private func render(_ value: Value, of name: String) throws -> Value {
        let isLoop = state.withLock { state in
            defer { state.inProgress.append(name) }
            return state.inProgress.contains(name)
        }
        defer { state.withLock { _ = $0.inProgress.popLast() } }
        if isLoop {
            let chain = state.withLock { $0.inProgress }
            throw Diagnostic("the variable `\(name)` is defined by itself: \(chain.joined(separator: " → "))")
        }
        do {
            return try templates.evaluateDeep(value, in: self, at: nil)
        } catch let error as Diagnostic where error.isUndefined {
            return .undefined(Undefined("\(value.text): \(error.message)"))
        }
    }
}
