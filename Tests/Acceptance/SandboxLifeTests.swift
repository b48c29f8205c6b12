// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sandbox
import ShellScript
import Testing

extension Acceptance {
    @Suite(.serialized) struct SandboxLife {
        /// Everything on this computer that a sandbox could leave behind.
        static func traces(of sandbox: String) async -> [String] {
            await Program.shell(
                """
                ip -o link | grep -F \("lb-" + sandbox)
                ip -o link | grep -F \("vb-" + sandbox)
                nft list tables | grep -wF \("lifeboat_" + sandbox)
                grep -F \(TestSandbox.folders.sandboxes(sandbox)) /proc/self/mountinfo
                find /run/systemd/nspawn -name \(sandbox + "-*")
                find /sys/fs/cgroup -path \("*/lifeboat/" + sandbox + "-*")
                printf '%s%s\\n' --machine= \(sandbox + "-") | grep -alFf - /proc/[0-9]*/cmdline 2>/dev/null
                ls -d \(TestSandbox.folders.sandboxes(sandbox)) 2>/dev/null
                grep -F '10.97.1.' \(TestSandbox.folders.knownHostsFile)
                :
                """
            ).lines
        }

        @Test func `machines come up bare, reboot, lose power, are rebuilt, and leave nothing behind`() async throws {
            let forwarding = "/proc/sys/net/ipv4/ip_forward"
            let before = try String(contentsOfFile: forwarding, encoding: .utf8)
            try await TestSandbox.withMachines(["m1", "m2", "m3"], sandbox: "life", network: 1) { machines in
                #expect(await !SandboxLife.traces(of: "life").isEmpty, "the search for traces finds a running sandbox")
                try await comesUpBare(machines)
                try await upAgainChangesNothing(machines)
                try await rebootsFromInside(machines)
                try await keepsItsDiskWithoutPower(machines)
                try await waitsForItsInterface(machines)
                try await losesItsDiskWhenRebuilt(machines)
                try await removesOne(machines)
            }
            #expect(await SandboxLife.traces(of: "life") == [])
            #expect(try String(contentsOfFile: forwarding, encoding: .utf8) == before)
        }

        private func comesUpBare(_ machines: TestSandbox) async throws {
            let names = try await machines.sandbox.list().map(\.machine.name)
            #expect(names == ["m1", "m2", "m3"])
            let found = try await machines.ssh(
                "m1",
                """
                hostname
                systemctl is-system-running --wait
                for program in python3 perl nginx curl gcc; do command -v "$program"; done
                ls /var/lib/apt/lists | grep -c Packages
                apt-mark showmanual | grep -cxE 'systemd|systemd-sysv|dbus|openssh-server|iproute2|ca-certificates|sudo'
                """)
            // Debian's essential packages bring perl-base; there is no other interpreter.
            #expect(found.lines == ["m1", "running", "/usr/bin/perl", "0", "7"])
        }

        private func upAgainChangesNothing(_ machines: TestSandbox) async throws {
            let bootID: ShellScript = "cat /proc/sys/kernel/random/boot_id"
            let first = try await machines.ssh("m1", bootID).trimmed
            let again = try await machines.sandbox.up(machines.machines.map { MachineRequest($0.name) })
            #expect(again == machines.machines)
            #expect(try await machines.ssh("m1", bootID).trimmed == first)
        }

        private func rebootsFromInside(_ machines: TestSandbox) async throws {
            let before = try await machines.ssh("m1", "touch /kept; cat /proc/sys/kernel/random/boot_id").trimmed
            _ = try await machines.ssh("m1", "systemctl reboot")
            var after = before
            let deadline = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < deadline, after == before || after.isEmpty {
                after = try await machines.ssh("m1", "cat /proc/sys/kernel/random/boot_id").trimmed
            }
            #expect(after != before && !after.isEmpty)
            #expect(try await machines.ssh("m1", "ls /kept").succeeded)
        }

