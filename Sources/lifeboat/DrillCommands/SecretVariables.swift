// SPDX-License-Identifier: Apache-2.0

import Inventory
import Playbooks
import Values

/// The variables of an inventory that are secrets and nothing else: those whose whole value came out of the vault.
struct SecretVariables {
    let names: [String]

    init(bench: Workbench, inventory: Inventory, playbooks: [Playbook]) throws {
        var names: Set<String> = []
        let files = VariableFiles(reader: bench.reader, playbookDirectory: playbooks.first?.directory ?? ".")
        for host in inventory.hosts.keys {
            for layer in try inventory.layers(for: host, files: files) {
                for (name, value) in layer.values where bench.redactor.redact(value.text) == Redactor.mask {
                    names.insert(name.text)
                }
            }
        }
        self.names = names.sorted()
    }
}
