// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import ShellScript

/// Debian machines on this computer, with addresses of their own on a private network.
///
/// A machine is a systemd container: it boots, has sshd and apt, reboots, loses power. It outlives the process that
/// started it, and everything about it is found again from the state folder and `/proc`; no process has to remember.
/// Sandboxes with different names and networks stand side by side.
public struct Sandbox: Hashable, Sendable {
    /// Its name: what tells its bridge, its nftables table and its folder from those of other sandboxes.
    public let name: String
    /// The network of its machines.
    public let subnet: Subnet
    /// Where it keeps what it has.
    public let folders: SandboxFolders

    /// The longest name: machines' host names carry it in front.
    static let longestName = 24

    /// The sandbox `name` with the network `subnet`; nothing is made yet.
    ///
    /// Throws for a name that can't be part of a host name, and for a network with fewer than 14 or more than
    /// 65 534 usable addresses.
    public init(name: String, subnet: Subnet, folders: SandboxFolders = SandboxFolders()) throws(Diagnostic) {
        let allowed = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || (byte.isASCIILetterOrDigit && !(65...90).contains(byte))
        }
        guard allowed, !name.isEmpty, !name.hasPrefix("-"), name.utf8.count <= Sandbox.longestName else {
            throw Diagnostic(
                "`\(name)` can't be the name of a sandbox",
                hint: "use at most \(Sandbox.longestName) of a–z, 0–9 and `-`")
        }
        guard (16...28).contains(subnet.prefix) else {
            throw Diagnostic("`\(subnet)` can't be a sandbox's network", hint: "use a prefix from /16 to /28")
        }
        self.name = name
        self.subnet = subnet
        self.folders = folders
    }

    /// The sandboxes that are there, by name.
    public static func all(in folders: SandboxFolders = SandboxFolders()) -> [Sandbox] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.sandboxes)) ?? []
        return names.sorted().compactMap { name in
            guard let text = try? String(contentsOfFile: "\(folders.sandboxes)/\(name)/subnet", encoding: .utf8),
                let subnet = Subnet(text.prefix { !$0.isNewline })
            else { return nil }
            return try? Sandbox(name: name, subnet: subnet, folders: folders)
        }
    }

    /// Its folder.
    var folder: String { folders.sandboxes + "/" + name }
    /// The file that holds when it may be taken down without asking.
    var leaseFile: String { folder + "/lease" }
    /// The program that runs a machine.
    var supervisor: String { folder + "/supervise" }
    /// Its network.
    var network: BridgeNetwork { BridgeNetwork(sandbox: name, subnet: subnet) }
    /// The system below its machines.
    var base: BaseSystem { BaseSystem(cache: folders.cache) }

    /// The folder of the machine called `machine`.
    func folder(of machine: String) -> String { "\(folder)/machines/\(machine)" }
    /// The programs for the machine called `machine`.
    func scripts(for machine: String) -> MachineScripts {
        MachineScripts(folder: folder(of: machine), uniqueName: "\(name)-\(machine)")
    }

    /// Runs `script`; throws what it said when it ends with anything but 0.
    @discardableResult
    func perform(_ script: ShellScript, _ purpose: String) async throws -> ShellOutput {
        let output = await LocalProcess.run(script)
        guard output.succeeded else {
            let said = output.stderr.split(whereSeparator: \.isNewline).suffix(12).map(String.init)
            throw Diagnostic("\(purpose) failed with status \(output.status)", notes: said)
        }
        return output
    }
}
