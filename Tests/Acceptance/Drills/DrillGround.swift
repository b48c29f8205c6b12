// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

/// `inventories/drill` at a cloud of its own, for drills that run one after the other.
struct DrillGround: Sendable {
    let cloud: LocalCloud
    /// A folder that holds `inventories/drill` and `reports`.
    let folder: String

    /// Whether drills that take minutes are wanted.
    static let isThorough = ProcessInfo.processInfo.environment["LIFEBOAT_THOROUGH"] == "1"
    /// The ground of the suite that runs.
    @TaskLocal static var current: DrillGround?

    /// Copies the inventory and leads it to the cloud.
    static func prepare(_ cloud: LocalCloud, in folder: String) async throws -> DrillGround {
        let change = "s/10[.]90[.]0[.]/10.97.\(cloud.network)./; s#sandboxes/cloud/#sandboxes/\(cloud.name)/#"
        let copied = await Program.shell(
            """
            mkdir -p \(folder)/inventories/drill && cd inventories/drill &&
            cp -R hosts.yml group_vars .vault-password \(folder)/inventories/drill &&
            sed -i \(change) \(folder)/inventories/drill/group_vars/all/*.yml
            """)
        try #require(copied.succeeded, "\(copied.all)")
        return DrillGround(cloud: cloud, folder: folder)
    }

    /// Runs a drill of `playbooks/drills` and returns its record.
    func drill(_ name: String, _ options: [String] = [], playbooks: String = "playbooks") async throws -> Value {
        let inventory = folder + "/inventories/drill"
        let output = await Program.lifeboat(
            [
                "drill", "\(playbooks)/drills/\(name).yml", "-i", inventory, "--vault-password-file",
                inventory + "/.vault-password", "--reports", folder + "/reports", "--yes",
            ] + options,
            environment: [
                "LIFEBOAT_SANDBOX": TestSandbox.folders.state, "LINODE_API_URL": cloud.url,
                "LINODE_API_TOKEN": cloud.token,
            ])
        let passed = output.succeeded
        #expect(passed, "\(output.all.suffix(6000))")
        let written = await Program.shell("cat \"$(ls -t \(folder)/reports/*-\(name).json | head -n 1)\"")
        return try Value(json: written.stdout)
    }

    /// What the account still has.
    func left() async throws -> [String] {
        var all: [String] = []
        for path in ["linode/instances", "networking/firewalls", "domains"] {
            let found = try await cloud.must("GET", path)["data"]?.list ?? []
            all += found.map { "\(path): \($0["label"]?.text ?? $0["domain"]?.text ?? "")" }
        }
        return all
    }
}

/// Gives a suite a ground for drills.
struct DrillGroundTrait: SuiteTrait, TestScoping {
    /// The cloud's name, and the third octet of its network.
    let cloud: String, network: UInt8

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await LocalCloud.with(cloud, network: network) { cloud in
            try await withScratchFolder { folder in
                let ground = try await DrillGround.prepare(cloud, in: folder)
                try await DrillGround.$current.withValue(ground) { try await function() }
            }
        }
    }
}

extension Trait where Self == DrillGroundTrait {
    /// The inventory of drills at a cloud of its own.
    static func drillGround(_ cloud: String, network: UInt8) -> DrillGroundTrait {
        DrillGroundTrait(cloud: cloud, network: network)
    }
}
