// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

/// A site with three app hosts, on Linodes of a cloud of its own.
struct Fleet: Sendable {
    /// Where it runs.
    let cloud: LocalCloud
    /// A folder that holds `playbooks` and `inventory`.
    let folder: String

    /// The app hosts.
    static let apps = ["app1", "app2", "app3"]
    /// The machine with everything else.
    static let front = "front"
    /// The site's name, which no name server knows.
    static let name = "harbour.test"

    /// Lays the folder out: one edge in front of the app hosts.
    static func prepare(_ cloud: LocalCloud, in folder: String) async throws -> Fleet {
        let fleet = Fleet(cloud: cloud, folder: folder)
        let copied = await Program.shell(
            """
            cp -R playbooks \(folder) && cp -R inventories/sandbox \(fleet.inventory) &&
            cd \(fleet.inventory) && rm -rf host_vars .machines && mkdir host_vars .machines
            """)
        try #require(copied.succeeded, "\(copied.stderr)")
        try fleet.write(
            "group_vars/all/linode.yml",
            """
            linode_region: eu-central
            linode_type: g6-nanode-1
            linode_image: linode/debian12
            linode_label: "{{ inventory_hostname }}"
            linode_tag: "lifeboat:rolling"
            linode_private_ip: true
            linode_authorized_keys: ["{{ lookup('file', sandbox_folder ~ '/key.pub') }}"]
            linode_firewalls: false
            """)
        try fleet.choose(edges: [front])
        return fleet
    }

    private var inventory: String { folder + "/inventory" }

    private func write(_ file: String, _ text: String) throws {
        try (text + "\n").write(toFile: inventory + "/" + file, atomically: true, encoding: .utf8)
    }

    /// Makes `edges` the edges, behind the NodeBalancer called `balancer` when one is named.
    func choose(edges: [String], balancer: String? = nil) throws {
        func hosts(_ names: [String]) -> String { "{ hosts: { \(names.map { "\($0): " }.joined(separator: ", ")) } }" }
        try write(
            "hosts.yml",
            """
            all:
              children:
                edge: \(hosts(edges))
                app: \(hosts(Fleet.apps))
                db: \(hosts([Fleet.front]))
                blog: \(hosts([Fleet.front]))
            """)
        // Read after main.yml, so it wins.
        try write(
            "group_vars/all/rolling.yml",
            """
            site_host: \(Fleet.name)
            site_aliases: []
            site_scheme: http
            edge_tls: none
            app_serial: 1
            """ + (balancer.map { "\nedge_nodebalancer: \($0)\nedge_balancers: [192.168.255.0/24]" } ?? ""))
    }

    /// Runs `playbook` to its end.
    func play(_ playbook: String = "site.yml", _ options: [String] = []) async -> ShellOutput {
        await Program.lifeboat(
            [
                "play", "-i", inventory, "--vault-password-file", inventory + "/.vault-password",
                "\(folder)/playbooks/\(playbook)",
            ] + options,
            environment: [
                "LIFEBOAT_SANDBOX": TestSandbox.folders.state, "LINODE_API_URL": cloud.url,
                "LINODE_API_TOKEN": cloud.token,
            ])
    }

    /// Runs `playbook` and expects it to end well.
    @discardableResult
    func expect(_ playbook: String, _ options: [String] = []) async throws -> ShellOutput {
        let run = await play(playbook, options)
        try #require(run.succeeded, "\(playbook): \(run.all)")
        return run
    }

    /// Adds a line to a file of the Django site.
    func append(_ line: String, to file: String) async throws {
        let output = await Program.shell("printf '%s\\n' \(line) >> \("\(folder)/playbooks/harbour/\(file)")")
        try #require(output.succeeded, "\(output.stderr)")
    }

    /// What is written down of a machine: `ansible_host` or `private_address`.
    func address(_ field: String, of host: String) throws -> String {
        let text = try String(contentsOfFile: "\(inventory)/host_vars/\(host)/linode.yml", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(field + ": ") }
        return String(try #require(line).dropFirst(field.count + 2))
    }

    /// Runs `script` on a machine as root, and expects it to end well.
    @discardableResult
    func ssh(_ host: String, _ script: ShellScript) async throws -> ShellOutput {
        let login = "root@" + (try address("ansible_host", of: host))
        let known = "UserKnownHostsFile=\(inventory)/.machines/\(host)/known_hosts"
        let output = await Program.shell(
            "ssh -i \(TestSandbox.folders.keyFile) -o BatchMode=yes -o \(known) \(login) \(script.text)")
        try #require(output.succeeded, "\(script): \(output.all)")
        return output
    }
}
