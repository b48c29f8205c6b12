// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// Opens an inline vault text (`!vault`) found at a place.
public typealias VaultOpener = @Sendable (_ text: String, _ place: SourceLocation) throws -> String

extension YAMLNode {
    /// The value PyYAML's safe loader makes of this node, with Ansible's `!vault` and `!unsafe`.
    ///
    /// Dates become the text Python prints for them. A text marked `!unsafe` that holds a template delimiter becomes a
    /// template that yields it unchanged, so that rendering it again can't run it. Throws a `Diagnostic` for a tag or a
    /// text that has no value, and for `!vault` without a `vault`.
    public func value(vault: VaultOpener? = nil) throws -> Value { try value(vault: vault, unsafe: false) }

    private func value(vault: VaultOpener?, unsafe: Bool) throws -> Value {
        if tag == "!unsafe" || tag == "!vault" || tag == "!vault-encrypted" { return try special(vault: vault) }
        switch kind {
        case .scalar(let scalar):
            let value = try scalarValue(scalar)
            guard unsafe, case .string(let text) = value else { return value }
            return .string(Self.templateYielding(text))
        case .sequence(let items):
            return try sequenceValue(items, vault: vault, unsafe: unsafe)
        case .mapping(let pairs):
            return try mappingValue(pairs, vault: vault, unsafe: unsafe)
        }
    }

    /// The type of a scalar, in its long form: the tag written, or the one YAML 1.1 finds.
    var scalarTag: String {
        if let tag { return tag }
        guard let text = unquotedText else { return YAMLTag.string }
        return ScalarResolution.tag(of: text)
    }

    private func scalarValue(_ scalar: YAMLScalar) throws -> Value {
        let type = scalarTag
        if tag == nil, type == YAMLTag.string { return .string(scalar.text) }
        if let value = ScalarConstruction.value(of: scalar.text, tag: type) { return value }
        throw unreadable(type)
    }

    private func unreadable(_ type: String) -> Diagnostic {
        let name = type.hasPrefix(YAMLTag.prefix) ? String(type.dropFirst(YAMLTag.prefix.count)) : nil
        switch type {
        case YAMLTag.value, YAMLTag.merge:
            return diagnostic("\(summary) alone has a meaning of its own in YAML", hint: "put it in quotes")
        case YAMLTag.timestamp:
            return diagnostic(
                "\(summary) looks like a date, but there is no such day or time", hint: "put it in quotes")
        case YAMLTag.int, YAMLTag.float, YAMLTag.bool:
            return diagnostic("\(summary) can't be read as \(name ?? type)", hint: "put it in quotes to keep it a text")
        case YAMLTag.binary:
            return diagnostic("`!!binary` needs base64 of UTF-8 text")
        default:
            return unknownTag(type)
        }
    }

    private func unknownTag(_ type: String) -> Diagnostic {
        let short = type.hasPrefix(YAMLTag.prefix) ? "!!" + type.dropFirst(YAMLTag.prefix.count) : type
        let known = ["!vault", "!unsafe", "!!str", "!!int", "!!float", "!!bool", "!!binary", "!!set", "!!omap"]
        let hint = didYouMean(short, among: known) ?? "a text that begins with `!` needs quotes"
        return diagnostic("unknown tag `\(short)` on \(summary)", hint: hint)
    }

    private func sequenceValue(_ items: [YAMLNode], vault: VaultOpener?, unsafe: Bool) throws -> Value {
        switch tag {
        case nil, YAMLTag.sequence:
            return .list(try items.map { try $0.value(vault: vault, unsafe: unsafe) })
        case YAMLTag.omap, YAMLTag.pairs:
            return .list(
                try items.map { item in
                    guard let pair = item.pairs?.first, item.pairs?.count == 1 else {
                        throw item.diagnostic("expected a mapping with one key, found \(item.summary)")
                    }
                    return .list([
                        try pair.key.value(vault: vault, unsafe: unsafe),
                        try pair.value.value(vault: vault, unsafe: unsafe),
                    ])
                })
        default: throw unknownTag(tag ?? "")
        }
    }

    private func mappingValue(_ pairs: [YAMLPair], vault: VaultOpener?, unsafe: Bool) throws -> Value {
        guard tag == nil || tag == YAMLTag.mapping || tag == YAMLTag.set else { throw unknownTag(tag ?? "") }
        var dict = Dict(minimumCapacity: pairs.count)
        for pair in pairs {
            let key = try pair.key.keyValue(vault: vault)
            dict[key] = try pair.value.value(vault: vault, unsafe: unsafe)
        }
        return tag == YAMLTag.set ? .list(Array(dict.keys)) : .dict(dict)
    }

    private func keyValue(vault: VaultOpener?) throws -> Value {
        switch kind {
        case .scalar:
            if tag == nil, unquotedText == "=" { return "=" }
            return try value(vault: vault, unsafe: false)
        case .mapping, .sequence:
            throw diagnostic("\(summary) can't be a key", hint: YAMLAdvice.forBraces(at: self))
        }
    }

    private func special(vault: VaultOpener?) throws -> Value {
        if tag == "!unsafe" {
            let plain = YAMLNode(kind: kind, tag: nil, line: line, column: column, source: source)
            // PyYAML's construct_scalar gives the text of an unsafe scalar whatever it looks like.
            if let text = plainText { return .string(Self.templateYielding(text)) }
            return try plain.value(vault: vault, unsafe: true)
        }
        guard let text = plainText else {
            throw diagnostic("`!vault` needs a text, found \(summary)", hint: "write `!vault |` and the lines below it")
        }
        guard let vault else {
            throw diagnostic(
                "a vault text, but no vault password was given", hint: "give one with --vault-password-file")
        }
        return .string(try vault(text, location))
    }

    /// A template that yields `text` unchanged, or `text` itself when no template delimiter is in it.
    public static func templateYielding(_ text: String) -> String {
        guard ["{{", "{%", "{#"].contains(where: text.contains) else { return text }
        var literal = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": literal += "\\\\"
            case "'": literal += "\\'"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            // Inside the literal a closing delimiter would end the expression for a lenient reader.
            case "{": literal += "\\x7b"
            case "}": literal += "\\x7d"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return "{{ '\(literal)' }}"
    }
}
