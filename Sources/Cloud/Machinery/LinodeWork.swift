// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Sandbox
import ShellScript
import Synchronization
import Values

extension CloudServer {
    /// Does a work, whatever it is; what goes wrong is told in the work's event and in the log.
    func perform(_ work: Work) async {
        do {
            switch work {
            case .linode(let id): await performJob(of: id)
            case .grave(let id): try await bury(id)
            case .firewalls: try await applyFirewalls()
            case .balancers: try await applyBalancers()
            case .zone: try await pushZones()
            }
        } catch {
            Log.note("\(work): \(error)")
        }
    }

    /// Does what a Linode's job says and takes the job off.
    private func performJob(of id: Int) async {
        guard let linode = account.withLock({ $0.find(.linode, id) }), let job = linode.inner["job"],
            let event = job["event"]?.int
        else { return }
        change { $0.progress(event, percent: 10) }
        do {
            let status = try await run(job["kind"]?.string ?? "", on: linode, backup: job["backup"]?.int, event: event)
            end(id, event: event, status: status)
        } catch {
            Log.note("Linode \(id): \(error)")
            let isOn = sandbox.isRunning(linode.machine)
            end(id, event: event, status: isOn ? "running" : "offline", failure: "\(error)")
        }
    }

    private func end(_ id: Int, event: Int, status: String, failure: String? = nil) {
        change { account in
            account.finish(event, failure: failure)
            account.change(.linode, id) { linode in
                linode["status"] = .string(status)
                linode["updated"] = .string(Place.stamp())
                linode.inner["job"] = nil
            }
        }
    }

    /// Does one job and returns the status that the Linode has then.
    private func run(_ job: String, on linode: Thing, backup: Int?, event: Int) async throws -> String {
        let machine = linode.machine
        switch job {
        case "create", "rebuild":
            try await install(linode, backup: backup)
            change { $0.progress(event, percent: 60) }
            guard linode.inner["boots"]?.isTruthy == true else { return "offline" }
            let boot = change { account in
                account.change(.linode, linode.id) { $0["status"] = "booting" }
                return account.tell("linode_boot", "linode", linode, status: "started")
            }
            try await switchOn(linode)
            change { $0.finish(boot) }
            return "running"
        case "boot":
            try await switchOn(linode)
            return "running"
        case "reboot":
            if sandbox.isRunning(machine) { try await sandbox.stop(machine) }
            change { $0.progress(event, percent: 50) }
            try await switchOn(linode)
            return "running"
        case "shutdown":
            if sandbox.isRunning(machine) { try await sandbox.stop(machine) }
            return "offline"
        case "resize": return try await resize(linode, event: event)
        case "backup":
            try await save(linode, backup: backup)
            return sandbox.isRunning(machine) ? "running" : "offline"
        case "restore":
            if sandbox.isRunning(machine) { try await sandbox.stop(machine) }
            change { $0.progress(event, percent: 50) }
            try await restore(linode, backup: backup)
            return "offline"
        default: throw Diagnostic("there is no job `\(job)`")
        }
    }

    /// The firewall stands before the machine does, and the machine has the addresses that it has by now.
    private func switchOn(_ linode: Thing) async throws {
        try await applyFirewalls()
        let now = account.withLock { account in
            MachineSetup.addresses(of: account.find(.linode, linode.id) ?? linode, place: account.place)
        }
        if !sandbox.isRunning(linode.machine) { try await sandbox.setAddresses(of: linode.machine, to: now) }
        try await sandbox.powerOn(linode.machine)
    }

    /// Makes the machine with a new disk, from an image or from a backup.
    private func install(_ linode: Thing, backup: Int?) async throws {
        guard let text = linode["ipv4"]?.list?.first?.string, let address = IPv4Address(text) else {
            throw Diagnostic("the Linode has no address")
        }
        if sandbox.isRunning(linode.machine) { try await sandbox.cutPower(linode.machine) }
        let setup = try account.withLock { try MachineSetup(linode, account: $0) }
        try await sandbox.make(MachineRequest(linode.machine, address: address, groups: [linode.label]), setup: setup)
        if backup != nil { try await restore(linode, backup: backup) }
    }

    private func resize(_ linode: Thing, event: Int) async throws -> String {
        let wasOn = sandbox.isRunning(linode.machine)
        if wasOn { try await sandbox.stop(linode.machine) }
        change { account in
            account.progress(event, percent: 50)
            guard let type = Catalog.types.first(where: { $0.id == linode.inner["new_type"]?.string }) else { return }
            account.change(.linode, linode.id) { linode in
                linode["type"] = .string(type.id)
                linode["specs"] = type.specs
                linode.inner["new_type"] = nil
            }
            guard let disk = account.all(.disk, of: linode.id).first else { return }
            account.change(.disk, disk.id) { $0["size"] = .int(type.disk - 512) }
        }
        if wasOn { try await switchOn(linode) }
        return wasOn ? "running" : "offline"
    }

    private func bury(_ id: Int) async throws {
        guard let grave = account.withLock({ $0.find(.grave, id) }) else { return }
        let machine = grave.inner["machine"]?.string ?? ""
        if sandbox.hasMachine(machine) { try await sandbox.remove([machine]) }
        try await removeBackups(of: grave.inner["linode"]?.int ?? 0)
        change { account in
            if let event = grave.inner["event"]?.int { account.finish(event) }
            account.remove(.grave, id)
        }
    }
}

extension Thing {
    /// The name of the machine that stands for a Linode.
    var machine: String { inner["machine"]?.string ?? "" }
}
