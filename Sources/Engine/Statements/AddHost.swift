// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Puts a host into the inventory of this run.
struct AddHost: Statement {
    static let name = "add_host"
    static let summary = "Adds a host, with groups and variables, to the inventory of this run."
    static let notes = ["Every further argument is a variable of the host. It runs once for all hosts of the play."]
    static let examples = [
        Example("Know the new machine", "add_host: { name: web9, groups: web, ansible_host: 10.89.0.9 }")
    ]
    static let takesAnything = true

    @Parameter("The host.", aliases: "hostname", "host") var name = ""
    @Parameter("The groups it joins.", aliases: "group", "groupname") var groups: [String] = []

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        let names = ["name", "hostname", "host"]
        let groupNames = ["groups", "group", "groupname"]
        let values = context.arguments.values
        guard let name = names.compactMap({ values[$0]?.text }).first, !name.isEmpty else {
            throw ModuleFailure("add_host needs the argument `name`: the host")
        }
        let groups =
            try groupNames.compactMap { values[$0] }.first.map { try [String](argument: $0, source: nil) } ?? []
        let variables = values.filter { !(names + groupNames).contains($0.key.text) }
        let isKnown = context.run.builder.state.inventory.hosts[name] != nil
        var effects = TaskEffects()
        effects.inventory = [.host(name: name, groups: groups, variables: variables)]
        var outcome = TaskOutcome.ok(
            [
                "changed": .bool(!isKnown),
                "add_host": ["host_name": .string(name), "groups": .strings(groups), "host_vars": .dict(variables)],
            ], effects: effects)
        if !isKnown { outcome.status = .changed }
        return outcome
    }
}

/// Makes groups from what is known about hosts.
struct GroupBy: Statement {
    static let name = "group_by"
    static let summary = "Puts the host into a group named after what is known about it."
    static let examples = [
        Example("A group for each system", "group_by: { key: \"os_{{ ansible_facts.os_family }}\" }")
    ]

    @Parameter("The name of the group; spaces become `-`.") var key: String
    @Parameter("The groups above it.") var parents: [String] = ["all"]

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        let name = key.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "-")
        var effects = TaskEffects()
        effects.inventory = [.group(name: name, parents: parents, host: context.run.host)]
        let isMember = context.run.builder.state.inventory.hosts(in: name).contains(context.run.host)
        var outcome = TaskOutcome.ok(
            ["changed": .bool(!isMember), "add_group": .string(name), "parent_groups": .strings(parents)],
            effects: effects)
        if !isMember { outcome.status = .changed }
        return outcome
    }
}
