// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Turns what was found about an account into changes.
struct UserDecision {
    let user: User
    let found: UserState
    let context: TaskContext

    func make() throws -> Decision {
        var decision = Decision(values: ["name": .string(user.name), "state": .string(user.state.rawValue)])
        guard user.state == .present else {
            decision.values["force"] = .bool(user.force)
            decision.values["remove"] = .bool(user.remove)
            guard found.account != nil else { return decision }
            let flags = (user.force ? ["-f"] : []) + (user.remove ? ["-r"] : [])
            decision.changes = [
                Change("remove the account \(user.name)", steps: [.run("userdel \(words: flags + ["--", user.name])")])
            ]
            return decision
        }
        decision.warnings += try missingGroups() + passwordWarning()
        let plan = UserPlan(user: user, found: found)
        decision.changes = found.account == nil ? plan.creation() : plan.modification()
        let moves = user.moveHome && user.home != nil && user.home != found.account?.home
        if found.account != nil, user.createHome, !found.hasHome, !moves {
            decision.changes.append(plan.homeDirectory())
        }
        addKey(&decision, plan)
        setValues(&decision)
        guard !decision.changes.isEmpty else { return decision }
        let lookUp = AccountDatabase.entry(user.name, in: "passwd", isLocal: user.local)
        decision.changes[decision.changes.count - 1].steps.append(.ask(lookUp))
        let makesKey = user.generateSshKey && (user.force || !found.key.hasPrivate && !found.key.hasPublic)
        decision.finish = { outputs, result in
            if let account = outputs.last?.lines.compactMap(Account.init).first {
                Self.set(account, in: &result.values)
            }
            if makesKey, outputs.count > 1 {
                let lines = outputs[outputs.count - 2].lines
                Self.set(UserState.Key(lines), in: &result.values)
            }
        }
        return decision
    }

    private func missingGroups() throws -> [String] {
        let missing = ([user.group].compactMap(\.self) + (user.wantedGroups ?? [])).filter { found.group($0) == nil }
        guard let first = missing.first else { return [] }
        guard context.checkMode else {
            throw ModuleFailure("Group \(first) does not exist; add a task before this one: group: { name: \(first) }")
        }
        return missing.map { "the group `\($0)` does not exist yet" }
    }

    private func passwordWarning() -> [String] {
        guard let password = user.password, !password.isEmpty, !["*", "!", "!!", "*!"].contains(password),
            !password.hasPrefix("$"), !password.hasPrefix("!$"), password.count != 13
        else { return [] }
        return ["`password` looks like a clear text; it must be a hash: `{{ … | password_hash('sha512') }}`"]
    }

    private func addKey(_ decision: inout Decision, _ plan: UserPlan) {
        guard user.generateSshKey else { return }
        let hasKey = found.key.hasPrivate || found.key.hasPublic
        if hasKey { Self.set(found.key, in: &decision.values) }
        if hasKey, !user.force { return }
        decision.changes.append(plan.key())
    }

    private func setValues(_ decision: inout Decision) {
        if let account = found.account {
            decision.values["append"] = .bool(user.append)
            decision.values["move_home"] = .bool(user.moveHome)
            Self.set(account, in: &decision.values)
            decision.values["uid"] = .int(user.uid ?? account.uid)
            decision.values["comment"] = .string(user.comment ?? account.comment)
            decision.values["home"] = .string(user.home ?? account.home)
            decision.values["shell"] = .string(user.shell ?? account.shell)
        } else {
            decision.values["system"] = .bool(user.system)
            decision.values["create_home"] = .bool(user.createHome)
        }
        if let groups = user.groups { decision.values["groups"] = .string(groups.joined(separator: ",")) }
        if user.password != nil { decision.values["password"] = "NOT_LOGGING_PASSWORD" }
    }

    private static func set(_ account: Account, in values: inout Dict) {
        values["uid"] = .int(account.uid)
        values["group"] = .int(account.gid)
        values["comment"] = .string(account.comment)
        values["home"] = .string(account.home)
        values["shell"] = .string(account.shell)
    }

    private static func set(_ key: UserState.Key, in values: inout Dict) {
        values["ssh_key_file"] = .string(key.path)
        values["ssh_fingerprint"] = .string(key.fingerprint)
        values["ssh_public_key"] = .string(key.text)
    }
}
