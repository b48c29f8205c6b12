// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension BackupParts {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .run("lifeboat-backup run \(words: id.map { ["--set", $0] } ?? [])")
    }
}

extension BackupRestore {
    /// What `lifeboat-backup restore` does, for somebody who has a Debian machine and the escrow sheet.
    func byHand(in context: TaskContext) throws -> HandWork? {
        let short = HandWork.say(
            "the short way, where `lifeboat-backup` is installed: `lifeboat-backup restore \(words.map(ShellScript.quote).joined(separator: " "))`"
        )
        guard to == nil || to == "latest", table == nil, file == nil, into == nil else { return short }
        func known(_ name: String) -> String { (try? context.variable(name))?.text ?? "<\(name)>" }
        let app = known("backup_app")
        let hosts = (try? context.variable("backup_hosts"))?.list?.count ?? 1
        let store = HandStore(
            app: app, environment: environment ?? known("backup_environment"),
            host: from ?? known("inventory_hostname"), set: set == "latest" ? nil : set, hosts: hosts)
        let parts = wanted(try? context.variable("backup_parts"))
        guard !parts.isEmpty else { return short + .say("this host has nothing that is restored") }
        let steps = parts.map { part -> HandWork in
            let restore = HandRestore(part: part)
            switch part["kind"]?.text {
            case "postgresql": return restore.fetch + each(of: part, restore.postgresql)
            case "mariadb": return restore.fetch + each(of: part, restore.mariadb)
            default: return restore.fetch + restore.files
            }
        }
        let logs = HandWork.say(
            "what was written after the set was made stands in the databases' logs; only `lifeboat-backup restore --to latest` "
                + "replays them. By hand you come back to the moment of the set")
        return steps.reduce(short + logs + store.open + store.choice + store.manifest, +)
    }

    private func each(of part: Value, _ steps: (String) -> HandWork) -> HandWork {
        (part["databases"]?.list ?? []).map(\.text).filter { database == nil || $0 == database }
            .map(steps).reduce(HandWork(), +)
    }

    /// The parts that a restore brings back: databases and files, not what is only there on request.
    private func wanted(_ parts: Value?) -> [Value] {
        (parts?.list ?? []).filter { entry in
            let (name, kind) = (entry["name"]?.text, entry["kind"]?.text ?? "")
            if let part { return name == part && !kind.hasSuffix("-physical") }
            if kind.hasSuffix("-physical") || entry["on_request"]?.isTruthy == true { return false }
            guard let database else { return true }
            return entry["databases"]?.list?.contains { $0.text == database } == true
        }
    }
}
