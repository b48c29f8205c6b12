// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import Vault
import YAMLDocument

/// Reads the keywords that plays, roles, blocks and tasks share, checking the type of what isn't a template.
struct KeywordReader {
    let opener: VaultOpener
    let problems: Problems

    /// Takes the pair into `keywords`; false when its key is no shared keyword.
    func read(_ pair: YAMLPair, into keywords: inout Keywords) throws -> Bool {
        guard let name = pair.key.plainText else { throw pair.key.diagnostic("a keyword must be a text") }
        if let (path, type) = Self.single(name) {
            if !pair.value.isNull { keywords[keyPath: path] = try value(pair, type) }
            return true
        }
        switch name {
        case "doc": keywords.doc = try doc(pair)
        case "vars": keywords.vars = try variables(pair.value)
        case "when": keywords.when = try conditions(pair)
        case "tags": keywords.tags = try tags(pair)
        case "notify": keywords.notify = try texts(pair)
        case "environment": keywords.environment = try mappings(pair)
        case "module_defaults": keywords.moduleDefaults = try mappings(pair)
        case "collections": break
        case "debugger":
            throw pair.key.diagnostic(
                "`debugger` is not supported", hint: "run with -vvv, or put a `debug` task before this one")
        default: return false
        }
        return true
    }

    /// The types a keyword's value can have.
    enum ValueType {
        case boolean
        case integer
        case number
        case text
        case any
    }

    private static func single(_ name: String) -> (WritableKeyPath<Keywords, Written?>, ValueType)? {
        switch name {
        case "name": (\.name, .text)
        case "become": (\.become, .boolean)
        case "become_user": (\.becomeUser, .text)
        case "become_method": (\.becomeMethod, .text)
        case "become_flags": (\.becomeFlags, .text)
        case "become_exe": (\.becomeExecutable, .text)
        case "connection": (\.connection, .text)
        case "port": (\.port, .integer)
        case "remote_user": (\.remoteUser, .text)
        case "timeout": (\.timeout, .integer)
        case "throttle": (\.throttle, .integer)
        case "no_log": (\.noLog, .boolean)
        case "run_once": (\.runOnce, .boolean)
        case "ignore_errors": (\.ignoreErrors, .boolean)
        case "ignore_unreachable": (\.ignoreUnreachable, .boolean)
        case "check_mode": (\.checkMode, .boolean)
        case "diff": (\.diff, .boolean)
        case "any_errors_fatal": (\.anyErrorsFatal, .boolean)
        case "delegate_to": (\.delegateTo, .text)
        case "delegate_facts": (\.delegateFacts, .boolean)
        default: nil
        }
    }

    /// The value of a keyword, checked against its type unless it is a template.
    func value(_ pair: YAMLPair, _ type: ValueType) throws -> Written {
        let written = try Written(pair.value, vault: opener)
        if type == .any || written.isTemplate { return written }
        let name = pair.key.plainText ?? ""
        let fits =
            switch type {
            case .boolean: written.value.asBoolean != nil
            case .integer: Self.isInteger(written.value)
            case .number: Self.isNumber(written.value)
            case .text, .any: pair.value.plainText != nil
            }
        guard fits else {
            throw pair.value.diagnostic("`\(name)` must be \(Self.words(type)), found \(pair.value.summary)")
        }
        return written
    }

    private static func isInteger(_ value: Value) -> Bool {
        switch value {
        case .int: true
        case .string(let text): Int(text) != nil
        default: false
        }
    }

    private static func isNumber(_ value: Value) -> Bool {
        switch value {
        case .int, .float: true
        case .string(let text): Double(text.hasSuffix("%") ? String(text.dropLast()) : text) != nil
        default: false
        }
    }

    private static func words(_ type: ValueType) -> String {
        switch type {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .text: "a text"
        case .any: "a value"
        }
    }

    /// `vars:`: a mapping, or the older list of mappings.
    func variables(_ node: YAMLNode) throws -> WrittenVariables {
        guard let items = node.items else { return try WrittenVariables(node, vault: opener, what: "`vars`") }
        return try items.reduce(WrittenVariables()) {
            $0.merging(try WrittenVariables($1, vault: opener, what: "each entry of `vars`"))
        }
    }

    /// A condition or a list of them; nothing when it is empty.
    func conditions(_ pair: YAMLPair) throws -> [Written] {
        if pair.value.isNull { return [] }
        return try (pair.value.items ?? [pair.value]).map { node in
            if node.pairs != nil {
                throw node.diagnostic(
                    "`\(pair.key.plainText ?? "")` needs a condition, found a mapping",
                    hint: YAMLHint.braces(node) ?? "a condition with `: ` in it needs quotes")
            }
            return try Written(node, vault: opener)
        }
    }

    /// `doc:`, the prose of the runbook: a text, or a mapping whose parts have names.
    private func doc(_ pair: YAMLPair) throws -> Written? {
        if pair.value.isNull { return nil }
        let parts = ["why", "expect", "back", "who"]
        for part in pair.value.pairs ?? [] {
            let name = part.key.plainText ?? part.key.summary
            guard parts.contains(name), part.value.plainText != nil else {
                throw part.key.diagnostic(
                    "`doc` has the texts \(parts.joined(separator: ", ")); found `\(name)`",
                    hint: didYouMean(name, among: parts))
            }
        }
        guard pair.value.pairs != nil || pair.value.plainText != nil else {
            throw pair.value.diagnostic("`doc` must be a text or a mapping, found \(pair.value.summary)")
        }
        return try Written(pair.value, vault: opener)
    }

    /// Tags: a list, or a text with commas.
    func tags(_ pair: YAMLPair) throws -> [Written] {
        try texts(pair).flatMap { written in
            written.text.split(separator: ",").map { part in
                Written(
                    .string(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())),
                    at: written.location, node: written.node)
            }
        }
    }

    /// One text or a list of texts; numbers count as their text.
    func texts(_ pair: YAMLPair) throws -> [Written] {
        if pair.value.isNull { return [] }
        return try (pair.value.items ?? [pair.value]).map { node in
            guard node.plainText != nil else {
                throw node.diagnostic(
                    "`\(pair.key.plainText ?? "")` needs texts, found \(node.summary)", hint: YAMLHint.braces(node))
            }
            return try Written(node, vault: opener)
        }
    }

    /// One mapping, a list of mappings, or templates of them.
    private func mappings(_ pair: YAMLPair) throws -> [Written] {
        if pair.value.isNull { return [] }
        return try (pair.value.items ?? [pair.value]).map { node in
            let written = try Written(node, vault: opener)
            guard node.pairs != nil || written.isTemplate else {
                throw node.diagnostic("`\(pair.key.plainText ?? "")` needs a mapping, found \(node.summary)")
            }
            return written
        }
    }
}

/// Hints about how something was written.
enum YAMLHint {
    /// The hint for `{{ x }}` without quotes, which YAML reads as mappings; nil for anything else.
    static func braces(_ node: YAMLNode) -> String? {
        guard node.pairs != nil, let line = node.source.line(node.line) else { return nil }
        return line.dropFirst(node.column - 1).hasPrefix("{{") ? "a value that begins with `{{` needs quotes" : nil
    }
}
