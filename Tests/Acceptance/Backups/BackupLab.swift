// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

/// A machine with both databases and some pictures, an off-site store, and the playbooks that back the one up to the other.
struct BackupLab: Sendable {
    let machines: TestSandbox
    /// A folder that holds `playbooks` and `inventory`.
    let folder: String

    /// The lab of the suite that runs.
    @TaskLocal static var current: BackupLab?

    /// Lays out the folder, brings the machines to where they should be and fills the databases.
    static func prepare(_ machines: TestSandbox, in folder: String) async throws -> BackupLab {
        let lab = BackupLab(machines: machines, folder: folder)
        let copied = await Program.shell("mkdir -p \(folder + "/inventory/group_vars") && cp -R playbooks \(folder)")
        try #require(copied.succeeded, "\(copied.stderr)")
        let hosts = Dictionary(uniqueKeysWithValues: ["edge", "app", "blog", "db", "backup"].map { ($0, ["data"]) })
        let groups = hosts.merging(["backup_store": ["vault"], "canary": ["data"]]) { $1 }
        try lab.write(machines.inventory(groups: groups), to: "inventory/hosts.yml")
        try lab.write(variables, to: "inventory/group_vars/all.yml")
        try lab.write(playbook, to: "playbooks/lab.yml")
        let run = await lab.lifeboat(["play", folder + "/playbooks/lab.yml"])
        try #require(run.succeeded, "\(run.all)")
        try await lab.expect("data", filling)
        try await lab.expect("data", smallConfigurations)
        let base = await lab.backup("run", "--set", "base")
        try #require(base.succeeded, "\(base.all)")
        return lab
    }

    private static let variables = """
        environment_name: test
        app_name: shop
        private_address: 127.0.0.1
        site_host: shop.example
        vault_postgresql_password: lab-postgresql
        vault_mariadb_password: lab-mariadb
        vault_backup_password: lab-repository
        vault_backup_store_password: lab-store
        backup_keeps_wheels: false
        # Only tests make sets here, whatever the hour.
        backup_schedule: "*-02-29 03:00:00 UTC"
        backup_lock_wait: 2
        backup_parts:
          - { name: postgresql, kind: postgresql, databases: [shop] }
          - { name: postgresql-files, kind: postgresql-physical }
          - { name: mariadb, kind: mariadb, databases: [wordpress] }
          - { name: media, kind: files, paths: [/srv/media] }

        """

    private static let playbook = """
        - hosts: data
          gather_facts: false
          become: true
          tasks:
            - file: { path: /srv/media, state: directory }
        - hosts: data
          gather_facts: false
          become: true
          roles: [postgresql, mariadb]
        - import_playbook: backup.yml

        """

    /// Rows that are hard to count and to carry: line ends, closing brackets, binary, another character set.
    private static let filling: ShellScript = """
        cd / && mkdir -p '/srv/media/a b' && head -c 3000000 /dev/urandom > /srv/media/1.png &&
        printf x > '/srv/media/a b/ü.txt' && chown -R www-data: /srv/media &&
        mariadb wordpress -e "CREATE TABLE posts (id INT PRIMARY KEY AUTO_INCREMENT, body TEXT, raw BLOB);
        INSERT INTO posts (body, raw) VALUES ('a\\nb;', x'00ff'), (');', NULL), ('(3),', ''), ('ü', x'0a');
        CREATE VIEW newest AS SELECT max(id) FROM posts; CREATE TABLE canary (id INT PRIMARY KEY AUTO_INCREMENT)" &&
        runuser -u postgres -- psql -qd shop -v ON_ERROR_STOP=1 -c "CREATE TABLE posts (id serial PRIMARY KEY, body text, raw bytea);
        INSERT INTO posts (body, raw) SELECT E'-- ' || i || E'\\\\n\\\\t\\\\\\\\.', decode(md5(i::text), 'hex') FROM generate_series(1, 500) i;
        CREATE TABLE marks (post int REFERENCES posts, mark int); INSERT INTO marks SELECT id, id % 5 FROM posts;
        CREATE TABLE canary (id serial PRIMARY KEY)"
        """

    /// Configurations for one part alone, as an environment of its own: what goes wrong with it takes less time to see.
    private static let smallConfigurations: ShellScript = """
        for part in media mariadb; do
            cp -a /etc/lifeboat-backup /root/$part && jq --arg part $part '.environment = "small"
                | .parts |= map(select(.name == $part))' /etc/lifeboat-backup/configuration.json > /root/$part/configuration.json || exit
        done
        """

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    }

    /// Runs `lifeboat` with the lab's inventory.
    func lifeboat(_ arguments: [String]) async -> ShellOutput {
        await Program.lifeboat(
            arguments + ["-i", folder + "/inventory"], in: folder,
            environment: ["LIFEBOAT_SANDBOX": machines.sandbox.folders.state, "HOME": folder])
    }

    /// Runs `lifeboat backup` with the lab's inventory.
    func backup(_ arguments: String...) async -> ShellOutput { await lifeboat(["backup"] + arguments) }

    /// Runs `script` on a machine as root.
    func run(_ machine: String, _ script: ShellScript) async throws -> ShellOutput {
        let output = await Program.shell(
            "\(words: machines.sandbox.sshCommand(for: try machines[machine])) \(script.text)")
        return output
    }

    /// Runs `script` on a machine as root and expects it to end well.
    @discardableResult
    func expect(_ machine: String, _ script: ShellScript) async throws -> ShellOutput {
        let output = try await run(machine, script)
        try #require(output.succeeded, "\(script): \(output.all)")
        return output
    }

    /// A hash of all rows of both databases and of all files with their owners, as the machine has them now.
    func contents() async throws -> String {
        try await expect(
            "data",
            """
            cd / && { mariadb-dump --skip-comments --hex-blob --skip-dump-date wordpress | grep -v '^/[*]M'
            runuser -u postgres -- pg_dump --no-comments shop | grep -v '^--' | grep -v restrict
            find /srv/media -printf '%p %m %u %g\\n' | sort; find /srv/media -type f -exec sha256sum {} + | sort; } | sha256sum
            """
        ).trimmed
    }

    /// The ids of the complete sets in the store, newest first, as the command says.
    func completeSets(_ options: String...) async throws -> [String] {
        let listed = await lifeboat(["backup", "list"] + options)
        return listed.lines.dropFirst().map { $0.split(separator: " ").map(String.init) }
            .filter { $0.count > 1 && !$0.contains("lacks") }.map { $0[1] }
    }
}

/// Brings up the machines of a `BackupLab` and lays it out.
struct BackupLabTrait: SuiteTrait, TestScoping {
    var sandbox = "backups"
    var network: UInt8 = 18

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await TestSandbox.withMachines(["data", "vault"], sandbox: sandbox, network: network) { machines in
            try await withScratchFolder { folder in
                let lab = try await BackupLab.prepare(machines, in: folder)
                try await BackupLab.$current.withValue(lab) { try await function() }
            }
        }
    }
}

extension Trait where Self == BackupLabTrait {
    /// A machine that is backed up to another one.
    static var backupLab: BackupLabTrait { BackupLabTrait() }

    /// The same in a sandbox of its own.
    static func backupLab(in sandbox: String, network: UInt8) -> BackupLabTrait {
        BackupLabTrait(sandbox: sandbox, network: network)
    }
}
