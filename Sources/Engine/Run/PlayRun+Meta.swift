// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Values
import YAMLDocument

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
            case .clearFacts: state[host].forgetFacts()
            case .clearHostErrors:
                for host in failures.keys { failures[host] = nil }
                state.lost = []
            case .noop, .resetConnection, .refreshInventory: break
            }
        }
        return hosts
    }

    /// Puts hosts and groups into the inventory.
    func changeInventory(_ changes: [InventoryChange]) {
        for change in changes { state.apply(change) }
        inventoryChanges += changes
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
        let arguments = [
            ("gather_subset", play.play.gatherSubset), ("gather_timeout", play.play.gatherTimeout),
            ("fact_path", play.play.factPath),
        ].compactMap { name, value in value.map { (name, $0) } }
        let directory = play.play.directory
        let task = PlayTask(
            made: "Gathering Facts", module: "setup", arguments: arguments, at: play.play.location,
            scope: TaskScope(playbookDirectory: directory, directory: directory, file: play.play.location.file))
        let through = try await run([.task(task)], in: base, on: needy)
        return hosts.filter { through.contains($0) || !needy.contains($0) }
    }
}

extension PlayTask {
    /// The task that checks a role's arguments before its first one.
    static func validation(of role: RoleInvocation, spec: Value, _ block: Block) -> PlayTask {
        let title = spec["short_description"].map { " - \($0.text)" } ?? ""
        return PlayTask(
            made: "Validating arguments against arg spec '\(role.entryPoint)'\(title)",
            module: "validate_argument_spec",
            arguments: [
                ("argument_spec", Written(spec["options"] ?? [:], at: block.location)),
                (
                    "validate_args_context",
                    Written(["name": .string(role.role.name), "type": "role"], at: block.location)
                ),
            ], at: block.location, scope: role.scope(file: block.location.file))
    }
}
