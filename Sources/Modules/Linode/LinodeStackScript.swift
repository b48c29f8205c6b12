// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// A StackScript.
struct LinodeStackScript: ServiceModule {
    static let name = "linode_stackscript"
    static let summary = "Creates, changes and deletes a StackScript of the account."
    static let notes = [
        "StackScripts stay the account's own: publishing one can't be taken back, so this module never does it.",
        "What a StackScript is given ends up readable on the machine and on its console: it is no place for secrets.",
    ]
    static let examples = [
        Example(
            "Keep the script that brings up an app host",
            "linode_stackscript: { label: app, script: \"{{ lookup('file', 'app.sh') }}\", images: [linode/debian12] }")
    ]
    static let returns = [ReturnValue("stackscript", "the StackScript: id, label, images")]

    @ParameterGroup var access = LinodeAccess()
    @Parameter("Its name.", aliases: "name") var label: String
    @Parameter("Whether it shall be there.") var state = LinodePresence.present
    @Parameter("The program; its first line says what runs it.") var script: String?
    @Parameter("The images it is for.") var images: [String] = ["any/all"]
    @Parameter("What it does.") var description: String?
    @Parameter("What was changed last.") var revNote: String?

    func validate() throws {
        guard (3...128).contains(label.count) else {
            throw ArgumentError("`\(label)` is not 3 to 128 characters long", argument: "label")
        }
        guard state == .present else { return }
        guard let script else { throw ArgumentError("what is the program?", argument: "script") }
        guard script.hasPrefix("#!") else {
            throw ArgumentError(
                "the program does not begin with `#!`", argument: "script", hint: "such as `#!/bin/bash`")
        }
        guard script.utf8.count <= 65_535 else {
            throw ArgumentError("the program has \(script.utf8.count) bytes, 65535 are allowed", argument: "script")
        }
    }

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> StackScript? {
        try await access.using(service) { try await $0.stackScripts.named(label) }
    }

    func plan(from found: StackScript?, in context: TaskContext) throws -> ServicePlan {
        guard state == .present else { return removal(found) }
        guard let found else { return ServicePlan(changes: [creation]) }
        var current: Dict = ["script": .string(found.script), "images": .strings(found.images)]
        current["description"] = .string(found.note)
        var plan = ServicePlan(values: ["stackscript": Self.report(found)])
        var changes = LinodeAccess.differences(wanted, from: current)
        guard !changes.isEmpty else { return plan }
        // The note is about a change, so it is none by itself.
        changes["rev_note"] = revNote.map { .string($0) }
        plan.changes.append(
            access.change(
                "change StackScript \(label)", before: Self.text(current, changes), after: Self.text(changes, changes)
            ) { [changes] client, values in
                values["stackscript"] = Self.report(try await client.stackScripts.update(found.id, changes))
            })
        return plan
    }

    private var wanted: Dict {
        var wanted: Dict = ["script": .string(script ?? ""), "images": .strings(images)]
        wanted["description"] = description.map { .string($0) }
        return wanted
    }

    private var creation: ServiceChange {
        access.change("create StackScript \(label)", before: "", after: script) { client, values in
            let made = try await client.stackScripts.create(
                label: label, script: script ?? "", images: images, note: description ?? "", revision: revNote ?? "")
            values["stackscript"] = Self.report(made)
        }
    }

    private func removal(_ found: StackScript?) -> ServicePlan {
        guard let found else { return ServicePlan() }
        let change = access.change("delete StackScript \(label)", before: found.script, after: "") { client, values in
            try await client.stackScripts.delete(found.id)
            values["stackscript"] = nil
        }
        return ServicePlan(changes: [change], values: ["stackscript": Self.report(found)])
    }

    /// The settings that change; the program as it is, so that a diff goes by its lines.
    private static func text(_ settings: Dict, _ changes: Dict) -> String {
        var others = settings.filter { changes.keys.contains($0.key) }
        let script = others.removeValue(forKey: "script")?.text ?? ""
        return LinodeAccess.text(others) + script
    }

    private static func report(_ script: StackScript) -> Value {
        ["id": .int(script.id), "label": .string(script.label), "images": .strings(script.images)]
    }
}
