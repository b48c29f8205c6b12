// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization
import Templates
import Values
import YAMLDocument

/// Values of a task as they can be told before a run: what is known is filled in, what is not stands as `<name>`.
struct Telling: Sendable {
    let services: RunServices
    let scope: HostScope
    let secrets: SecretWords

    /// A condition that may wait for the run.
    enum Truth {
        case holds
        case fails
        case open(String)
    }

    func value(_ written: Written) -> Value { value(written.value) }

    func text(_ written: Written) -> String { value(written.value).text }

    /// The value with every template filled in as far as it can be; what is left out on purpose is `Omit`.
    func value(_ value: Value) -> Value {
        switch value {
        case .string(let text):
            guard services.templates.isTemplate(text) else { return value }
            return whole(text) ?? .string(piecewise(text))
        case .list(let items): return .list(items.map(self.value).filter { !Omit.isOmit($0) })
        case .dict(let dict):
            var told = Dict(minimumCapacity: dict.count)
            for (key, value) in dict {
                let value = self.value(value)
                if !Omit.isOmit(value) { told[self.value(key)] = value }
            }
            return .dict(told)
        default: return value
        }
    }

    /// Whether a condition holds, as far as that can be known.
    func condition(_ written: Written) -> Truth {
        guard let holds = try? services.condition(written, in: scope, what: "when") else {
            return .open(written.value.list.map { $0.map(\.text).joined(separator: " and ") } ?? written.text)
        }
        return holds ? .holds : .fails
    }

    /// The value of a template of which everything is known; nil when something is not, or when a secret went into it
    /// in a form that can't be told, such as a hash.
    private func whole(_ text: String) -> Value? {
        secrets.forget()
        // A scope of its own: one that remembers a secret would not ask for it again.
        let fresh = HostScope(scope.layers, templates: services.templates)
        guard let value = try? services.templates.evaluate(template: text, in: fresh), !value.isUndefined else {
            return nil
        }
        if Omit.isOmit(value) { return value }
        let told = secrets.readable(value)
        return secrets.areAll(in: told) ? told : nil
    }

    /// The text with each of its expressions filled in by itself.
    private func piecewise(_ text: String) -> String {
        guard !text.contains("{%"), !text.contains("{#") else { return Self.placeholder(text) }
        var told = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            told += rest[..<open.lowerBound]
            let expression = rest[open.upperBound..<close.lowerBound]
            told += whole("{{\(expression)}}")?.text ?? Self.placeholder(String(expression))
            rest = rest[close.upperBound...]
        }
        return told + rest
    }

    /// What stands for an expression that nobody can know yet: its own text, in one line.
    static func placeholder(_ expression: String) -> String {
        let words = expression.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "<\(words)>"
    }
}

/// The secrets of the vault, which a procedure only names: `<vault_x>` stands for the value of `vault_x`.
final class SecretWords: Sendable {
    let names: [String]
    private let asked = Mutex<Set<String>>([])

    init(_ names: [String]) { self.names = names }

    /// Gives each of them its word.
    var layer: ScopeLayer {
        let known = Set(names)
        return ScopeLayer(
            name: "secrets",
            source: .computed(names: names) { name in
                guard known.contains(name) || Self.isVaulted(name) else { return nil }
                self.asked.withLock { _ = $0.insert(name) }
                return .string("<\(name)>")
            })
    }

    /// By custom a name says that its value stands in the vault, also where nobody has opened it.
    private static func isVaulted(_ name: String) -> Bool { name.hasPrefix("vault_") }

    func forget() { asked.withLock { $0 = [] } }

    /// The value with words that were encoded for an address in their own form again.
    func readable(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(text.replacing("%3C", with: "<").replacing("%3E", with: ">"))
        case .list(let items): .list(items.map(readable))
        case .dict(let dict): .dict(dict.mapValues(readable))
        default: value
        }
    }

    /// Whether every secret that was asked for since `forget` can be seen in `value`.
    func areAll(in value: Value) -> Bool {
        let text = value.text
        return asked.withLock { $0.allSatisfy { text.contains("<\($0)>") } }
    }
}
