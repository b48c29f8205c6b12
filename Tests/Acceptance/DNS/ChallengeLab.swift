// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sandbox
import ShellScript
import Testing
import Values

/// A machine of a cloud that is the edge of a site, and gets its certificate by DNS.
struct ChallengeLab: Sendable {
    let cloud: LocalCloud
    /// A folder that holds the inventory `inv` and the playbook `edge.yml`.
    let folder: String

    /// The lab of the suite that runs.
    @TaskLocal static var current: ChallengeLab?
    /// The settings of the hook on the machine.
    static let settings = "/etc/lifeboat/dns-01.json"

    /// What the authority of the cloud shows, and what has signed it.
    var keys: String { "\(TestSandbox.folders.state)/sandboxes/\(cloud.name)/services/acme" }

    var environment: [String: String] {
        [
            "LIFEBOAT_SANDBOX": TestSandbox.folders.state, "LINODE_API_URL": cloud.url, "LINODE_API_TOKEN": cloud.token,
        ]
    }

    /// Makes the machine, the zone with somebody else's records, and a way from the machine to the interface.
    static func prepare(_ cloud: LocalCloud, in folder: String) async throws -> ChallengeLab {
        let lab = ChallengeLab(cloud: cloud, folder: folder)
        let made = try await cloud.must("POST", "linode/instances", cloud.linode("web1"))
        let zone: Value = [
            "domain": "harbour.test", "type": "master", "soa_email": "admin@example.com", "ttl_sec": 300,
        ]
        let domain = try await cloud.must("POST", "domains", zone)["id"]?.text ?? ""
        for target in ["somebody's", "else"] {
            let record: Value = ["type": "TXT", "name": "_acme-challenge", "target": .string(target), "ttl_sec": 300]
            try await cloud.must("POST", "domains/\(domain)/records", record)
        }
        try await lab.lay()
        try await cloud.wait(for: made["id"] ?? 0, status: "running")
        _ = try await cloud.ssh(cloud.address(11), "true")
        return lab
    }

    private func lay() async throws {
        let port = cloud.url.split(separator: ":").last.map { String($0.prefix { $0.isNumber }) } ?? ""
        try write(
            """
            - hosts: edge
              become: true
              roles: [edge]
            - import_playbook: \(Computer.checkout)/playbooks/certificates.yml

            """, to: "edge.yml")
        try write(
            """
            all:
              vars: {ansible_user: root, ansible_host: \(cloud.address(11)), private_address: 127.0.0.1}
              children: {edge: {hosts: {web1: }}, app: {hosts: {web1: }}, db: {hosts: {web1: }}, blog: {hosts: {web1: }}}

            """, to: "inv/hosts.yml")
        try write(
            """
            ansible_ssh_private_key_file: \(TestSandbox.folders.keyFile)
            ansible_ssh_common_args: -o UserKnownHostsFile=\(TestSandbox.folders.knownHostsFile)
            environment_name: challenge
            site_host: www.harbour.test
            site_aliases: [harbour.test]
            site_scheme: https
            django_admin_email: admin@example.com
            edge_tls: acme
            certificate_domains: [www.harbour.test, harbour.test, "*.harbour.test"]
            certificate_server: https://\(cloud.address(1)):14000/dir
            certificate_ca_bundle: \(keys)/server.pem
            edge_challenge: dns
            edge_dns_token: \(cloud.token)
            edge_dns_api_url: http://\(cloud.address(1)):8484
            dns_provider: linode
            dns_zones:
              harbour.test: {servers: ["\((2...6).map(cloud.address).joined(separator: "\", \""))"]}

            """, to: "inv/group_vars/all.yml")
        try write(
            """
            defaults
                mode tcp
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            listen api
                bind \(cloud.address(1)):8484
                server api 127.0.0.1:\(port)

            """, to: "haproxy.cfg")
        let laid = await Program.shell(
            "ln -s \(Computer.checkout + "/playbooks/roles") roles && haproxy -D -p haproxy.pid -f haproxy.cfg",
            in: folder)
        try #require(laid.succeeded, "\(laid.all)")
    }

    func write(_ text: String, to name: String) throws {
        let file = URL(filePath: "\(folder)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Brings the edge to where it should be; `variables` come before those of the inventory.
    func play(_ variables: Dict = [:]) async -> ShellOutput {
        await Program.lifeboat(
            ["play", "edge.yml", "-i", "inv", "-e", Value.dict(variables).json()], in: folder, environment: environment)
    }

    /// Runs `script` on the machine and expects it to end well.
    @discardableResult
    func must(_ script: ShellScript) async throws -> ShellOutput {
        let output = try await cloud.ssh(cloud.address(11), script)
        try #require(output.succeeded, "\(output.all)")
        return output
    }

    /// What the certificate in use says, as nginx shows it.
    func shown() async throws -> String {
        try await must(
            """
            openssl s_client -connect 127.0.0.1:443 -servername www.harbour.test </dev/null 2>/dev/null |
                openssl x509 -noout -issuer -serial -ext subjectAltName
            """
        ).stdout
    }

    /// Lets certbot's own timer renew, which it would do in some years.
    func renew() async throws {
        try await must(
            """
            sed -i -e '1i renew_before_expiry = 4000 days' -e '/renew_before_expiry/d' \\
                /etc/letsencrypt/renewal/www.harbour.test.conf
            systemctl start certbot.service || { tail -n 40 /var/log/letsencrypt/letsencrypt.log; exit 1; }
            """)
    }
}

/// Gives a suite a lab.
struct ChallengeTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await LocalCloud.with("challenges", network: 27) { cloud in
            try await withScratchFolder { folder in
                let lab = try await ChallengeLab.prepare(cloud, in: folder)
                do { try await ChallengeLab.$current.withValue(lab) { try await function() } } catch {
                    await Program.shell("kill $(cat haproxy.pid)", in: folder)
                    throw error
                }
                await Program.shell("kill $(cat haproxy.pid)", in: folder)
            }
        }
    }
}
