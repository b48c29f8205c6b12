// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance {
    /// The plays in `Tests/Acceptance/modules`, one for each module, on a machine that starts bare.
    @Suite(.serialized, .sharedMachine("modules", network: 6)) struct Modules {
        static let folder = Computer.checkout + "/Tests/Acceptance/modules"
        /// Plays that say what must be; those whose things come and go are called `…-states`.
        static let plays = names.filter { !$0.hasSuffix("-states.yml") }
        static let statePlays = names.filter { $0.hasSuffix("-states.yml") }

        private static var names: [String] {
            let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return found.filter { $0.hasSuffix(".yml") }.sorted()
        }

        @Test(arguments: plays)
        func `a check changes nothing, a run does, and a second one finds nothing to do`(play: String) async throws {
            try await withInventory { machines, inventory in
                try await machines.expect("touch /run/before-check")
                let check = await run(play, inventory, ["--check", "--diff"])
                #expect(check.succeeded, "\(check.all)")
                // Package lists may be refreshed, and what runs writes where it may: services of the play before, which
                // end when nobody has asked them for half a minute, take their private folders in /var/tmp with them.
                let touched = try await machines.expect(
                    """
                    cd / && find boot etc home opt root srv usr var -xdev -cnewer /run/before-check \\
                        -not -path var/cache -not -path 'var/cache/apt*' -not -path 'var/lib/apt*' \\
                        -not -path 'var/log*' -not -path var/tmp -not -path 'var/tmp/systemd-private-*' \\
                        -not -path 'var/lib/systemd*' -not -path 'var/lib/mysql*' -not -path 'var/lib/postgresql*'
                    """)
                #expect(touched.lines == [], "written by --check")
                let first = await run(play, inventory)
                #expect(first.succeeded, "\(first.all)")
                let second = await run(play, inventory)
                #expect(second.succeeded && second.recap?.changed == 0, "\(second.all)")
            }
        }

        @Test(arguments: statePlays)
        func `what a module makes can be changed and taken away`(play: String) async throws {
            try await withInventory { _, inventory in
                let output = await run(play, inventory)
                #expect(output.succeeded, "\(output.all)")
            }
        }

        @Test func `there are plays to run`() {
            #expect(Modules.plays.count > 40 && Modules.statePlays.count > 10)
        }

        private func withInventory(_ body: (TestSandbox, String) async throws -> Void) async throws {
            let machines = try #require(SharedMachine.current)
            try await withScratchFolder { folder in
                let inventory = folder + "/hosts.yml"
                try machines.inventory().write(toFile: inventory, atomically: true, encoding: .utf8)
                try await body(machines, inventory)
            }
        }

        private func run(_ play: String, _ inventory: String, _ options: [String] = []) async -> ShellOutput {
            await Program.lifeboat(["play", "-i", inventory, "\(Modules.folder)/\(play)"] + options)
        }
    }
}
