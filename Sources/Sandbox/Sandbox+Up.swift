// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import ShellScript

/// What `Sandbox.up` tells while it works.
public enum SandboxEvent: Hashable, Sendable {
    /// The base system isn't there and is being made, which takes half a minute, once.
    case makingBase
    /// The base system was made.
    case madeBase(Duration)
    /// A machine's sshd let us in.
    case answering(Machine, after: Duration)
}

extension Sandbox {
    /// How many machines are made and booted at once.
    static let width = 6

    /// Brings `requests` into being and waits until every sshd answers; what is there already is left as it is.
    ///
    /// Machines that are stopped are started with the disk they have; machines that are not asked for stay. A `lease`
    /// replaces the one there was. Throws a `Diagnostic` for what this computer lacks, for names and addresses that
    /// can't be, and for a machine that does not answer within `deadline`.
    @discardableResult
    public func up(
        _ requests: [MachineRequest], lease: Lease? = nil, deadline: Duration = .seconds(60),
        tell: @escaping @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> [Machine] {
        let present = Set(try await list().map(\.machine.name))
        let needsBase = !FileManager.default.fileExists(atPath: base.folder)
        try Requirements.check(
            folders: folders, newMachines: requests.count { !present.contains($0.name) }, needsBase: needsBase)
        if needsBase { tell(.makingBase) }
        let makingBase = ContinuousClock.now
        if try await perform(base.make, "making the base system").trimmed == "made" {
            tell(.madeBase(makingBase.duration(to: .now)))
        }
        try await perform("mkdir -p \(folders.state)", "making the state folder")
        let start = ContinuousClock.now
        let machines = try await withFileLock(folders.lock) { try await prepare(requests, lease: lease) }
        try await forEach(machines) { machine in
            try await boot(machine, deadline: deadline)
            tell(.answering(machine, after: start.duration(to: .now)))
        }
        return machines
    }

    /// Makes keys, network and disks; the caller holds the lock.
    private func prepare(_ requests: [MachineRequest], lease: Lease?) async throws -> [Machine] {
        try await checkNetwork()
        let machines = try AddressPlan(subnet: subnet, present: await list().map(\.machine)).assign(requests)
        try await perform(layOut(lease: lease), "making the sandbox's folder")
        try await perform(network.up, "making the sandbox's network")
        try await forEach(machines) { machine in
            guard !FileManager.default.fileExists(atPath: folder(of: machine.name) + "/prepared") else { return }
            try await perform(disk(of: machine).prepare, "making the disk of `\(machine.name)`")
        }
        try await refreshKnownHosts()
        return machines
    }

    private func checkNetwork() async throws {
        let routes = try await perform(BridgeNetwork.routes, "reading this computer's routes").lines
        if let route = subnet.collision(inRoutes: routes, besides: network.bridge) {
            let other = Sandbox.all(in: folders).first { route.contains(" dev \($0.network.bridge) ") }
            throw Diagnostic(
                "the sandbox's network \(subnet) collides with "
                    + (other.map { "the sandbox `\($0.name)`" } ?? "a route"),
                hint: other.map { "take it down (`lifeboat sandbox down --name \($0.name)`) or use another network" }
                    ?? "use addresses of another network, such as 10.90.0.0/24, in the inventory",
                notes: ["ip route: \(route)"])
        }
        guard let old = Sandbox.all(in: folders).first(where: { $0.name == name }), old.subnet != subnet else { return }
        throw Diagnostic(
            "the sandbox `\(name)` is there with the network \(old.subnet), but \(subnet) is asked for",
            hint: "take it down first: `lifeboat sandbox down --name \(name)`")
    }

    /// The folder, the user's key, the supervisor, and the package cache filled from machines that are there.
    private func layOut(lease: Lease?) -> ShellScript {
        """
        set -e
        umask 022
        mkdir -p \(folder)/machines
        chmod 700 \(folder)/machines
        echo \(subnet.description) >\(folder)/subnet
        [ -z \(lease?.text ?? "") ] || printf %s \(lease?.text ?? "") >\(leaseFile)
        printf '%s\\n' \(Supervisor.program.text) >\(supervisor).new
        mv \(supervisor).new \(supervisor)
        key=\(folders.keyFile)
        [ -e "$key" ] || ssh-keygen -q -t ed25519 -N '' -C lifeboat-sandbox -f "$key"
        [ -z "${SUDO_UID-}" ] || chown "$SUDO_UID" "$key"
        \(MachineDisk.harvest(sandbox: folder, into: folders.packages))
        """
    }

    func disk(of machine: Machine, setup: MachineSetup? = nil) -> MachineDisk {
        MachineDisk(
            folder: folder(of: machine.name), machine: machine, subnet: subnet, folders: folders, base: base.folder,
            setup: setup)
    }

    func refreshKnownHosts() async throws {
        try await perform(
            MachineScripts.refreshKnownHosts(sandboxes: folders.sandboxes, file: folders.knownHostsFile),
            "writing the known hosts")
    }

    /// Starts `machine` unless it runs, and waits until sshd answers.
    func boot(_ machine: Machine, deadline: Duration) async throws {
        let scripts = scripts(for: machine.name)
        try await perform(
            scripts.start(supervisor: supervisor, base: base.folder, host: machine.name, bridge: network.bridge),
            "starting `\(machine.name)`")
        let seconds = Int(deadline.components.seconds)
        let wait = scripts.waitForSSH(sshCommand(for: machine, options: ["ConnectTimeout=2"]), seconds: seconds)
        let output = await LocalProcess.run(wait)
        guard !output.succeeded else { return }
        let console = (try? String(contentsOfFile: folder(of: machine.name) + "/console.log", encoding: .utf8)) ?? ""
        throw Diagnostic(
            output.status == 3
                ? "machine `\(machine.name)` stopped while it was booting"
                : "machine `\(machine.name)` did not let us in by SSH within \(seconds) s",
            hint: "its whole console: \(folder(of: machine.name))/console.log",
            notes: console.split(whereSeparator: \.isNewline).suffix(15).map { "console: \($0)" })
    }

    /// Runs `body` for every item, `width` at a time; throws the first error after all that started have ended.
    func forEach<Item: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= Sandbox.width { try await group.next() }
                group.addTask { try await body(item) }
            }
            try await group.waitForAll()
        }
    }
}
