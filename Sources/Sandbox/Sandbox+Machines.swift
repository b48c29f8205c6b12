// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension Sandbox {
    /// The machines that have a disk, by name; read from the disk and from the locks that running machines hold.
    public func list() async throws -> [MachineStatus] {
        try await perform(MachineScripts.list(sandbox: folder), "listing the machines").lines
            .compactMap(MachineStatus.init(line:))
    }

    /// The machine called `name`; throws, with a guess at what was meant, when there is none.
    public func machine(_ name: String) async throws -> Machine {
        let machines = try await list().map(\.machine)
        if let machine = machines.first(where: { $0.name == name }) { return machine }
        let names = machines.map(\.name)
        throw Diagnostic(
            "the sandbox `\(self.name)` has no machine `\(name)`",
            hint: didYouMean(name, among: names)
                ?? (names.isEmpty ? "it has no machine at all" : "it has " + names.joined(separator: ", ")))
    }

    /// The words of an `ssh` command that logs in to `machine` as root, its host key checked strictly.
    ///
    /// `options` are `Option=value`; they stand before those of the command itself, so they win.
    public func sshCommand(for machine: Machine, options: [String] = []) -> [String] {
        let fixed = [
            "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes", "LogLevel=ERROR",
            "UserKnownHostsFile=\(folders.knownHostsFile)", "GlobalKnownHostsFile=/dev/null",
        ]
        return ["ssh", "-F", "none", "-i", folders.keyFile] + (options + fixed).flatMap { ["-o", $0] }
            + ["root@\(machine.address)"]
    }

    /// Shuts a machine down in order; its disk stays.
    public func stop(_ name: String, deadline: Duration = .seconds(90)) async throws {
        let machine = try await machine(name)
        let seconds = Int(deadline.components.seconds)
        let output = await LocalProcess.run(scripts(for: machine.name).stop(seconds: seconds))
        guard output.status != 4 else {
            throw Diagnostic(
                "machine `\(name)` did not shut down within \(seconds) s",
                hint: "its console: \(folder(of: name))/console.log")
        }
        try await perform(scripts(for: name).kill, "cleaning up after `\(name)`")
    }

    /// Cuts a machine's power: nothing in it gets a chance to finish; its disk stays.
    public func cutPower(_ name: String) async throws {
        try await perform(scripts(for: machine(name).name).kill, "cutting the power of `\(name)`")
    }

    /// Boots a machine that is stopped, with the disk it has, and waits until its sshd answers.
    public func start(_ name: String, deadline: Duration = .seconds(60)) async throws {
        try await boot(machine(name), deadline: deadline)
    }

    /// Shuts a machine down in order, boots it again and waits until its sshd answers.
    public func reboot(_ name: String, deadline: Duration = .seconds(60)) async throws {
        try await stop(name)
        try await start(name, deadline: deadline)
    }

    /// Gives a machine a new disk, and with it new host keys, and boots it: the same address, nothing else kept.
    public func rebuild(_ name: String, deadline: Duration = .seconds(60)) async throws {
        let machine = try await machine(name)
        try await withFileLock(folders.lock) {
            try await perform(scripts(for: name).kill, "cutting the power of `\(name)`")
            try await perform(MachineDisk.harvest(sandbox: folder, into: folders.packages), "keeping packages")
            try await perform(disk(of: machine).prepare, "making the disk of `\(name)`")
            try await refreshKnownHosts()
        }
        try await boot(machine, deadline: deadline)
    }
}
