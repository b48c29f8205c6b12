// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

/// A machine with MariaDB, WordPress and an edge, and the files that upgrade it.
struct BlogLab: Sendable {
    let machines: TestSandbox
    /// Holds the inventory and the archives.
    let folder: String

    /// The lab of the suite that runs.
    @TaskLocal static var current: BlogLab?

    /// WordPress of the Debian release after this machine's, with the one package that it needs newer.
    let packages: [String]

    /// Brings the blog up, and fetches what it is upgraded to.
    static func prepare(_ machines: TestSandbox, in folder: String) async throws -> BlogLab {
        let address = try machines[SharedMachine.name].address.description
        let laid = await Program.shell(
            """
            cp -R playbooks \(folder) && cp -R inventories/sandbox-single \(folder + "/inventory") &&
            sed -i s/10.91.0.141/\(address)/ \(folder + "/inventory/hosts.yml") &&
            printf '%s\\n' 'edge_users: { guest: "open/ sesame" }' 'wordpress_cron: false' >> \(folder + "/inventory/group_vars/all/main.yml") &&
            printf '%s\\n' '- hosts: all' '  become: true' '  roles: [mariadb, wordpress, edge]' > \(folder + "/playbooks/blog.yml")
            """)
        try #require(laid.succeeded, "\(laid.all)")
        async let packages = newerPackages(in: folder + "/packages")
        let lab = BlogLab(machines: machines, folder: folder, packages: [])
        let brought = await lab.lifeboat(["play", "\(folder)/playbooks/blog.yml"])
        try #require(brought.succeeded, "\(brought.all)")
        return BlogLab(machines: machines, folder: folder, packages: try await packages)
    }

    /// Debian's own newer packages, from the same mirror, with apt's lists and cache in a folder of ours.
    private static func newerPackages(in folder: String) async throws -> [String] {
        let fetched = await Program.shell(
            """
            mkdir -p \(folder) && cd \(folder) && mkdir -p lists/partial cache/archives/partial && exec 2>&1
            mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -n 1)
            [ -n "$mirror" ] || { echo "apt's sources name no mirror of Debian to take the next release from"; exit 1; }
            echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > sources
            set -- -q -o Dir::Etc::sourcelist=$PWD/sources -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/lists \\
                -o Dir::Cache=$PWD/cache -o APT::Sandbox::User=root
            apt-get "$@" update && apt-get "$@" download wordpress/trixie php-getid3/trixie && ls
            """)
        let found = fetched.lines.filter { $0.hasSuffix(".deb") }.map { "\(folder)/\($0)" }
        try #require(found.count == 2, "\(fetched.all)")
        return found
    }

    /// Runs `lifeboat` with the lab's inventory.
    func lifeboat(_ arguments: [String]) async -> ShellOutput {
        await Program.lifeboat(arguments + options, environment: environment)
    }

    /// Plays the upgrade with these variables.
    func upgrade(_ variables: String...) async -> ShellOutput {
        await lifeboat(["play", "\(folder)/playbooks/upgrade-wordpress.yml"] + variables.flatMap { ["-e", $0] })
    }

    /// Rehearses the upgrade, with reports in the lab's folder.
    func rehearse(_ arguments: String...) async -> ShellOutput {
        await lifeboat(
            [
                "rehearse", "upgrade", "wordpress", "--playbook", "\(folder)/playbooks/upgrade-wordpress.yml",
                "--report",
                reports,
            ] + arguments)
    }

    /// Where reports are written.
    var reports: String { folder + "/reports" }
    /// What a run needs to find the machine.
    var environment: [String: String] { ["LIFEBOAT_SANDBOX": machines.sandbox.folders.state] }
    /// The options of every command.
    var options: [String] {
        ["-i", folder + "/inventory", "--vault-password-file", folder + "/inventory/.vault-password"]
    }

    /// A plugin as people download it: `name` with `body` in it, as a .tar.gz.
    func plugin(_ name: String, version: String, _ body: String) async throws -> String {
        let archive = "\(folder)/\(name)-\(version).tar.gz"
        let made = await Program.shell(
            """
            mkdir -p \(folder + "/made/" + name) && cd \(folder + "/made") &&
            printf '<?php\\n/*\\nPlugin Name: %s\\nVersion: %s\\n*/\\n%s\\n' \(name) \(version) \(body) > \(name + "/" + name + ".php") &&
            tar -czf \(archive) \(name)
            """)
        try #require(made.succeeded, "\(made.all)")
        return archive
    }

    /// Hashes of code and content, and of the database without what every request writes.
    func state() async throws -> String {
        try await machines.expect(
            """
            cd / && { find /usr/share/wordpress/ /var/lib/wordpress/wp-content -type f -exec sha256sum {} + | sort
            find /usr/share/wordpress/ /var/lib/wordpress/wp-content -printf '%p %m %u %g %l\\n' | sort
            dpkg-query -W 'wordpress*' php-getid3
            mariadb-dump --skip-comments --skip-extended-insert wordpress | sed 's/ AUTO_INCREMENT=[0-9]*//' |
                grep -vE "_transient_|'cron'|'category_children'|^/[*]M|INSERT INTO .wp_(user)?meta. .*session_tokens"; } | sha256sum
            """
        ).trimmed
    }

    /// A page as visitors see it.
    func fetch(_ path: String) async throws -> String {
        await Program.shell(
            "curl --silent --user 'guest:open/ sesame' --max-time 20 http://\(try machines[SharedMachine.name].address.description)\(path)"
        )
        .stdout
    }
}

/// Lays out a `BlogLab` on the suite's machine.
struct BlogLabTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let lab = try await BlogLab.prepare(try #require(SharedMachine.current), in: folder)
            try await BlogLab.$current.withValue(lab) { try await function() }
        }
    }
}

extension Trait where Self == BlogLabTrait {
    /// A blog, and what upgrades it.
    static var blogLab: BlogLabTrait { BlogLabTrait() }
}
