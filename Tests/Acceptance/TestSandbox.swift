// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Sandbox
import ShellScript
import Testing

/// Machines for one test, or for one suite.
///
/// They live in a state folder of their own, so a test run never meets the sandboxes of whoever works on this computer.
/// `withMachines` takes them down however the test ends. Should the test process itself die, the lease is over, and the
/// next test run, or `make clean`, reaps them.
struct TestSandbox: Sendable {
    /// The sandbox.
    let sandbox: Sandbox
    /// Its machines, in the order they were asked for.
    let machines: [Machine]

    /// Where all test sandboxes keep their state.
    static let folders = SandboxFolders(state: "/var/lib/lifeboat/acceptance")

    /// Brings up machines called `names` in a sandbox of their own, runs `body`, and removes them.
    ///
    /// `network` is the third octet of the sandbox's 10.97.x.0/24: suites that run side by side take different ones.
    static func withMachines(
        _ names: [String], sandbox name: String, network: UInt8, _ body: (TestSandbox) async throws -> Void
    ) async throws {
        try await Sandbox.reap(in: folders)
        let subnet = Subnet(around: IPv4Address(bits: 0x0a61_0000 | UInt32(network) << 8))
        let sandbox = try Sandbox(name: name, subnet: subnet, folders: folders)
        do {
            let machines = try await sandbox.up(names.map { MachineRequest($0) }, lease: .whileThisProcessRuns())
            try await body(TestSandbox(sandbox: sandbox, machines: machines))
        } catch {
            try await sandbox.down()
            throw error
        }
        try await sandbox.down()
    }

    /// The machine called `name`.
    subscript(name: String) -> Machine {
        get throws { try #require(machines.first { $0.name == name }) }
    }

    /// Runs `script` on the machine `name` as root, over SSH with strict checking of its host key.
    func ssh(_ name: String, _ script: ShellScript) async throws -> ShellOutput {
        await Program.shell("\(words: sandbox.sshCommand(for: try self[name])) \(script.text)")
    }

    /// The lines of a YAML inventory that names all machines, each in the groups that `groups` gives it.
    func inventory(groups: [String: [String]] = [:]) -> String {
        var lines = ["all:", "  vars:", "    ansible_user: root"]
        lines.append("    ansible_ssh_private_key_file: \(sandbox.folders.keyFile)")
        lines.append("    ansible_ssh_common_args: -o UserKnownHostsFile=\(sandbox.folders.knownHostsFile)")
        lines.append("  hosts:")
        for machine in machines { lines.append("    \(machine.name): {ansible_host: \(machine.address)}") }
        if !groups.isEmpty { lines.append("  children:") }
        for (group, names) in groups.sorted(by: { $0.key < $1.key }) {
            lines.append("    \(group): {hosts: {\(names.map { "\($0): {}" }.joined(separator: ", "))}}")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A folder for one test, gone when it ends.
func withScratchFolder(_ body: (String) async throws -> Void) async throws {
    let folder = "/tmp/lifeboat-acceptance-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}
