// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAMLDocument

/// What makes a playbook a drill: its first entry, `- drill: TITLE` with objectives and prose.
public struct DrillHead: Sendable {
    /// What goes wrong in it.
    public var title: Written
    /// Prose for the runbook.
    public var doc: Written?
    /// The longest time from the disaster to the last check, such as `20m`.
    public var rto: Written?
    /// The longest span of time whose data may be lost, such as `10s`.
    public var rpo: Written?
    /// Who follows up what is found.
    public var owner: Written?
    /// Variables of all its plays.
    public var vars = WrittenVariables()

    private static let names = ["drill", "doc", "objectives", "owner", "vars"]

    /// The head of a mapping with the key `drill`; nil for any other node.
    init?(_ node: YAMLNode, _ keywords: KeywordReader) throws {
        guard let pairs = node.pairs, let name = pairs.first(where: { $0.key.plainText == "drill" }) else { return nil }
        title = try keywords.value(name, .text)
        var said = Keywords()
        for pair in pairs {
            let key = pair.key.plainText ?? pair.key.summary
            switch key {
            case "drill": break
            case "doc", "vars": _ = try keywords.read(pair, into: &said)
            case "owner": owner = try keywords.value(pair, .text)
            case "objectives": try readObjectives(pair.value, keywords)
            default:
                throw pair.key.diagnostic(
                    "`\(key)` is no part of a drill's head", hint: didYouMean(key, among: Self.names))
            }
        }
        (doc, vars) = (said.doc, said.vars)
    }

    private mutating func readObjectives(_ node: YAMLNode, _ keywords: KeywordReader) throws {
        guard let pairs = node.pairs else {
            throw node.diagnostic(
                "`objectives` must be a mapping, found \(node.summary)", hint: "{ rto: 20m, rpo: 10s }")
        }
        for pair in pairs {
            switch pair.key.plainText {
            case "rto": rto = try keywords.value(pair, .text)
            case "rpo": rpo = try keywords.value(pair, .text)
            default:
                throw pair.key.diagnostic(
                    "`\(pair.key.plainText ?? pair.key.summary)` is no objective", hint: "there are `rto` and `rpo`")
            }
        }
    }
}
