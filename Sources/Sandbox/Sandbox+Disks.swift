// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc
import ShellScript

extension Sandbox {
    /// Makes the base system, the folder and the network, and no machine.
    public func open(lease: Lease? = nil, tell: @escaping @Sendable (SandboxEvent) -> Void = { _ in }) async throws {
        try await up([], lease: lease, tell: tell)
    }

    /// Makes the machine that `request` asks for with a new disk that `setup` fills; it isn't started.
    ///
    /// A machine of that name loses the disk it had and keeps its address.
    @discardableResult
    public func make(_ request: MachineRequest, setup: MachineSetup) async throws -> Machine {
        try await withFileLock(folders.lock) {
            let present = try await list().map(\.machine)
            let machines = try AddressPlan(subnet: subnet, present: present).assign([request])
            guard let machine = machines.first else { throw Diagnostic("no machine was asked for") }
            try await perform(scripts(for: machine.name).kill, "cutting the power of `\(machine.name)`")
            try await perform(MachineDisk.harvest(sandbox: folder, into: folders.packages), "keeping packages")
            try await perform(disk(of: machine, setup: setup).prepare, "making the disk of `\(machine.name)`")
            try await refreshKnownHosts()
            return machine
        }
    }

    /// Switches a machine on and doesn't wait until it has booted.
    public func powerOn(_ name: String) async throws {
        try await perform(
            scripts(for: name).start(supervisor: supervisor, base: base.folder, host: name, bridge: network.bridge),
            "starting `\(name)`")
        for _ in 0..<200 where !isRunning(name) { try await Task.sleep(for: .milliseconds(25)) }
        guard isRunning(name) else {
            throw Diagnostic("`\(name)` did not start", hint: "its console: \(consoleFile(of: name))")
        }
    }

    /// Gives a machine that is off these addresses beside its own; it has them from its next boot on.
    public func setAddresses(of name: String, to addresses: [String]) async throws {
        let lines = addresses.map { "Address=\($0)" }
        try await perform(
            """
            set -e
            file=\(folder(of: name))/upper/etc/systemd/network/10-host0.network
            awk '/^Address=/ && seen++ { next } { print }' "$file" >"$file.new"
            printf '%s\\n' \(words: lines) | grep . >>"$file.new" || :
            if cmp -s "$file" "$file.new"; then rm "$file.new"; else mv "$file.new" "$file"; fi
            """, "setting the addresses of `\(name)`")
    }

    /// Whether a machine of that name is there.
    public func hasMachine(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder(of: name) + "/prepared")
    }

    /// Whether the processes of a machine run: its supervisor holds a lock as long as it lives.
    public func isRunning(_ name: String) -> Bool {
        let file = Glibc.open(folder(of: name) + "/lock", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0
    }

    /// The file that takes what a machine writes to its console.
    public func consoleFile(of name: String) -> String { folder(of: name) + "/console.log" }

    /// Copies a machine's disk, running or not, into the folder `copy`, which is replaced.
    ///
    /// The copy has what the machine changed on top of the base system, with owners, modes and attributes.
    public func saveDisk(of name: String, to copy: String) async throws {
        try await perform(
            """
            set -e
            mkdir -p \(copy)
            rm -rf \(copy + "/new")
            cp -a \(folder(of: name))/upper \(copy + "/new") || [ "$?" = 1 ]
            rm -rf \(copy + "/upper")
            mv \(copy + "/new") \(copy + "/upper")
            """, "copying the disk of `\(name)`")
    }

    /// Gives a machine that is off the disk that `saveDisk` copied; its own address stays.
    public func restoreDisk(of name: String, from copy: String) async throws {
        guard !isRunning(name) else { throw Diagnostic("`\(name)` runs, so its disk can't be replaced") }
        let machine = try await machine(name)
        try await withFileLock(folders.lock) {
            try await perform(
                """
                set -e
                folder=\(folder(of: name))
                cp "$folder/upper/etc/systemd/network/10-host0.network" "$folder/network"
                rm -rf "$folder/upper" "$folder/work"
                mkdir -p "$folder/work"
                cp -a \(copy)/upper "$folder/upper"
                mv "$folder/network" "$folder/upper/etc/systemd/network/10-host0.network"
                sed \("s/^/\(machine.address) /") "$folder"/upper/etc/ssh/ssh_host_*_key.pub >"$folder/host_keys"
                """, "restoring the disk of `\(name)`")
            try await refreshKnownHosts()
        }
    }
}