        /// The kernel may still be taking away the interface of a machine of that name.
        private func waitsForItsInterface(_ machines: TestSandbox) async throws {
            let interfaces: ShellScript = "ip -o link show master lb-life | cut -d : -f 2 | cut -d @ -f 1"
            let all = Set(await Program.shell(interfaces).lines)
            try await machines.sandbox.stop("m2")
            let name = try #require(all.subtracting(await Program.shell(interfaces).lines).first).dropFirst()
            let lingering = await Program.shell(
                "ip link add \(String(name)) type bridge && { (sleep 2; ip link delete \(String(name))) >/dev/null 2>&1 & }"
            )
            try #require(lingering.succeeded, "\(lingering.all)")
            try await machines.sandbox.start("m2")
            #expect(try await machines.ssh("m2", "cat /kept").trimmed == "precious")
        }

        private func keepsItsDiskWithoutPower(_ machines: TestSandbox) async throws {
            let sandbox = machines.sandbox
            _ = try await machines.ssh("m2", "echo precious >/kept && sync")
            try await sandbox.cutPower("m2")
            #expect(try await sandbox.list().first { $0.machine.name == "m2" }?.state == .stopped)
            try await sandbox.start("m2")
            #expect(try await machines.ssh("m2", "cat /kept").trimmed == "precious")
            try await sandbox.stop("m2")
            #expect(try await sandbox.list().first { $0.machine.name == "m2" }?.state == .stopped)
            try await sandbox.start("m2")
            #expect(try await machines.ssh("m2", "cat /kept").trimmed == "precious")
        }

        private func losesItsDiskWhenRebuilt(_ machines: TestSandbox) async throws {
            let key: ShellScript = "cat /etc/ssh/ssh_host_ed25519_key.pub"
            let before = try await machines.ssh("m2", key).trimmed
            try await machines.sandbox.rebuild("m2")
            #expect(try await !machines.ssh("m2", "ls /kept").succeeded)
            #expect(try await machines.ssh("m2", key).trimmed != before, "and strict checking let us in all the same")
        }

        private func removesOne(_ machines: TestSandbox) async throws {
            try await machines.sandbox.remove(["m3"])
            #expect(try await machines.sandbox.list().map(\.machine.name) == ["m1", "m2"])
            #expect(try await machines.ssh("m1", "true").succeeded)
        }

        @Test func `a machine reaches its neighbours and the world outside through the host`() async throws {
            try await TestSandbox.withMachines(["a", "b"], sandbox: "net", network: 2) { machines in
                let neighbour = try machines["b"].address
                let banner = try await machines.ssh(
                    "a", "exec bash -c 'read -r line </dev/tcp/\(raw: neighbour.description)/22; echo \"$line\"'")
                #expect(banner.trimmed.hasPrefix("SSH-2.0-"))
                let update = try await machines.ssh("a", "apt-get -qq update && apt-get -qq install --simulate nginx")
                #expect(update.succeeded, "\(update.stderr)")
                #expect(update.stdout.contains("Inst nginx "))
            }
        }

        @Test func `what a crashed run leaves is reaped when its lease is over, machines and all`() async throws {
            let sandbox = try Sandbox(
                name: "crashed", subnet: #require(Subnet("10.97.3.0/24")), folders: TestSandbox.folders)
            try await sandbox.up([MachineRequest("m")], lease: Lease(until: 1))
            #expect(try await Sandbox.reap(in: TestSandbox.folders) == ["crashed"])
            #expect(await SandboxLife.traces(of: "crashed") == [])
        }

        @Test func `a network that is in use is refused before anything is made`() async throws {
            try await TestSandbox.withMachines([], sandbox: "first", network: 4) { machines in
                let second = try Sandbox(name: "second", subnet: machines.sandbox.subnet, folders: TestSandbox.folders)
                let error = await #expect(throws: (any Error).self) { try await second.up([MachineRequest("m")]) }
                #expect(error.map { "\($0)" }?.contains("collides with the sandbox `first`") == true)
                #expect(await SandboxLife.traces(of: "second") == [])
            }
        }
    }
}

extension SandboxFolders {
    /// The folder of the sandbox `name`.
    fileprivate func sandboxes(_ name: String) -> String { "\(state)/sandboxes/\(name)" }
}
