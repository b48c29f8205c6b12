// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sandbox
import ShellScript
import Testing

extension Acceptance {
    /// A machine made by a play, and the same machine made by the script that was recorded from the play.
    @Suite struct StackScriptTests {
        private static let name = "app1"

        @Test("a StackScript makes of a bare machine what the play makes of it", .timeLimit(.minutes(30)))
        func sameMachine() async throws {
            try await TestSandbox.withMachines([Self.name], sandbox: "stackscript-test", network: 119) { machines in
                try await withScratchFolder { folder in
                    let files = try await prepare(machines, in: folder)
                    let environment = ["LIFEBOAT_SANDBOX": machines.sandbox.folders.state]
                    let recorded = await Program.lifeboat(
                        [
                            "stackscript", files.playbook, "--host", Self.name, "-i", files.inventory, "-o",
                            files.script,
                        ],
                        environment: environment)
                    try #require(recorded.succeeded, "\(recorded.all)")
                    let played = await Program.lifeboat(
                        ["play", files.playbook, "-i", files.inventory, "--limit", Self.name], environment: environment)
                    try #require(played.succeeded, "\(played.all)")
                    let byPlay = try await MachineSnapshot.take(machines, Self.name)

                    try await machines.sandbox.rebuild(Self.name)
                    let refused = try await run(files, on: machines, fields: "")
                    #expect(!refused.succeeded)
                    #expect(refused.stderr.contains("the field vault_django_admin_password has no value"))
                    let done = try await run(files, on: machines, fields: try await secrets(files))
                    try #require(done.succeeded, "\(done.all)")
                    let byScript = try await MachineSnapshot.take(machines, Self.name)
                    #expect(byScript.differences(from: byPlay) == [])

                    let again = await Program.lifeboat(
                        ["play", files.playbook, "-i", files.inventory, "--limit", Self.name], environment: environment)
                    #expect(again.stdout.contains("changed=0"), "\(again.all)")
                }
            }
        }

        private struct Files {
            var playbook: String, inventory: String, script: String
        }

        /// Copies of the playbooks and of an inventory, in which one machine has the application and its database.
        private func prepare(_ machines: TestSandbox, in folder: String) async throws -> Files {
            let address = try machines[Self.name].address.description
            let hosts = """
                all:
                  children:
                    edge: { hosts: { edge1: { ansible_host: 10.97.119.101 } } }
                    blog: { hosts: { blog1: { ansible_host: 10.97.119.102 } } }
                    app: { hosts: { \(Self.name): } }
                    db: { hosts: { \(Self.name): } }
                  hosts:
                    \(Self.name): { ansible_host: \(address) }

                """
            let playbook = """
                - hosts: all
                  become: true
                  roles: [common]
                - hosts: db
                  gather_facts: false
                  become: true
                  roles: [postgresql]
                - hosts: app
                  gather_facts: false
                  become: true
                  roles: [django]

                """
            let copied = await Program.shell(
                "cp -R playbooks \(folder) && cp -R inventories/sandbox-single \(folder + "/inventory")")
            try #require(copied.succeeded, "\(copied.stderr)")
            let files = Files(
                playbook: folder + "/playbooks/app.yml", inventory: folder + "/inventory", script: folder + "/app1.sh")
            try hosts.write(toFile: files.inventory + "/hosts.yml", atomically: true, encoding: .utf8)
            try playbook.write(toFile: files.playbook, atomically: true, encoding: .utf8)
            return files
        }

        /// The vault's variables as assignments of the shell.
        private func secrets(_ files: Files) async throws -> String {
            let vault = files.inventory + "/group_vars/all/vault.yml"
            let plain = await Program.lifeboat(
                ["vault", "view", "--vault-password-file", files.inventory + "/.vault-password", vault])
            try #require(plain.succeeded, "\(plain.stderr)")
            let pairs = plain.lines.compactMap { line -> String? in
                let parts = line.split(maxSplits: 1) { $0 == ":" }.map { $0.trimmingPrefix(" ") }
                return parts.count == 2 ? "\(parts[0])=\(parts[1])\n" : nil
            }
            return pairs.joined()
        }

        /// Runs the script as Linode does: at its first boot, as root, with the fields in the environment.
        private func run(_ files: Files, on machines: TestSandbox, fields: String) async throws -> ShellOutput {
            let script = try String(contentsOfFile: files.script, encoding: .utf8)
            for line in fields.split(separator: "\n") {
                #expect(!script.contains(line.drop { $0 != "=" }.dropFirst()), "a secret is in the script")
            }
            try fields.write(toFile: files.script + ".fields", atomically: true, encoding: .utf8)
            let command = machines.sandbox.sshCommand(for: try machines[Self.name])
            return await Program.shell(
                """
                \(words: command) 'cat >/root/stackscript.sh' <\(files.script) &&
                \(words: command) 'set -a; . /dev/stdin; exec bash /root/stackscript.sh' <\(files.script + ".fields")
                """)
        }
    }
}
