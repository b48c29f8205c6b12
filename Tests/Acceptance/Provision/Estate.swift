// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

/// The sandbox's inventory with one machine or a few, at a cloud of its own, and the road to them as far as the machines
/// and their names: no site.
struct Estate: Sendable {
    let cloud: LocalCloud
    /// A folder that holds `inventory` and `playbooks`.
    let folder: String
    /// The hosts; the first is the edge.
    let hosts: [String]

    /// The estate of the suite that runs.
    @TaskLocal static var current: Estate?
    /// What the machine is called at the cloud.
    static let label = "sandbox-web1"
    static let knownHosts = "inventory/.machines/web1/known_hosts"

    /// Lays the folder out.
    static func prepare(_ cloud: LocalCloud, hosts: [String], in folder: String) async throws -> Estate {
        let inner = hosts.dropFirst().map { "\($0): " }.joined(separator: ", ")
        let copied = await Program.shell(
            """
            target=\(folder)
            mkdir -p "$target/playbooks" "$target/inventory/group_vars/all" &&
            cp -R playbooks/machines.yml playbooks/ready.yml playbooks/dns.yml playbooks/destroy.yml \\
                playbooks/templates "$target/playbooks" &&
            grep -E 'machines|ready|dns' playbooks/provision.yml > "$target/playbooks/provision.yml" &&
            cp inventories/sandbox/group_vars/all/main.yml inventories/sandbox/group_vars/all/linode.yml \\
                "$target/inventory/group_vars/all" &&
            echo 'all: { children: { edge: { hosts: { web1: } }, app: { hosts: { \(raw: inner) } } } }' \\
                > "$target/inventory/hosts.yml"
            """)
        try #require(copied.succeeded, "\(copied.all)")
        return Estate(cloud: cloud, folder: folder, hosts: hosts)
    }

    /// What `lifeboat` needs to know of the cloud.
    var environment: [String: String] {
        [
            "LIFEBOAT_SANDBOX": TestSandbox.folders.state, "LINODE_API_URL": cloud.url, "LINODE_API_TOKEN": cloud.token,
        ]
    }

    /// The command line of `provision`.
    static let road = ["provision", "-i", "inventory", "--playbook", "playbooks/provision.yml", "--yes"]

    /// Runs `lifeboat provision`; `settings` go before those of the cloud.
    func provision(_ options: [String] = [], with settings: [String: String] = [:]) async -> ShellOutput {
        await Program.lifeboat(
            Self.road + options, in: folder, environment: environment.merging(settings) { $1 })
    }

    /// Runs `lifeboat destroy`.
    func destroy(_ options: [String] = []) async -> ShellOutput {
        await Program.lifeboat(
            ["destroy", "-i", "inventory", "--playbook", "playbooks/destroy.yml", "--yes"] + options, in: folder,
            environment: environment)
    }

    /// The items of a list of the cloud.
    func all(_ path: String) async throws -> [Value] { try await cloud.must("GET", path)["data"]?.list ?? [] }

    /// The only Linode of the account.
    func machine() async throws -> Value {
        let all = try await all("linode/instances")
        try #require(all.count == 1, "\(all.map { $0["label"]?.text ?? "" })")
        return all[0]
    }

    /// The key by which the machine is known.
    func knownKey() throws -> String {
        try String(contentsOfFile: "\(folder)/\(Self.knownHosts)", encoding: .utf8)
    }

    /// Empties the account and forgets what was noted of the machine, whatever state both are in.
    func empty() async throws {
        try await cloud.call("DELETE", "/sandbox/faults")
        for path in ["networking/firewalls", "domains", "linode/instances"] {
            let deadline = ContinuousClock.now + .seconds(60)
            var left = try await all(path)
            while !left.isEmpty, ContinuousClock.now < deadline {
                // What is at work at something else refuses for a moment.
                for item in left { try await cloud.call("DELETE", "\(path)/\(item["id"]?.text ?? "")") }
                left = try await all(path)
            }
            try #require(left.isEmpty, "\(path) can't be emptied")
        }
        await Program.shell("rm -rf inventory/.machines inventory/host_vars", in: folder)
        // What was asked for here does not count.
        try await cloud.call("DELETE", "/sandbox/faults")
    }
}

/// Gives a suite an estate.
struct EstateTrait: SuiteTrait, TestScoping {
    /// The cloud's name, and the third octet of its network.
    let cloud: String, network: UInt8, hosts: [String]

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await LocalCloud.with(cloud, network: network) { cloud in
            try await withScratchFolder { folder in
                let estate = try await Estate.prepare(cloud, hosts: hosts, in: folder)
                try await Estate.$current.withValue(estate) { try await function() }
            }
        }
    }
}

extension Trait where Self == EstateTrait {
    /// An inventory of one machine, or of `hosts`, at a cloud of its own.
    static func estate(_ cloud: String, network: UInt8, hosts: [String] = ["web1"]) -> EstateTrait {
        EstateTrait(cloud: cloud, network: network, hosts: hosts)
    }
}
