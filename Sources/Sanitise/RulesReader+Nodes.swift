// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAMLDocument

extension RulesReader {
    /// A column, the value beside its name, and where the name stands.
    typealias Column = (name: String, value: YAMLNode?, node: YAMLNode)

    mutating func pairs(of node: YAMLNode, what: String, known: [String]) -> [(String, YAMLNode)] {
        guard let pairs = node.pairs else {
            complain(node, "\(what) must be a mapping with \(known.joined(separator: ", ")), found \(node.summary)")
            return []
        }
        return pairs.compactMap { pair in
            let name = pair.key.plainText ?? ""
            if known.contains(name) { return (name, pair.value) }
            complain(
                pair.key, "\(what) has no `\(name)`",
                hint: didYouMean(name, among: known) ?? "it takes \(known.joined(separator: ", "))")
            return nil
        }
    }

    mutating func list(_ node: YAMLNode, _ what: String) -> [YAMLNode] {
        if let items = node.items { return items }
        if !node.isNull { complain(node, "\(what) must be a list, found \(node.summary)") }
        return []
    }

    mutating func text(_ node: YAMLNode, _ what: String) -> String? {
        if !node.isNull, let text = node.plainText, !text.isEmpty { return text }
        complain(node, "\(what) must be a text, found \(node.summary)")
        return nil
    }

    /// A text, or a list of them.
    mutating func texts(_ node: YAMLNode, _ what: String) -> [String] {
        guard let items = node.items else {
            return node.isNull ? [] : node.plainText.map { [$0] } ?? notTexts(node, what)
        }
        if items.isEmpty { complain(node, "\(what) names nothing") }
        return items.compactMap { item in
            if let text = item.plainText { return text }
            complain(item, "\(what) must hold texts, found \(item.summary)")
            return nil
        }
    }

    private mutating func notTexts(_ node: YAMLNode, _ what: String) -> [String] {
        complain(node, "\(what) must be a text or a list of texts, found \(node.summary)")
        return []
    }

    mutating func truth(_ node: YAMLNode, _ what: String) -> Bool? {
        switch node.unquotedText?.lowercased() {
        case "true", "yes": return true
        case "false", "no": return false
        default:
            complain(node, "\(what) must be true or false, found \(node.summary)")
            return nil
        }
    }

    /// A mapping from columns to something, or without values a list of columns.
    mutating func columns(_ node: YAMLNode, _ what: String, withValues: Bool = false) -> [Column] {
        if withValues {
            guard let pairs = node.pairs, !pairs.isEmpty else {
                complain(node, "\(what) must be a mapping from columns, found \(node.summary)")
                return []
            }
            return pairs.map { ($0.key.plainText ?? "", $0.value, $0.key) }
        }
        return list(node, what).compactMap { item in text(item, "a column").map { ($0, nil, item) } }
    }
}
