// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Inventory
import Sandbox
import Values

/// `lifeboat sandbox`: Debian machines on this computer.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Debian machines on this computer, to try a playbook on.",
        discussion: """
            A machine is a systemd container with an address of its own: it boots, has sshd and apt, and reboots. It \
            holds Debian and sshd and nothing else. Machines run on after the command has ended, until `down`.

            State is kept in $LIFEBOAT_SANDBOX or /var/lib/lifeboat/sandbox: `key` logs in to all machines, \
            `known_hosts` has their host keys.
            """,
        subcommands: [
            SandboxUp.self, SandboxDown.self, SandboxList.self, SandboxSSH.self, SandboxRebuild.self, SandboxReap.self,
            SandboxAPI.self,
        ])
}

/// Which sandbox a command means.
struct SandboxChoice: ParsableArguments {
    @Option(name: [.customShort("i"), .long], help: "An inventory; its sandbox is called as its folder.")
    var inventory: String?

    @Option(help: "The name of a sandbox.")
    var name: String?

    /// The machines of the inventory; none when no inventory was named.
    func machines() throws -> [MachineRequest] {
        guard let path = inventory else { return [] }
        let inventory = try Inventory.load([path])
        let files = VariableFiles()
        return try MachineRequest.machines(
            for: inventory.hosts.keys.map { name in
                // An address may stand in host_vars; files that only a vault password opens are not asked.
                let layers = (try? inventory.layers(for: name, files: files)) ?? []
                var variables = layers.reduce(into: Dict()) { $0.merge($1.values) { $1 } }
                if layers.isEmpty, let own = inventory.hosts[name]?.variables.values { variables = own }
                let known = ["ansible_host", "ansible_connection"].map { ($0, variables[.string($0)] ?? .null) }
                return InventoryHost(
                    name: name, groups: inventory.groupNames(of: name),
                    variables: Dictionary(uniqueKeysWithValues: known))
            })
    }

    /// The sandboxes that are there and meant: all of them when nothing was named.
    func present() throws -> [Sandbox] {
        let all = Sandbox.all()
        guard let wanted = try wantedName() else { return all }
        return all.filter { $0.name == wanted }
    }

    /// The name that was given or that the inventory has.
    func wantedName() throws -> String? {
        if let name { return name }
        return try inventory.map { try Sandbox(inventory: $0, machines: machines()).name }
    }

    /// The one machine called `machine` in the sandboxes that are meant.
    func find(_ machine: String) async throws -> (Sandbox, Machine) {
        var found: [(Sandbox, Machine)] = []
        var names: [String] = []
        for sandbox in try present() {
            for status in try await sandbox.list() {
                names.append(status.machine.name)
                if status.machine.name == machine { found.append((sandbox, status.machine)) }
            }
        }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            let choices = found.map { "`--name \($0.0.name)`" }.joined(separator: " or ")
            throw Diagnostic("several sandboxes have a machine `\(machine)`", hint: "say \(choices)")
        }
        throw Diagnostic(
            "there is no machine `\(machine)`",
            hint: didYouMean(machine, among: names)
                ?? (names.isEmpty ? "start some: `lifeboat sandbox up`" : "there are " + names.joined(separator: ", ")))
    }
}
