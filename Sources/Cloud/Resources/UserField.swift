// SPDX-License-Identifier: Apache-2.0

import Values

/// A question that a StackScript asks whoever deploys it: `# <UDF name="x" label="…" />`.
struct UserField: Hashable, Sendable {
    var attributes: [String: String]

    var name: String { attributes["name"] ?? "" }

    var answer: Value {
        var dict: Dict = ["name": .string(name), "label": .string(attributes["label"] ?? "")]
        dict["example"] = .string(attributes["example"] ?? "")
        for (key, written) in [("default", "default"), ("oneOf", "oneof"), ("manyOf", "manyof")] {
            if let text = attributes[written] { dict[key] = .string(text) }
        }
        return .dict(dict)
    }

    /// The fields of a script, in their order; refuses names that can't be variables, and a name that comes twice.
    static func all(in script: String) throws(APIError) -> [UserField] {
        var fields: [UserField] = []
        for line in script.split(separator: "\n") {
            let text = line.drop { $0 == " " || $0 == "\t" }
            guard text.hasPrefix("#"), let start = text.start(of: "<udf") else { continue }
            let field = UserField(attributes: attributes(of: text[start...]))
            guard !field.name.isEmpty, field.name.count < 64,
                field.name.utf8.allSatisfy({ $0 == 95 || $0.isLetterOrDigit })
            else { throw APIError("A UDF needs a name of letters, digits and `_`", field: "script") }
            guard !fields.contains(where: { $0.name == field.name }) else {
                throw APIError("The UDF \(field.name) is there twice", field: "script")
            }
            fields.append(field)
        }
        return fields
    }

    /// `name="value"` pairs; names in lower case.
    private static func attributes(of tag: Substring) -> [String: String] {
        var found: [String: String] = [:]
        var rest = tag.drop { $0 != " " && $0 != "\t" }
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last ?? ""
            rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
            guard let quote = rest.first, quote == "\"" || quote == "'" else { break }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { break }
            found[name.lowercased()] = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
        }
        return found
    }
}

extension Substring {
    /// Where `text` begins, whatever the case of its letters.
    fileprivate func start(of text: String) -> Index? {
        indices.first { self[$0...].prefix(text.count).lowercased() == text }
    }
}

extension UInt8 {
    /// Whether this is one of `a–z`, `A–Z`, `0–9`.
    var isLetterOrDigit: Bool { (97...122).contains(self) || (65...90).contains(self) || (48...57).contains(self) }
}
