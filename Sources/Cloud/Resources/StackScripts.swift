// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let stackScripts: [Route] = [
        Route("GET", "linode/stackscripts", .read("stackscripts")) { account, call throws(APIError) in
            try call.page(account.all(.stackscript))
        },
        Route("POST", "linode/stackscripts", .write("stackscripts")) { account, call throws(APIError) in
            for field in ["label", "script"] { _ = try call.requiredText(field) }
            guard let images = try call.texts("images"), !images.isEmpty else {
                throw APIError("images is required", field: "images")
            }
            let now = Value.string(Place.stamp())
            var script = account.add(
                .stackscript,
                [
                    "username": .string(Account.user), "user_gravatar_id": "0", "label": "", "description": "",
                    "images": [], "deployments_total": 0, "deployments_active": 0, "is_public": false, "mine": true,
                    "created": now, "updated": now, "rev_note": "", "script": "", "user_defined_fields": [],
                ])
            try script.update(call)
            account.put(.stackscript, script)
            account.tell("stackscript_create", "stackscript", script)
            return script.answer
        },
        Route("GET", "linode/stackscripts/{stackscriptId}", .read("stackscripts")) { account, call throws(APIError) in
            try account.require(.stackscript, call.id()).answer
        },
        Route("PUT", "linode/stackscripts/{stackscriptId}", .write("stackscripts")) { account, call throws(APIError) in
            var script = try account.require(.stackscript, call.id())
            if try call.flag("is_public") == false, script["is_public"]?.isTruthy == true {
                throw APIError("You cannot make a public StackScript private", field: "is_public")
            }
            try script.update(call)
            account.put(.stackscript, script)
            account.tell("stackscript_update", "stackscript", script)
            return script.answer
        },
        Route("DELETE", "linode/stackscripts/{stackscriptId}", .write("stackscripts")) {
            account, call throws(APIError) in
            let script = try account.require(.stackscript, call.id())
            account.remove(.stackscript, script.id)
            account.tell("stackscript_delete", "stackscript", script)
            return [:]
        },
    ]
}

extension Thing {
    /// Takes over what a body says about a StackScript.
    fileprivate mutating func update(_ call: Call) throws(APIError) {
        for field in ["label", "description", "rev_note", "script"] {
            if let text = try call.text(field) { self[field] = .string(text) }
        }
        guard (3...128).contains(label.count) else { throw APIError("Length must be 3-128 characters", field: "label") }
        if let images = try call.texts("images") {
            for image in images where image != "any/all" && !Catalog.images.contains(where: { $0.id == image }) {
                throw APIError("\(image) is not a valid image", field: "images")
            }
            self["images"] = .strings(images)
        }
        if let isPublic = try call.flag("is_public") { self["is_public"] = .bool(isPublic) }
        let script = self["script"]?.string ?? ""
        guard script.hasPrefix("#!") else {
            throw APIError("The script must start with a shebang", field: "script")
        }
        self["user_defined_fields"] = .list(try UserField.all(in: script).map(\.answer))
        self["updated"] = .string(Place.stamp())
    }
}

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

extension Account {
    /// The environment of a StackScript: what was said, and defaults for the rest.
    func checkStackScript(_ id: Int, data: Dict, image: String) throws(APIError) -> Dict {
        guard let script = find(.stackscript, id) else {
            throw APIError("stackscript_id is not valid", field: "stackscript_id")
        }
        let images = script["images"]?.list?.compactMap(\.string) ?? []
        guard images.contains(image) || images.contains("any/all") else {
            throw APIError("Image is not valid for this StackScript", field: "image")
        }
        var values: Dict = [:]
        for field in try UserField.all(in: script["script"]?.string ?? "") {
            if let value = data[field.name] {
                if let choices = field.attributes["oneof"]?.split(separator: ","),
                    !choices.contains(where: { $0 == value.text })
                {
                    throw APIError(
                        "\(field.name) must be one of \(choices.joined(separator: ", "))", field: "stackscript_data")
                }
                values[field.name] = value
            } else if let standard = field.attributes["default"] {
                values[field.name] = .string(standard)
            } else {
                throw APIError("\(field.name) is required for this StackScript", field: "stackscript_data")
            }
        }
        return values
    }
}
