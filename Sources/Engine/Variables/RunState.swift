// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Values

/// Everything a run knows that changes as it goes: the inventory with what `add_host` put in, and the hosts' memories.
struct RunState: Sendable {
    var inventory: Inventory
    var files: VariableFiles
    var memory: [String: HostMemory] = [:]
    /// Hosts that failed or could not be reached; later plays leave them out.
    var lost: Set<String> = []
    private var layers: [String: [VariableLayer]] = [:]
    /// How many of the warnings of `files` were told.
    private var told = 0

    init(inventory: Inventory, files: VariableFiles) {
        self.inventory = inventory
        self.files = files
    }

    subscript(_ host: String) -> HostMemory {
        get { memory[host] ?? HostMemory() }
        set { memory[host] = newValue }
    }

    /// A role that has run in one play runs in the next one all the same: `site.yml` may be imported twice.
    mutating func beginPlay() {
        for host in memory.keys { memory[host]?.finishedRoles = [] }
    }

    /// Reads the inventory's variables of these hosts, once each, so that lookups later can't fail on a file.
    mutating func load(_ hosts: some Sequence<String>) throws {
        for host in hosts where layers[host] == nil { layers[host] = try inventory.layers(for: host, files: files) }
    }

    /// What is probably a mistake in the files of variables that were read since the last call.
    mutating func newWarnings() -> [Diagnostic] {
        let all = files.warnings
        defer { told = all.count }
        return Array(all[told...])
    }

    /// Puts hosts and groups into the inventory, and forgets what was read for the one there was.
    mutating func apply(_ change: InventoryChange) {
        switch change {
        case .host(let name, let groups, let variables):
            inventory.addHost(name, groups: groups, variables: variables)
        case .group(let name, let parents, let host):
            inventory.addGroup(name, parents: parents, hosts: [host])
        }
        layers = [:]
    }

    /// The inventory's layers of a host, the lowest first.
    func inventoryLayers(of host: String) throws -> [VariableLayer] {
        try layers[host] ?? inventory.layers(for: host, files: files)
    }
}
