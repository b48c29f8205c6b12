// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Groups of a host.
struct Group: Module {
    static let name = "group"
    static let summary = "Creates, changes and removes groups."
    static let examples = [
        Example("A group for deployments", "group: { name: deploy, gid: 2000 }"),
        Example("Remove it", "group: { name: deploy, state: absent }"),
    ]
    static let returns = [
        ReturnValue("gid", "the group's number; missing in check mode when it would be chosen"),
        ReturnValue("system", "the value of `system`"),
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The group.") var name: String
    @Parameter("Its number; the next free one when left out.") var gid: Int?
    @Parameter("Whether it shall be there.") var state = State.present
    @Parameter("Take a number of the range for system groups.") var system = false
    @Parameter("Look only at /etc/group and not at other sources of accounts.") var local = false
    @Parameter("Allow a number that another group has.") var nonUnique = false
    @Parameter("Remove it even if it is the first group of a user.") var force = false
    @Parameter("The lowest number to choose from.") var gidMin: Int?
    @Parameter("The highest number to choose from.") var gidMax: Int?

    func validate() throws {
        if nonUnique, gid == nil { throw ArgumentError("`non_unique` needs `gid`", argument: "non_unique") }
    }

    func probe(in context: TaskContext) throws -> Probe<AccountGroup?> {
        Probe(AccountDatabase.entry(name, in: "group", isLocal: local)) { output in
            output.lines.compactMap(AccountGroup.init).first { $0.name == name }
        }
    }

    func decide(from found: AccountGroup?, in context: TaskContext) throws -> Decision {
        var values: Dict = ["name": .string(name), "state": .string(state.rawValue)]
        guard state == .present else {
            guard found != nil else { return .nothing(values) }
            let flags = force ? ["-f"] : []
            return Decision(
                changes: [Change("remove the group \(name)", steps: [.run("groupdel \(words: flags + ["--", name])")])],
                values: values)
        }
        values["system"] = .bool(system)
        guard let found else {
            values["gid"] = gid.map(Value.int)
            return Decision(changes: [creation], values: values) { outputs, result in
                let group = outputs.last?.lines.compactMap(AccountGroup.init).first
                result.values["gid"] = group.map { .int($0.gid) }
            }
        }
        values["gid"] = .int(gid ?? found.gid)
        guard let gid, gid != found.gid else { return .nothing(values) }
        let flags = ["-g", String(gid)] + (nonUnique ? ["-o"] : [])
        let change = Change(
            "\(name): gid \(found.gid) → \(gid)", before: "gid: \(found.gid)\n", after: "gid: \(gid)\n", header: name,
            steps: [.run("groupmod \(words: flags) -- \(name)")])
        return Decision(changes: [change], values: values)
    }

    private var creation: Change {
        var flags = gid.map { ["-g", String($0)] } ?? []
        if nonUnique { flags.append("-o") }
        if system { flags.append("-r") }
        if let gidMin { flags += ["-K", "GID_MIN=\(gidMin)"] }
        if let gidMax { flags += ["-K", "GID_MAX=\(gidMax)"] }
        let lookUp = AccountDatabase.entry(name, in: "group", isLocal: local)
        return Change(
            "create the group \(name)", before: "", after: "\(name)\n", header: "groups",
            steps: [.run("groupadd \(words: flags + ["--", name])"), .ask(lookUp)])
    }
}
