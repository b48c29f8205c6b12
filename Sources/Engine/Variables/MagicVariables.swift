// SPDX-License-Identifier: Apache-2.0

import Inventory
import Playbooks
import Templates
import Values

/// The variables that Ansible sets itself: `inventory_hostname`, `groups`, `hostvars`, `role_path` and their like.
///
/// Source: Ansible's documentation, "Special variables".
struct MagicVariables: Sendable {
    let builder: ScopeBuilder
    let host: String
    let task: PlayTask?
    let block: BlockContext?

    private static let always = [
        "inventory_hostname", "inventory_hostname_short", "inventory_file", "inventory_dir", "group_names", "groups",
        "hostvars", "omit", "ansible_version", "ansible_check_mode", "ansible_diff_mode", "ansible_forks",
        "ansible_verbosity", "ansible_run_tags", "ansible_skip_tags", "ansible_limit", "ansible_inventory_sources",
        "ansible_playbook_python", "ansible_managed", "environment", "vars",
    ]
    private static let ofPlay = [
        "playbook_dir", "ansible_play_name", "ansible_play_hosts", "play_hosts", "ansible_play_hosts_all",
        "ansible_play_batch", "ansible_role_names", "ansible_play_role_names", "ansible_dependent_role_names",
        "role_names",
    ]
    private static let ofRole = [
        "role_name", "role_path", "role_uuid", "ansible_role_name", "ansible_parent_role_names",
        "ansible_parent_role_paths", "ansible_collection_name",
    ]

    /// The names that have a value somewhere without anybody defining them.
    static var everywhere: Set<String> {
        Set(always + ofPlay + ofRole + TemplateFile.names + ["item", "ansible_search_path"])
    }

    var names: [String] {
        Self.always + (builder.play == nil ? [] : Self.ofPlay) + (task == nil ? [] : ["ansible_search_path"])
            + (block?.role == nil ? [] : Self.ofRole)
    }

    func value(of name: String) throws -> Value? {
        ofHost(name) ?? ofRun(name) ?? ofPlay(name) ?? ofTask(name)
    }

    private func ofHost(_ name: String) -> Value? {
        let inventory = builder.state.inventory
        switch name {
        case "inventory_hostname": return .string(host)
        case "inventory_hostname_short": return .string(String(host.prefix { $0 != "." }))
        case "group_names": return .strings(inventory.groupNames(of: host))
        case "groups":
            let names = inventory.groups.keys.map { ($0, Value.strings(inventory.hosts(in: $0))) }
            return .dict(Dict(names.map { (.string($0.0), $0.1) }, uniquingKeysWith: { $1 }))
        case "hostvars": return .object(HostVariables(builder: builder))
        default: return nil
        }
    }

    private func ofRun(_ name: String) -> Value? {
        let options = builder.services.options
        switch name {
        case "omit": return Omit.value
        case "ansible_version":
            return ["full": "2.17.14", "major": 2, "minor": 17, "revision": 14, "string": "2.17.14"]
        case "ansible_check_mode": return .bool(options.checkMode)
        case "ansible_diff_mode": return .bool(options.diff)
        case "ansible_forks": return .int(options.forks)
        case "ansible_verbosity": return .int(options.verbosity)
        case "ansible_run_tags": return .strings(options.tags.isEmpty ? ["all"] : options.tags)
        case "ansible_skip_tags": return .strings(options.skipTags)
        case "ansible_limit": return options.limit.map(Value.string)
        case "ansible_inventory_sources": return .strings(options.inventorySources)
        case "inventory_file": return options.inventorySources.first.map(Value.string)
        case "inventory_dir":
            return options.inventorySources.first.map { .string(ControllerFolder.of($0)) }
        case "ansible_playbook_python": return "/usr/bin/python3"
        case "ansible_managed": return .string(options.ansibleManaged)
        case "environment": return .list([])
        default: return nil
        }
    }

    private func ofPlay(_ name: String) -> Value? {
        guard let context = builder.play else { return nil }
        switch name {
        case "playbook_dir": return .string(ControllerFolder.absolute(context.play.directory))
        case "ansible_play_name": return .string(context.play.title)
        case "ansible_play_hosts", "play_hosts": return .strings(context.active)
        case "ansible_play_hosts_all": return .strings(context.allHosts)
        case "ansible_play_batch": return .strings(context.batch)
        case "ansible_role_names", "role_names":
            return .strings(unique(context.roles.map(\.role.name)))
        case "ansible_play_role_names":
            return .strings(unique(context.roles.filter { $0.parents.isEmpty }.map(\.role.name)))
        case "ansible_dependent_role_names":
            return .strings(unique(context.roles.filter { !$0.parents.isEmpty }.map(\.role.name)))
        default: return nil
        }
    }

    private func ofTask(_ name: String) -> Value? {
        if name == "ansible_search_path" {
            return task.map { .strings($0.scope.searchPath.map(ControllerFolder.absolute)) }
        }
        guard let role = block?.role else { return nil }
        let parents = block?.roles.dropLast().reversed() ?? []
        switch name {
        case "role_name", "ansible_role_name": return .string(role.role.name)
        case "role_path": return .string(ControllerFolder.absolute(role.role.path))
        case "role_uuid": return .string(role.identity)
        case "ansible_parent_role_names": return .strings(parents.map(\.role.name))
        case "ansible_parent_role_paths": return .strings(parents.map(\.role.path))
        case "ansible_collection_name":
            let parts = role.role.name.split(separator: ".")
            return parts.count < 3 ? nil : .string(parts.prefix(2).joined(separator: "."))
        default: return nil
        }
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
