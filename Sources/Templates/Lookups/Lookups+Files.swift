// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

extension Lookups {
    /// Files and commands of the controller.
    static let files: [String: Body] = [
        "file": { call in
            try call.texts().map { name in
                var text = try call.contents(call.find(name, .file))
                if call.flag("lstrip") { text = Text.strip(text, right: false) }
                if call.flag("rstrip", true) { text = Text.strip(text, left: false) }
                return .string(text)
            }
        },
        "unvault": { call in try call.texts().map { .string(try call.contents(call.find($0, .file))) } },
        "template": { call in try call.texts().map { try template($0, call) } },
        "fileglob": { call in
            try call.texts().flatMap { try call.run.engine.files.glob($0) }
                .filter { Files.hasType(S_IFREG, $0) }.map { .string($0) }
        },
        "filetree": { call in
            try call.texts().flatMap { try FileTree.entries(below: call.find($0, .file), "") }
        },
        "first_found": { call in try FirstFound.search(call) },
        "pipe": { call in
            try call.texts().map { .string(Text.strip(try call.run.engine.files.run($0), left: false)) }
        },
        "lines": { call in
            try call.texts().flatMap { Text.lines(try call.run.engine.files.run($0)).map { .string($0) } }
        },
        "ini": { call in try ini(call) },
        "csvfile": { call in try csv(call) },
        "password": { call in try call.texts().map { try Password.make($0, call) } },
    ]

    private static func template(_ name: String, _ call: LookupCall) throws -> Value {
        let path = try call.find(name, .template)
        let scope = TemplateScope(
            base: call.run.scope, extra: call.option("template_vars")?.dict ?? [:], name: name, path: path)
        var options: [String: Value] = [:]
        for name in ["variable_start_string", "variable_end_string", "comment_start_string", "comment_end_string"] {
            options[name] = call.option(name)
        }
        let text = try call.run.engine.render(file: call.contents(path), name: path, in: scope, options: options)
        return call.flag("convert_data", true) ? TemplateEngine.converted(text) : .string(text)
    }

    private static func ini(_ call: LookupCall) throws -> [Value] {
        let isProperties = try call.text("type", "ini") == "properties"
        let file = try call.text("file", "ansible.ini")
        var section = isProperties ? "java_properties" : try call.text("section", "global")
        return try call.terms.flatMap { term -> [Value] in
            var words = Text.split(try printed(term), nil)
            var options = call.options
            for word in words.dropFirst() {
                let pair = Text.split(word, "=", limit: 1)
                if pair.count == 2 { options[pair[0]] = .string(pair[1]) }
            }
            let inner = LookupCall(terms: [], options: options, run: call.run)
            if !isProperties { section = try inner.text("section", section) }
            let path = try call.find(inner.text("file", file), .file)
            let text = (isProperties ? "[java_properties]\n" : "") + (try call.contents(path))
            let isSensitive = inner.flag("case_sensitive")
            let content = INIFile(text, caseSensitive: isSensitive)
            guard content.sections.contains(where: { $0.name == section }) || section == "DEFAULT" else {
                throw TemplateError.other("No section '\(section)' in \(path)")
            }
            let key = words.isEmpty ? "" : words.removeFirst()
            guard inner.flag("re") else {
                let name = isSensitive ? key : key.lowercased()
                return [content.value(name, in: section).map { .string($0) } ?? inner.options["default"] ?? ""]
            }
            let pattern = try call.run.engine.patterns.pattern(key, [])
            return content.sections.filter { $0.name == section }.flatMap(\.values)
                .filter { pattern.firstMatch(in: $0.name, anchored: true) != nil }.map { .string($0.value ?? "") }
        }
    }

    private static func csv(_ call: LookupCall) throws -> [Value] {
        try call.texts().flatMap { term -> [Value] in
            let (words, inline) = KeyValues.read(term)
            guard let key = words.first else { throw TemplateError.other("Search key is required but was not found") }
            let options = call.options.merging(inline.map { ($0.name, .string($0.value)) }) { $1 }
            let inner = LookupCall(terms: [], options: options, run: call.run)
            let path = try call.find(inner.text("file", "ansible.csv"), .file)
            let rows = CSVFile.rows(try call.contents(path), delimiter: try inner.text("delimiter", "TAB"))
            let keyColumn = inner.option("keycol").flatMap { Numbers.int($0) } ?? 0
            let column = inner.option("col").flatMap { Numbers.int($0) } ?? 1
            guard let row = rows.first(where: { keyColumn < $0.count && $0[keyColumn] == key }) else {
                return inner.option("default").map { $0.list ?? [$0] } ?? []
            }
            guard column < row.count else {
                throw TemplateError.other("csvfile: the row of `\(key)` has no column \(column)")
            }
            return [.string(row[column])]
        }
    }
}

/// What a template of the lookup `template` sees besides the variables.
struct TemplateScope: Scope {
    let base: any Scope
    let extra: Dict
    let name: String
    let path: String

    var names: [String] { base.names + extra.keys.map(\.text) }

    func variable(_ name: String) throws -> Value? {
        if let value = extra[.string(name)] { return value }
        switch name {
        case "template_path": return .string(self.name)
        case "template_fullpath": return .string(path)
        case "ansible_managed": return try base.variable(name) ?? "Ansible managed"
        default: return try base.variable(name)
        }
    }
}

/// Words and `key=value` pairs of an old-style argument text.
enum KeyValues {
    static func read(_ text: String) -> (words: [String], pairs: [(name: String, value: String)]) {
        var words: [String] = []
        var pairs: [(name: String, value: String)] = []
        for word in Text.split(text, nil) {
            let parts = Text.split(word, "=", limit: 1)
            if parts.count == 2, !parts[0].isEmpty, !parts[0].contains("/") {
                pairs.append((parts[0], Text.strip(parts[1], "'\"")))
            } else {
                words.append(word)
            }
        }
        return (words, pairs)
    }
}
