// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Values

extension PlayRun {
    /// Carries out what `meta` asks for; returns the hosts that go on.
    func obey(_ outcomes: [(host: String, outcome: TaskOutcome)], _ hosts: [String]) async throws -> [String] {
        var hosts = hosts
        for (host, outcome) in outcomes {
            guard let action = outcome.effects.meta else { continue }
            switch action {
            case .flushHandlers: return try await flushHandlers(on: hosts)
            case .endPlay:
                isOver = true
                endsPlay = true
            case .endBatch: isOver = true
            case .endHost:
                gone.insert(host)
                hosts.removeAll { $0 == host }
            case .endRole:
                endedRoles.insert(host)
                hosts.removeAll { $0 == host }
            case .clearFacts: state[host].facts = Dict()
            case .clearHostErrors:
                for host in failures.keys { failures[host] = nil }
                state.lost = []
            case .noop, .resetConnection, .refreshInventory: break
            }
        }
        return hosts
    }

    /// Puts hosts and groups into the inventory; returns whether there were any.
    func changeInventory(_ changes: [InventoryChange]) throws -> Bool {
        for change in changes {
            switch change {
            case .host(let name, let groups, let variables):
                state.inventory.addHost(name, groups: groups, variables: variables)
            case .group(let name, let parents, let host):
                state.inventory.addGroup(name, parents: parents, hosts: [host])
            }
        }
        return !changes.isEmpty
    }

    /// Gathers facts first, unless the play says no.
    func gatherFacts(on hosts: [String], _ base: BlockContext) async throws -> [String] {
        let scope = try ScopeBuilder(state: state, services: services, play: play).scope(for: hosts[0])
        let isWanted =
            try services.optionalFlag(play.play.gatherFacts, in: scope, what: "gather_facts")
            ?? (services.options.gathering != "explicit")
        guard isWanted, services.registry["setup"] != nil else { return hosts }
        var needy = hosts
        if services.options.gathering == "smart" { needy = hosts.filter { state[$0].facts.isEmpty } }
        guard !needy.isEmpty else { return hosts }
        var action = TaskAction(name: "setup", location: play.play.location)
        let arguments = [
            ("gather_subset", play.play.gatherSubset), ("gather_timeout", play.play.gatherTimeout),
            ("fact_path", play.play.factPath),
        ]
        for case (let name, let value?) in arguments {
            action.arguments.append(TaskArgument(name: name, location: value.location, value: value))
        }
        var task = PlayTask(
            location: play.play.location,
            scope: TaskScope(
                playbookDirectory: play.play.directory, directory: play.play.directory, file: play.play.location.file),
            action: action)
        task.keywords.name = Written("Gathering Facts", at: play.play.location)
        task.keywords.tags = [Written("always", at: play.play.location)]
        let through = try await run([.task(task)], in: base, on: needy)
        return hosts.filter { through.contains($0) || !needy.contains($0) }
    }
}

extension PlayTask {
    /// The task that checks a role's arguments before its first one.
    static func validation(of role: RoleInvocation, spec: Value, _ block: Block) -> PlayTask {
        func argument(_ name: String, _ value: Value) -> TaskArgument {
            // Raw mappings may hold template delimiters in descriptions; only the options are needed.
            TaskArgument(name: name, location: block.location, value: Written(value, at: block.location))
        }
        var action = TaskAction(name: "validate_argument_spec", location: block.location)
        action.arguments = [
            argument("argument_spec", spec["options"] ?? [:]),
            argument("validate_args_context", ["name": .string(role.entryPoint), "type": "role"]),
        ]
        var task = PlayTask(
            location: block.location,
            scope: TaskScope(
                playbookDirectory: role.role.path, directory: role.role.path, file: block.location.file,
                role: RoleReference(name: role.role.name, path: role.role.path), parents: role.parents),
            action: action)
        let title = spec["short_description"]?.text
        task.keywords.name = Written(
            .string(
                "Validating arguments against arg spec '\(role.entryPoint)'" + (title.map { " - \($0)" } ?? "")),
            at: block.location)
        task.keywords.tags = [Written("always", at: block.location)]
        return task
    }
}
