// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

/// A zone at a cloud, an inventory of it, and two web sites on loopback that its names can lead to.
struct LinodeNames: Sendable {
    let cloud: LocalCloud
    let sites: LoopbackServers
    let domain: String

    /// The records of the zone: name, type, target, TTL, and what else there is.
    private static let records: [Dict] = [
        ["type": "A", "target": "127.0.0.2", "ttl_sec": 300],
        ["type": "AAAA", "target": "::1", "ttl_sec": 300],
        ["type": "A", "name": "www", "target": "127.0.0.2", "ttl_sec": 300],
        ["type": "AAAA", "name": "www", "target": "::1", "ttl_sec": 300],
        ["type": "A", "name": "mail", "target": "192.0.2.5"],
        ["type": "MX", "target": "mail.example.com", "priority": 10],
        ["type": "TXT", "target": "v=spf1 mx -all; \"quoted\"", "ttl_sec": 3600],
        ["type": "CNAME", "name": "*.dev", "target": "www.example.com"],
        [
            "type": "SRV", "service": "sip", "protocol": "tcp", "target": "mail.example.com", "priority": 0,
            "weight": 5, "port": 5060,
        ],
        ["type": "CAA", "target": "letsencrypt.org", "tag": "issue"],
    ]

    /// Runs `body` with a cloud that has one Linode, since without one no zone is served, and the zone.
    static func with(_ body: (LinodeNames) async throws -> Void) async throws {
        try await LocalCloud.with("names", network: 28) { cloud in
            let made = try await cloud.must("POST", "linode/instances", cloud.linode("web1"))
            let zone: Value = [
                "domain": "example.com", "type": "master", "soa_email": "admin@example.com", "ttl_sec": 300,
            ]
            let domain = try await cloud.must("POST", "domains", zone)["id"]?.text ?? ""
            for record in records { try await cloud.must("POST", "domains/\(domain)/records", .dict(record)) }
            try await LoopbackServers.with { sites in
                let names = LinodeNames(cloud: cloud, sites: sites, domain: domain)
                try await sites.startSites()
                try names.lay(records: "[]")
                try await cloud.wait(for: made["id"] ?? 0, status: "running")
                try await body(names)
            }
        }
    }

    /// The inventory, whose zone shall have `records`.
    func lay(records: String) throws {
        try FileManager.default.createDirectory(
            atPath: "\(sites.folder)/inv/group_vars/all", withIntermediateDirectories: true)
        try sites.write("all:\n  hosts:\n    edge1: {ansible_host: 127.0.0.3}\n", to: "inv/hosts.yml")
        try sites.write(
            """
            dns_provider: linode
            dns_zones:
              example.com:
                servers: ["\((2...6).map(cloud.address).joined(separator: "\", \""))"]
                records: \(records)
            dns_resolvers: []
            dns_failover_targets:
              django:
                ipv4: "{{ hostvars['edge1'].ansible_host }}"
                ttl: 30
                health: {scheme: http, port: \(sites.web), contains: Welcome}

            """, to: "inv/group_vars/all/dns.yml")
    }

    /// Runs `lifeboat dns`; `token` is the account's unless given.
    func dns(_ arguments: String..., token: String? = nil) async -> ShellOutput {
        await Program.lifeboat(
            ["dns"] + arguments + ["-i", "inv"], in: sites.folder,
            environment: [
                "XDG_STATE_HOME": sites.folder + "/state", "LINODE_API_URL": cloud.url,
                "LINODE_API_TOKEN": token ?? cloud.token,
            ])
    }

    /// The zone as the provider has it.
    func zone() async -> String { await dns("export").stdout }

    /// What the first name server answers, a line each.
    func served(_ name: String, _ type: String) async -> [String] {
        await Program.shell("dig \("@" + cloud.address(2)) \(name) \(type) +short +norecurse | sort").lines
    }
}
