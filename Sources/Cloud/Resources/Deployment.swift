// SPDX-License-Identifier: Apache-2.0

import Values
import YAMLDocument

/// What a create or a rebuild says about the system that is to come.
struct Deployment: Sendable {
    var image: String
    var keys: [String]
    var password: String?
    var userData: String?
    var stackScript: Int?
    var stackScriptData: Dict = [:]

    /// Reads and checks the body.
    init(image: String, _ call: Call, account: Account) throws(APIError) {
        self.image = image
        guard Catalog.images.contains(where: { $0.id == image }) else {
            throw APIError("image is not valid", field: "image")
        }
        keys = try call.texts("authorized_keys") ?? []
        for (index, key) in keys.enumerated() where !Deployment.isKey(key) {
            throw APIError("SSH Key \(index + 1) is not a valid public key", field: "authorized_keys")
        }
        let users = try call.texts("authorized_users") ?? []
        for user in users where user != Account.user {
            throw APIError("Username \(user) is invalid", field: "authorized_users")
        }
        if !users.isEmpty { keys += account.all(.sshKey).compactMap { $0["ssh_key"]?.string } }
        password = try call.text("root_pass")
        if let password {
            guard (7...128).contains(password.count) else {
                throw APIError("Length must be 7-128 characters", field: "root_pass")
            }
            guard Set(password).count > 4 else {
                throw APIError("Password does not meet strength requirements.", field: "root_pass")
            }
        } else if keys.isEmpty {
            throw APIError("root_pass is required", field: "root_pass")
        }
        userData = try call.dict("metadata")?["user_data"]?.string
        if let userData {
            guard let bytes = Base64.decode(userData) else {
                throw APIError("Must be base64 encoded", field: "metadata.user_data")
            }
            guard bytes.count <= 65_535 else {
                throw APIError("Decoded user_data must not exceed 65535 bytes", field: "metadata.user_data")
            }
            _ = try UserData(bytes)
        }
        if let id = try call.number("stackscript_id") {
            stackScript = id
            stackScriptData = try account.checkStackScript(id, data: call.dict("stackscript_data") ?? [:], image: image)
        }
    }

    private static func isKey(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard words.count >= 2, !text.contains("\n") else { return false }
        return ["ssh-", "ecdsa-", "sk-"].contains { words[0].hasPrefix($0) } && Base64.decode(String(words[1])) != nil
    }

    /// Puts all of it where the work finds it.
    func enter(_ linode: inout Thing) {
        linode["image"] = .string(image)
        linode["has_user_data"] = .bool(userData != nil)
        linode.inner["keys"] = .strings(keys)
        linode.inner["password"] = password.map { .string($0) } ?? .null
        linode.inner["user_data"] = userData.map { .string($0) } ?? .null
        linode.inner["stackscript"] = stackScript.map { .int($0) } ?? .null
        linode.inner["stackscript_data"] = .dict(stackScriptData)
    }
}

/// What cloud-init would do with user data: the part of it that the sandbox knows.
struct UserData: Sendable {
    var hostName: String?
    var hostKeys: [String: String] = [:]
    var authorizedKeys: [String] = []
    var files: [(path: String, content: [UInt8], mode: String)] = []
    var commands: [Value] = []
    /// A script that is the user data as a whole.
    var program: [UInt8]?

    /// What is taken in; those without effect describe what the sandbox's machines are anyway.
    private static let known = [
        "ssh_keys", "ssh_deletekeys", "ssh_authorized_keys", "hostname", "preserve_hostname", "disable_root",
        "ssh_pwauth", "ssh_genkeytypes", "write_files", "runcmd", "package_update", "manage_etc_hosts",
    ]

    /// Reads `#cloud-config` or a script; refuses, by name, what real machines would do and these would not.
    init(_ bytes: [UInt8]) throws(APIError) {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix("#!") {
            program = bytes
            return
        }
        guard text.hasPrefix("#cloud-config"), let value = try? yamlValue(text), value.isNull || value.dict != nil
        else {
            throw APIError(
                "the sandbox takes only #cloud-config and scripts as user data", field: "metadata.user_data")
        }
        let config = value.dict ?? [:]
        for key in config.keys where !UserData.known.contains(key.text) {
            throw APIError("the sandbox's cloud-init does not know `\(key.text)`", field: "metadata.user_data")
        }
        hostName = config["hostname"]?.string
        authorizedKeys = config["ssh_authorized_keys"]?.list?.compactMap(\.string) ?? []
        for (key, value) in config["ssh_keys"]?.dict ?? [:] {
            guard let name = key.string, name.hasSuffix("_private"), let secret = value.string else { continue }
            hostKeys[String(name.dropLast("_private".count))] = secret
        }
        for file in config["write_files"]?.list ?? [] {
            guard let path = file["path"]?.string, path.hasPrefix("/") else {
                throw APIError("write_files: each file needs an absolute path", field: "metadata.user_data")
            }
            let content = file["content"]?.string ?? ""
            let isEncoded = ["b64", "base64"].contains(file["encoding"]?.string ?? "")
            files.append(
                (
                    path, isEncoded ? Base64.decode(content) ?? [] : Array(content.utf8),
                    file["permissions"]?.text ?? "0644"
                ))
        }
        commands = config["runcmd"]?.list ?? []
    }
}
