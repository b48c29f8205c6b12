// SPDX-License-Identifier: Apache-2.0

import Foundation

/// docs/drill.schema.json, and what records use of it.
struct DrillSchema {
    typealias Object = [String: Any]

    let root: Object
    /// For each kind of object: every key that one of them had, and those that all of them had.
    private(set) var used: [String: (any: Set<String>, all: Set<String>)] = [:]

    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/drill.schema.json")

    init() throws { root = try Self.object(Data(contentsOf: Self.file)) }

    static func object(_ data: Data) throws -> Object {
        guard let object = try JSONSerialization.jsonObject(with: data) as? Object else {
            throw CocoaError(.coderReadCorrupt)
        }
        return object
    }

    /// The kinds of objects by name; the record itself is ``.
    var kinds: [String: Object] {
        var kinds = (root["$defs"] as? [String: Object] ?? [:]).filter { $0.value["properties"] != nil }
        kinds[""] = root
        return kinds
    }

    /// The values that a property may have.
    func choices(_ kind: String, _ name: String) -> [String] {
        let properties = kinds[kind]?["properties"] as? [String: Object]
        return properties?[name]?["enum"] as? [String] ?? []
    }

    /// Notes the keys of a record.
    mutating func use(_ json: String) throws { try note(Self.object(Data(json.utf8)), kind: "", schema: root) }

    private mutating func note(_ value: Any, kind: String, schema: Object) {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/$defs/".count))
            return note(value, kind: name, schema: (root["$defs"] as? [String: Object])?[name] ?? [:])
        }
        if let list = value as? [Any] {
            for item in list { note(item, kind: kind, schema: schema["items"] as? Object ?? [:]) }
        } else if let object = value as? Object {
            let keys = Set(object.keys)
            let before = used[kind]
            used[kind] = ((before?.any ?? []).union(keys), before?.all.intersection(keys) ?? keys)
            let properties = schema["properties"] as? [String: Object] ?? [:]
            for (name, inner) in object { note(inner, kind: kind, schema: properties[name] ?? [:]) }
        }
    }
}
