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
