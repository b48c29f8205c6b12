// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A public key in the user's profile.
struct LinodeSSHKey: ServiceModule {
    static let name = "linode_ssh_key"
    static let summary = "Adds and removes a public key in the profile of the token's user."
    static let notes = ["Keys in the profile are put on new Linodes; those that are there already keep what they have."]
    static let examples = [
        Example(
            "Add a key",
            "linode_ssh_key: { label: anna, ssh_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqIG5ufI4SUdSlqjNdo6hllvDFS33EY5gwUWXWvaqWK anna' }"
        )
    ]
    static let returns = [ReturnValue("ssh_key", "the key: id, label, ssh_key")]

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name.", aliases: "name") var label: String
    @Parameter("The key in OpenSSH's form; another key under that name is replaced.") var sshKey: String?
    @Parameter("Whether it shall be there.") var state = LinodePresence.present

    func validate() throws {
        guard (1...64).contains(label.count) else {
            throw ArgumentError("`\(label)` is not 1 to 64 characters long", argument: "label")
        }
        guard state == .present else { return }
        guard let sshKey else { throw ArgumentError("which key?", argument: "ssh_key") }
        guard SSHPublicKey(sshKey).isWellFormed else {
            throw ArgumentError("`\(sshKey.prefix(40))…` is no public key", argument: "ssh_key")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> [SSHKey] {
        try await access.using(service) { client in try await client.sshKeys.list().filter { $0.label == label } }
    }

    func plan(from found: [SSHKey], in context: TaskContext) throws -> ServicePlan {
        var plan = ServicePlan(values: ["ssh_key": found.first.map(Self.report) ?? .null])
        let wanted = state == .present ? SSHPublicKey(sshKey ?? "") : nil
        let good = found.first { key in wanted.map { SSHPublicKey(key.key).isSameKey(as: $0) } ?? false }
        if let wanted, good == nil {
            let old = found.map { $0.key + "\n" }.joined()
            plan.changes.append(
                access.change("add SSH key \(label)", before: old, after: wanted.text + "\n") { client, values in
                    values["ssh_key"] = Self.report(
                        try await client.sshKeys.create(label: label, key: wanted.text.trimmed))
                })
        }
        // The new one is there before the old one goes.
        for key in found where key.id != good?.id {
            plan.changes.append(
                access.change("remove SSH key \(label) (\(key.id))") { client, values in
                    try await client.sshKeys.delete(key.id)
                    if state == .absent { values["ssh_key"] = nil }
                })
        }
        return plan
    }

    private static func report(_ key: SSHKey) -> Value {
        ["id": .int(key.id), "label": .string(key.label), "ssh_key": .string(key.key)]
    }
}
