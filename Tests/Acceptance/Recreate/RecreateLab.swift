// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

/// A small production with backups and everything in it that must not be met elsewhere, and a bare machine for staging.
struct RecreateLab: Sendable {
    let machines: TestSandbox
    /// A folder that holds `playbooks`, `production` and `staging`.
    let folder: String

    /// The lab of the suite that runs.
    @TaskLocal static var current: RecreateLab?

    /// Production's names and what they become.
    static let production = "www.lighthouse.example"
    static let staging = "staging.lighthouse.example"
    static let password = "staging-password-of-the-lab"

    /// Lays out the folder, brings production up, plants what must not be left, and makes a set of it.
    static func prepare(_ machines: TestSandbox, in folder: String) async throws -> RecreateLab {
        let lab = RecreateLab(machines: machines, folder: folder)
        try await lab.layOut()
        let site = await lab.lifeboat(["play", "playbooks/site.yml", "playbooks/backup.yml"], "production")
        try #require(site.succeeded, "\(site.all)")
        try await lab.plant()
        let set = await lab.lifeboat(["backup", "run", "--set", "planted"], "production")
        try #require(set.succeeded, "\(set.all)")
        return lab
    }

    private func layOut() async throws {
        let copied = await Program.shell(
            """
            cp -R playbooks \(folder) && cp -R inventories/sandbox-single \(folder + "/production") &&
            cp -R inventories/staging \(folder + "/staging") && cd \(folder) &&
            rm production/group_vars/all/vault.yml staging/group_vars/all/linode.yml
            """)
        try #require(copied.succeeded, "\(copied.stderr)")
        let parts = ["edge", "app", "db", "blog"]
        try write(inventory("prod", groups: parts + ["backup"], stores: true), to: "production/hosts.yml")
        try write(inventory("stage", groups: parts), to: "staging/hosts.yml")
        try write(Self.productionVariables, to: "production/group_vars/all/zz.yml")
        let store = try machines["vault"].address.description
        try write(stagingVariables(store: store), to: "staging/group_vars/all/zz.yml")
    }

    private func inventory(_ host: String, groups: [String], stores: Bool = false) throws -> String {
        var lines = ["all:", "  children:"]
        lines += groups.map { "    \($0): { hosts: { \(host): } }" }
        if stores { lines.append("    backup_store: { hosts: { vault: } }") }
        lines += ["  hosts:", "    \(host): { ansible_host: \(try machines[host].address) }"]
        if stores { lines.append("    vault: { ansible_host: \(try machines["vault"].address) }") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let secrets = """
        vault_django_secret_key: SECRET-django-0123456789012345678901234567890123456789
        vault_django_admin_password: SECRET-admin
        vault_postgresql_password: SECRET-postgresql
        vault_mariadb_password: SECRET-mariadb
        vault_media_token: SECRET-media
        vault_wordpress_admin_password: SECRET-wordpress

        """

    private static let productionVariables = """
        environment_name: production
        environment_kind: production
        site_host: www.lighthouse.example
        backup_point_in_time: false
        backup_keeps_wheels: false
        django_admin_email: keeper@lighthouse.example
        wordpress_admin_email: editor@lighthouse.example
        vault_backup_password: repository-of-the-lab
        vault_backup_store_password: store-of-the-lab

        """ + secrets.split(separator: "SECRET").joined(separator: "production-secret")

    private func stagingVariables(store: String) throws -> String {
        """
        site_host: \(Self.staging)
        site_scheme: http
        edge_tls: none
        private_address: 127.0.0.1
        app_workers: 2
        verify_address: "{{ ansible_host }}"
        django_admin_email: keeper@\(Self.staging)
        wordpress_admin_email: editor@\(Self.staging)
        production_hosts:
          www.lighthouse.example: "{{ site_url }}"
          "*.lighthouse.example": "{{ site_host }}"
          lighthouse.example: "{{ site_url }}"
          203.0.113.77: 198.51.100.77
        production_words: [production-secret, sk_live_]
        production_stores:
          - name: offsite
            repository: "rest:https://harbour:store-of-the-lab@\(store):8443/harbour-production/"
            password: repository-of-the-lab
            ca: "{{ lookup('file', inventory_dir ~ '/../production/.stores/vault.pem') }}"
        isolation_outside: [{ address: \(machines.sandbox.subnet.gateway), port: 9999 }, { address: 192.0.2.1, port: 25 }]
        recreate_hosts: [prod]
        vault_staging_password: \(Self.password)
        ansible_ssh_private_key_file: \(machines.sandbox.folders.keyFile)
        ansible_ssh_common_args: -o UserKnownHostsFile=\(machines.sandbox.folders.knownHostsFile)

        """ + Self.secrets.split(separator: "SECRET").joined(separator: "staging-secret")
    }

    func write(_ text: String, to path: String) throws {
        try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    }

    /// Runs `lifeboat` with one of the inventories.
    func lifeboat(_ arguments: [String], _ inventory: String) async -> ShellOutput {
        await Program.lifeboat(
            arguments + ["-i", inventory], in: folder,
            environment: ["LIFEBOAT_SANDBOX": machines.sandbox.folders.state, "HOME": folder])
    }

    /// Runs `lifeboat recreate` for the staging inventory.
    func recreate(_ options: String..., inventory: String = "staging") async -> ShellOutput {
        await lifeboat(["recreate", "--from", "production"] + options, inventory)
    }

    /// Runs `script` on a machine as root and expects it to end well.
    @discardableResult
    func expect(_ machine: String, _ script: ShellScript) async throws -> ShellOutput {
        let output = try await machines.ssh(machine, script)
        try #require(output.succeeded, "\(script): \(output.all)")
        return output
    }
}

/// Brings up the machines of a `RecreateLab`.
struct RecreateLabTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await TestSandbox.withMachines(["prod", "vault", "stage"], sandbox: "recreate", network: 12) { machines in
            try await withScratchFolder { folder in
                let lab = try await RecreateLab.prepare(machines, in: folder)
                try await RecreateLab.$current.withValue(lab) { try await function() }
            }
        }
    }
}

extension Trait where Self == RecreateLabTrait {
    /// A production with backups, and a bare machine beside it.
    static var recreateLab: RecreateLabTrait { RecreateLabTrait() }
}
