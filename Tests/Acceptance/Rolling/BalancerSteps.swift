// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

extension Acceptance.Rolling {
    /// The same app hosts, each an edge of its own behind a NodeBalancer; a release comes in with each drained there.
    func rollsBehindBalancer(_ fleet: Fleet) async throws {
        try fleet.choose(edges: Fleet.apps, balancer: "harbour")
        for playbook in ["nodebalancer.yml", "site.yml"] { try await fleet.expect(playbook) }
        let again = await fleet.play("nodebalancer.yml")
        #expect(again.succeeded && again.recap?.changed == 0, "\(again.all)")

        let nodes = try await nodes(of: fleet)
        try await nodes.all(are: "UP")
        let mark = "<!-- release \(String.randomHexadecimal(count: 8)) -->"
        try await fleet.append(mark, to: "templates/base.html")
        try await fleet.unnoticed(at: nodes.address) {
            let run = await fleet.play("site.yml", ["--tags", "django"])
            #expect(run.succeeded, "\(run.all)")
        }
        #expect(try await fleet.showing(mark) == Fleet.apps)
        let modes = try await nodes.now().map { $0["mode"]?.string ?? "" }
        #expect(modes == ["accept", "accept", "accept"])
        let sent = try String(contentsOfFile: fleet.cloud.record, encoding: .utf8).split(separator: "\n")
        let drains = sent.filter { $0.contains("\"PUT\"") && $0.contains("drain") && $0.contains("/nodes/") }
        #expect(drains.count == 3, "each node was drained once")

        // The blog's trouble is none of the app hosts'; the database's is.
        try await fleet.ssh(Fleet.front, "systemctl stop php8.2-fpm && systemctl stop postgresql")
        try await nodes.all(are: "DOWN")
        try await fleet.ssh(Fleet.front, "systemctl start postgresql")
        try await nodes.all(are: "UP")
    }

    /// The NodeBalancer's nodes, by where the API has them.
    private func nodes(of fleet: Fleet) async throws -> BalancerNodes {
        let balancer = try await fleet.cloud.must("GET", "nodebalancers")["data"]?.list?.first
        let configs = "nodebalancers/\(balancer?["id"]?.text ?? "")/configs"
        let config = try await fleet.cloud.must("GET", configs)["data"]?.list?.first
        return BalancerNodes(
            cloud: fleet.cloud, path: "\(configs)/\(config?["id"]?.text ?? "")/nodes",
            address: try #require(balancer?["ipv4"]?.string))
    }
}

/// What stands behind a NodeBalancer.
struct BalancerNodes {
    let cloud: LocalCloud
    /// Where the API has the nodes.
    let path: String
    /// Where visitors find the NodeBalancer.
    let address: String

    /// The nodes as they are now.
    func now() async throws -> [Value] { try await cloud.must("GET", path)["data"]?.list ?? [] }

    /// Waits until all nodes have a status; asks, and never waits for a time alone.
    func all(are status: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var found: [String] = []
        while ContinuousClock.now < deadline {
            found = try await now().map { $0["status"]?.string ?? "" }
            if found == [status, status, status] { return }
        }
        Issue.record("the nodes are \(found), not \(status)")
    }
}
