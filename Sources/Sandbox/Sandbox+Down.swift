// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc

extension Sandbox {
    /// Ends the machines called `names` and removes all they had; throws for a name that isn't there.
    public func remove(_ names: [String]) async throws {
        var machines: [Machine] = []
        for name in names { machines.append(try await machine(name)) }
        try await withFileLock(folders.lock) { [machines] in
            try await remove(machineFolders: machines.map(\.name))
            try await refreshKnownHosts()
        }
    }

    /// Ends all machines and removes everything the sandbox made; what a crashed run left, too.
    ///
    /// Does nothing when there is nothing. Keys, the base system and fetched packages stay for the next one.
    public func down() async throws {
        guard geteuid() == 0 else {
            throw Diagnostic("taking local machines down needs root", hint: "run the command again with `sudo`")
        }
        guard FileManager.default.fileExists(atPath: folders.state) else { return }
        try await withFileLock(folders.lock) {
            try await endServices(withWork: true)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/machines")) ?? []
            try await remove(machineFolders: names)
            try await perform(network.down, "removing the sandbox's network")
            try await perform("rm -rf \(folder)", "removing the sandbox's folder")
            try await refreshKnownHosts()
        }
    }

    private func remove(machineFolders names: [String]) async throws {
        try await perform(MachineDisk.harvest(sandbox: folder, into: folders.packages), "keeping packages")
        try await forEach(names) { name in
            try await perform(scripts(for: name).kill, "ending `\(name)`")
            try await perform("rm -rf \(folder(of: name))", "removing the disk of `\(name)`")
        }
    }

    /// The lease it has; nil when it may live on.
    public var lease: Lease? {
        (try? String(contentsOfFile: leaseFile, encoding: .utf8)).map(Lease.init(text:))
    }

    /// Takes down every sandbox that has outlived its lease, and returns their names.
    @discardableResult
    public static func reap(in folders: SandboxFolders = SandboxFolders()) async throws -> [String] {
        var reaped: [String] = []
        for sandbox in all(in: folders) {
            guard let lease = sandbox.lease, lease.isOver(at: time(nil)) else { continue }
            try await sandbox.down()
            reaped.append(sandbox.name)
        }
        return reaped
    }
}
