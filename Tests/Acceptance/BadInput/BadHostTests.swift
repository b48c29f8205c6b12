// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance {
    /// Machines in a state that no play expects.
    @Suite(.serialized, .sharedMachine("troubled", network: 7)) struct BadHosts {
        let machines: TestSandbox

        init() throws { machines = try #require(SharedMachine.current) }

        private func play(_ tasks: String, inventory: (String) -> String = { $0 }) async throws -> ShellOutput {
            var result = ShellOutput()
            try await withScratchFolder { folder in
                let hosts = inventory(machines.inventory())
                try hosts.write(toFile: folder + "/hosts.yml", atomically: true, encoding: .utf8)
                let play = "- hosts: all\n  gather_facts: false\n  tasks:\n" + tasks
                try play.write(toFile: folder + "/play.yml", atomically: true, encoding: .utf8)
                result = await Program.lifeboat(["play", "-i", "hosts.yml", "-T", "5", "play.yml"], in: folder)
            }
            return result
        }

        @Test func `a full disk is named, and nothing is left half written`() async throws {
            try await machines.expect(
                "mkdir /small && mount -t tmpfs -o size=64k none /small && echo old > /small/f")
            let run = try await play("    - copy: {dest: /small/f, content: \"{{ 'x' * 200000 }}\"}\n")
            #expect(run.status == 2 && run.recap?.failed == 1)
            #expect(run.all.contains("No space left on device") && run.all.contains("at play.yml:4:7"), "\(run.all)")
            #expect(try await machines.expect("cat /small/f; ls -A /small").lines == ["old", "f"])
        }

        @Test func `a host key that changed is refused, and the way out told`() async throws {
            let address = try machines[SharedMachine.name].address
            let other = "\(address) ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1Bzr7sOq3UkoVNHlqmpZaZjPFXVSgYxuKCyhdy9vWN\n"
            try await withScratchFolder { folder in
                try other.write(toFile: folder + "/known_hosts", atomically: true, encoding: .utf8)
                let run = try await play("    - ping:\n") {
                    $0.replacing(machines.sandbox.folders.knownHostsFile, with: folder + "/known_hosts")
                }
                #expect(run.status == 4 && run.recap?.unreachable == 1, "\(run.all)")
                #expect(run.all.contains("host key") && run.all.contains("SHA256:"), "\(run.all)")
                #expect(run.all.contains("hint:") && run.all.contains("ssh-keygen -R"), "\(run.all)")
            }
        }

        @Test func `a host that is down is unreachable, and the run says so`() async throws {
            try await machines.sandbox.stop(SharedMachine.name)
            let run = try await play("    - ping:\n")
            #expect(run.status == 4 && run.recap?.unreachable == 1, "\(run.all)")
            #expect(run.all.contains("can't reach `solo`") && run.all.contains("at play.yml:4:7"), "\(run.all)")
            try await machines.sandbox.start(SharedMachine.name)
        }
    }
}
