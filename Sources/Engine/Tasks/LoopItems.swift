// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Templates
import Values
import YAMLDocument

/// The items of a loop: `loop:` and `with_<lookup>:`.
struct LoopItems: Sendable {
    let services: RunServices
    let task: PlayTask
    let scope: HostScope

    func items(of loop: Loop) throws -> [Value] {
        switch loop {
        case .loop(let written): try list(try bare(written), written, "loop")
        case .with(let lookup, let terms): try with(lookup, terms)
        }
    }

    private func with(_ lookup: String, _ written: Written) throws -> [Value] {
        let terms = try bare(written)
        let name = lookup.split(separator: ".").last.map(String.init) ?? lookup
        switch name {
        case "items", "flattened", "list", "indexed_items", "nested", "cartesian", "together", "subelements":
            // These take a list of lists; a single text or mapping is one item.
            let items = terms.list ?? [terms]
            return try services.templates.lookup(name, terms: items, in: searchScope, at: written.location)
        case "dict":
            return try services.templates.lookup(name, terms: [terms], in: searchScope, at: written.location)
        default:
            let items = terms.list ?? [terms]
            return try services.templates.lookup(name, terms: items, in: searchScope, at: written.location)
        }
    }

    private var searchScope: HostScope { scope }

    /// The value of a loop; a bare name is a variable, as in playbooks of old.
    private func bare(_ written: Written) throws -> Value {
        if case .string(let text) = written.value, !written.isTemplate, Self.isName(text),
            let value = try? services.templates.evaluate(expression: text, in: scope, at: written.location),
            !value.isUndefined
        {
            return value
        }
        let value = try services.value(written, in: scope)
        if case .undefined(let undefined) = value {
            throw Diagnostic.undefined(undefined.message, at: written.location)
        }
        return value
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "_.[]'\"0123456789".unicodeScalars.contains($0)
        }
    }

    private func list(_ value: Value, _ written: Written, _ keyword: String) throws -> [Value] {
        guard let items = value.list else {
            throw written.diagnostic(
                "`\(keyword)` needs a list, found `\(value.text)` (\(value.typeName))",
                hint: "a mapping becomes a list by `| dict2items`, a single thing by `[thing]`")
        }
        return items
    }
}
