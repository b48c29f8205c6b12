// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Templates
import Values
import YAMLDocument

/// Builds the variables that a task on a host sees, in Ansible's order of precedence.
///
/// Source: Ansible's documentation, "Understanding variable precedence".
struct ScopeBuilder: Sendable {
    let state: RunState
    let services: RunServices
    let play: PlayContext?

    /// The scope of `task` on `host`; without a task that of the play, without a play that of `hostvars`.
    func scope(for host: String, task: PlayTask? = nil, block: BlockContext? = nil) throws -> HostScope {
        var layers: [ScopeLayer] = []
        let magic = MagicVariables(builder: self, host: host, task: task, block: block)
        layers.append(ScopeLayer(name: "magic", source: .computed(names: magic.names) { try magic.value(of: $0) }))
        if let block { layers.append(.finished("rescue", block.finished)) }
        if let recording = services.recording {
            layers.append(
                ScopeLayer(
                    name: "secrets",
                    source: .computed(names: Array(recording.secrets.keys)) { recording.secret($0) }))
        }
        layers.append(.written("extra vars", services.options.extraVariables))
        let memory = state[host]
        let roles = block?.roles ?? []
        for role in roles.reversed() { layers.append(.written("role parameters", role.use.parameters.values)) }
        layers.append(.finished("set_fact and register", memory.variables))
        layers.append(.written("include_vars", memory.included))
        if let task { layers.append(.written("task vars", task.keywords.vars.values)) }
        for variables in (block?.variables ?? []).reversed() { layers.append(.written("block vars", variables)) }
        layers += roleVariables(roles, memory)
        if let play {
            layers.append(.written("vars_files", play.fileVariables[host] ?? [:]))
            layers.append(.finished("vars_prompt", play.answers))
            layers.append(.written("play vars", play.play.keywords.vars.values))
        }
        layers.append(
            services.recording.map { RecordedFacts(recording: $0, memory: memory).layer }
                ?? .finished("facts", injected(memory)))
        layers += try state.inventoryLayers(of: host).reversed().map { .written($0.name, $0.values) }
        layers += roleDefaults(roles, memory)
        return HostScope(layers, templates: services.templates)
    }

    /// `roles:` entries and dependencies give their variables to the whole play; the roles around a task come first.
    private func roleVariables(_ roles: [RoleInvocation], _ memory: HostMemory) -> [ScopeLayer] {
        let around = roles.reversed().flatMap { role in
            [
                ScopeLayer.written("role vars", role.use.keywords.vars.values),
                .written("role vars", role.role.vars.values),
            ]
                + withDependencies(role).dropLast().reversed().map { .written("role vars", $0.role.vars.values) }
        }
        let everywhere = (play?.roles ?? []) + memory.publicRoles
        return around
            + everywhere.reversed().flatMap { role in
                [
                    ScopeLayer.written("role vars", role.use.keywords.vars.values),
                    .written("role vars", role.role.vars.values),
                ]
            }
    }

    private func roleDefaults(_ roles: [RoleInvocation], _ memory: HostMemory) -> [ScopeLayer] {
        let around = roles.reversed().flatMap { withDependencies($0).reversed() }
        let everywhere = (play?.roles ?? []) + memory.publicRoles
        return (around + everywhere.reversed()).map { .written("role defaults", $0.role.defaults.values) }
    }

    /// The roles that `role` depends on, dependencies first, and itself last.
    private func withDependencies(_ role: RoleInvocation) -> [RoleInvocation] {
        role.dependencies.flatMap(withDependencies) + [role]
    }

    /// Facts as variables, under the names that their modules give them, and all of them as `ansible_facts`.
    private func injected(_ memory: HostMemory) -> Dict {
        var all = Dict(minimumCapacity: memory.facts.count + 1)
        for (key, value) in memory.facts { all[.string(memory.variable(ofFact: key.text))] = value }
        all["ansible_facts"] = .dict(memory.facts)
        return all
    }
}
