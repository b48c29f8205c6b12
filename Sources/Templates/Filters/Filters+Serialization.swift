// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// JSON, YAML and their kin.
    static let serialization: [String: Filter] = [
        "to_json": Filter("**") { value, a, _ in .string(try json(value, a.extra, JSONLayout())) },
        "to_nice_json": Filter("indent", "sort_keys", "**") { value, a, _ in
            let layout = JSONLayout(indent: a[0] == nil ? 4 : a.given(0)?.wholeNumber, sortKeys: try a.flag(1, true))
            return .string(try json(value, a.extra.filter { $0.name != "separators" }, layout))
        },
        "tojson": Filter("indent") { value, a, _ in
            let layout = JSONLayout(indent: a.given(0)?.wholeNumber, sortKeys: true)
            let text = try json(value, [], layout)
            return .string(
                [("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("'", "\\u0027")]
                    .reduce(text) { Text.replace($0, $1.0, $1.1) })
        },
        "from_json": Filter("**") { value, _, _ in
            guard case .string(let text) = value else {
                throw TemplateError.type("the JSON object must be str, bytes or bytearray, not \(value.typeName)")
            }
            do { return try Value(json: text) } catch { throw TemplateError.type("\(error)") }
        },
        "to_yaml": Filter("**") { value, a, run in
            .string(try YAMLWriter.write(plain(value), a.extra, nice: false, run))
        },
        "to_nice_yaml": Filter("indent", "**") { value, a, run in
            let indent = try a.given(0) == nil ? 4 : a.int(0)
            return .string(
                try YAMLWriter.write(plain(value), a.extra + [("indent", .int(indent))], nice: true, run))
        },
        "from_yaml": Filter { value, _, run in
            guard case .string(let text) = value else { return value }
            let documents = try run.engine.hooks.parseYAML(text)
            guard documents.count < 2 else {
                throw TemplateError.other("the text holds several YAML documents", hint: "use `from_yaml_all`")
            }
            return documents.first ?? .null
        },
        "from_yaml_all": Filter { value, _, run in
            guard case .string(let text) = value else { return value }
            return .list(try run.engine.hooks.parseYAML(text))
        },
        "from_ini": Filter { value, _, _ in .dict(INIFile(try printed(value)).dict) },
        "from_csv": Filter("dialect", "fieldnames", "delimiter", "skipinitialspace", "strict") { value, a, _ in
            var rows = CSVFile.rows(try printed(value), delimiter: try a.given(2).map(printed) ?? ",")
            guard !rows.isEmpty else { return [] }
            let names = try a.given(1)?.list?.map(printed) ?? rows.removeFirst()
            return .list(
                rows.map { row in
                    .dict(
                        Dict(
                            names.enumerated().map { (.string($1), $0 < row.count ? .string(row[$0]) : .null) },
                            uniquingKeysWith: { $1 }))
                })
        },
        "pprint": Filter { value, _, _ in
            try checkDefined(value)
            return .string(PrettyPrint.text(try plain(value)))
        },
        "json_query": Filter("expr") { value, a, _ in try JMESPath.search(a.text(0), in: plain(value)) },
    ]

    /// `value` with objects that have keys as dicts, and groups as lists.
    static func plain(_ value: Value) throws -> Value {
        switch value {
        case .list(let items): return .list(try items.map(plain))
        case .dict(let dict): return .dict(try dict.mapValues(plain))
        case .object(let group as GroupObject): return .list([try plain(group.grouper), try plain(.list(group.items))])
        case .object: return try mapping(of: value).map { .dict(try $0.mapValues(plain)) } ?? value
        default: return value
        }
    }

    /// `value` with the groups of `groupby` as pairs.
    static func withoutGroups(_ value: Value) -> Value {
        switch value {
        case .list(let items): .list(items.map(withoutGroups))
        case .dict(let dict): .dict(dict.mapValues(withoutGroups))
        case .object(let group as GroupObject): [group.grouper, .list(group.items)]
        default: value
        }
    }

    private static func json(
        _ value: Value, _ options: [(name: String, value: Value)], _ start: JSONLayout
    ) throws -> String {
        try checkDefined(value)
        var layout = start
        for (name, value) in options {
            switch name {
            case "indent": layout.indent = value.wholeNumber
            case "sort_keys": layout.sortKeys = value.isTruthy
            case "ensure_ascii": layout.asciiOnly = value.isTruthy
            case "separators":
                layout.compact = value.list.map { $0.first?.text == "," && $0.last?.text == ":" } ?? false
            case "vault_to_text", "preprocess_unsafe", "skipkeys", "allow_nan", "check_circular", "default": break
            default: throw TemplateError.type("JSONEncoder.__init__() got an unexpected keyword argument '\(name)'")
            }
        }
        return try plain(value).json(layout)
    }
}

/// Python's `pprint`: what fits on a line stays on one.
enum PrettyPrint {
    static func text(_ value: Value, indent: Int = 0, allowance: Int = 0) -> String {
        let whole = sorted(value).representation
        guard whole.count > 80 - indent - allowance else { return whole }
        switch sorted(value) {
        case .list(let items):
            let parts = items.enumerated().map { index, item in
                text(item, indent: indent + 1, allowance: index == items.count - 1 ? allowance + 1 : 1)
            }
            return "[" + parts.joined(separator: ",\n" + String(repeating: " ", count: indent + 1)) + "]"
        case .dict(let dict):
            let parts = dict.enumerated().map { index, pair in
                let key = pair.key.representation + ": "
                return key
                    + text(
                        pair.value, indent: indent + key.count + 1,
                        allowance: index == dict.count - 1 ? allowance + 1 : 1)
            }
            return "{" + parts.joined(separator: ",\n" + String(repeating: " ", count: indent + 1)) + "}"
        default: return whole
        }
    }

    private static func sorted(_ value: Value) -> Value {
        switch value {
        case .list(let items): return .list(items.map(sorted))
        case .dict(let dict):
            let keys = (try? Operators.sorted(Array(dict.keys)) { $0 }) ?? Array(dict.keys)
            return .dict(Dict(keys.map { ($0, sorted(dict[$0] ?? .null)) }, uniquingKeysWith: { $1 }))
        default: return value
        }
    }
}
