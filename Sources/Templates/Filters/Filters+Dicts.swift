// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Filters {
    /// Mappings.
    static let dicts: [String: Filter] = [
        "items": Filter(acceptsUndefined: true) { value, _, _ in
            if value.isUndefined { return [] }
            guard let dict = try mapping(of: value) else {
                throw TemplateError.type("Can only get item pairs from a mapping.")
            }
            return .list(dict.map { .list([$0.key, $0.value]) })
        },
        "dict2items": Filter("key_name", "value_name") { value, a, _ in
            guard let dict = try mapping(of: value) else {
                throw TemplateError.type("dict2items requires a dictionary, got \(value.typeName) instead.")
            }
            let names = (try a.text(0, "key"), try a.text(1, "value"))
            return .list(dict.map { .dict([.string(names.0): $0.key, .string(names.1): $0.value]) })
        },
        "items2dict": Filter("key_name", "value_name") { value, a, _ in try toDict(value, a) },
        "combine": Filter("*", "recursive", "list_merge") { value, a, _ in
            let terms = flatten([value] + a.rest, 1, true)
            for term in terms { try checkDefined(term) }
            guard var result = terms.first else { return [:] }
            for term in terms.dropFirst() {
                result = try merged(result, term, recursive: a.flag(0), lists: a.text(1, "replace"))
            }
            return result
        },
        "rekey_on_member": Filter("key", "duplicates") { value, a, _ in try rekey(value, a) },
        "dict": Filter { value, _, _ in
            .dict(Dict(try DictMethods.pairs(of: value).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
        },
        "dict_kv": Filter("key") { value, a, _ in .dict([try a.required(0): value]) },
        "keep_keys": Filter("target") { value, a, _ in
            let keys = Set(try a.required(0).list ?? [a.required(0)])
            return .list(
                try items(of: value).map { item in .dict((item.dict ?? [:]).filter { keys.contains($0.key) }) })
        },
        "remove_keys": Filter("target") { value, a, _ in
            let keys = Set(try a.required(0).list ?? [a.required(0)])
            return .list(
                try items(of: value).map { item in .dict((item.dict ?? [:]).filter { !keys.contains($0.key) }) })
        },
        "groupby_as_dict": Filter("attribute") { value, a, run in
            let path = try AttributePath(a.required(0))
            var result = Dict()
            for item in try items(of: value) {
                let key = try path.value(in: item, run)
                try checkHashable(key)
                guard result[key] == nil else { throw TemplateError.type("multiple entries have the key \(key.text)") }
                result[key] = item
            }
            return .dict(result)
        },
    ]

    private static func toDict(_ value: Value, _ a: Bound) throws -> Value {
        guard case .list(let list) = value else {
            throw TemplateError.type("items2dict requires a list, got \(value.typeName) instead.")
        }
        let names = (try a.text(0, "key"), try a.text(1, "value"))
        var result = Dict()
        for item in list {
            guard case .dict(let dict) = item else {
                throw TemplateError.type("items2dict requires a list of dictionaries, got \(value.text) instead.")
            }
            guard let key = dict[.string(names.0)], let content = dict[.string(names.1)] else {
                throw TemplateError.type(
                    "items2dict requires each dictionary in the list to contain the keys '\(names.0)' and "
                        + "'\(names.1)', got \(value.text) instead.")
            }
            try checkHashable(key)
            result[key] = content
        }
        return .dict(result)
    }

    private static let merges = ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"]

    /// `a` with `b` over it, as `combine` does.
    static func merged(_ a: Value, _ b: Value, recursive: Bool, lists: String) throws -> Value {
        guard merges.contains(lists) else {
            throw TemplateError(
                .type, "`list_merge` of combine is `\(lists)`, not one of \(merges.joined(separator: ", "))",
                hint: didYouMean(lists, among: merges))
        }
        guard var result = try mapping(of: a), let over = try mapping(of: b) else {
            throw TemplateError.type(
                "failed to combine variables, expected dicts but got a '\(a.typeName)' and a '\(b.typeName)'")
        }
        if result.isEmpty || a == b { return .dict(over) }
        for (key, new) in over {
            guard let old = result[key] else {
                result[key] = new
                continue
            }
            switch (old, new) {
            case (.dict, .dict): result[key] = recursive ? try merged(old, new, recursive: true, lists: lists) : new
            case (.list(let x), .list(let y)): result[key] = .list(mergedLists(x, y, lists))
            default: result[key] = new
            }
        }
        return .dict(result)
    }

    private static func mergedLists(_ x: [Value], _ y: [Value], _ way: String) -> [Value] {
        switch way {
        case "keep": x
        case "append": x + y
        case "prepend": y + x
        case "append_rp": x.filter { !y.contains($0) } + y
        case "prepend_rp": y + x.filter { !y.contains($0) }
        default: y
        }
    }

    private static func rekey(_ value: Value, _ a: Bound) throws -> Value {
        let key = try a.required(0)
        let duplicates = try a.text(1, "error")
        guard ["error", "overwrite"].contains(duplicates) else {
            throw TemplateError.type("duplicates parameter to rekey_on_member has unknown value: \(duplicates)")
        }
        let values: [Value]
        switch value {
        case .dict(let dict): values = Array(dict.values)
        case .list(let items): values = items
        default: throw TemplateError.type("Type is not a valid list, set, or dict")
        }
        var result = Dict()
        for item in values {
            guard case .dict(let dict) = item else { throw TemplateError.type("List item is not a valid dict") }
            guard let name = dict[key] else { throw TemplateError.type("Key \(key.text) was not found") }
            if result[name] != nil, duplicates == "error" {
                throw TemplateError.type("Key \(name.text) is not unique, cannot correctly turn into dict")
            }
            result[name] = item
        }
        return .dict(result)
    }
}
