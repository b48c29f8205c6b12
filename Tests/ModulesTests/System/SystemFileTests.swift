// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

/// Modules that write a file, at work on this machine in a directory of their own.
@Suite(.timeLimit(.minutes(5))) struct SystemFileTests {
    @Test func `a crontab file is written once`() async throws {
        let scratch = try Scratch()
        let arguments: Dict = [
            "name": "nightly", "job": "/bin/true", "user": "root", "hour": "3",
            "cron_file": .string(scratch.path("job")),
        ]
        try await scratch.converge("cron", arguments)
        #expect(try scratch.read("job") == "#Ansible: nightly\n* 3 * * * root /bin/true\n")
        try await scratch.converge("cron", arguments.merging(["state": "absent"]) { $1 })
        #expect(!scratch.exists("job"))
    }

    @Test func `a kernel setting is written once`() async throws {
        let scratch = try Scratch()
        try scratch.write("sysctl.conf", "# ours\nvm.swappiness = 60\n")
        try await scratch.converge(
            "sysctl",
            [
                "name": "vm.swappiness", "value": "10", "reload": false,
                "sysctl_file": .string(scratch.path("sysctl.conf")),
            ])
        #expect(try scratch.read("sysctl.conf") == "# ours\nvm.swappiness=10\n")
    }

    @Test func `a file system is written down once`() async throws {
        let scratch = try Scratch()
        try scratch.write("fstab", "UUID=1 / ext4 defaults 0 1\n")
        try await scratch.converge(
            "mount",
            [
                "path": "/srv/x y", "src": "/dev/vdb", "fstype": "ext4", "state": "present",
                "fstab": .string(scratch.path("fstab")),
            ])
        #expect(try scratch.read("fstab") == "UUID=1 / ext4 defaults 0 1\n/dev/vdb /srv/x\\040y ext4 defaults 0 0\n")
    }

    @Test func `a server is made known once`() async throws {
        let scratch = try Scratch()
        let key = "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFVXm1V4ltDOF2TEf+1kT5s19YutYgZ0ryPzVtgO0MUD"
        try await scratch.converge(
            "known_hosts", ["name": "git.example.org", "key": .string(key), "path": .string(scratch.path("ssh/hosts"))])
        #expect(try scratch.read("ssh/hosts") == key + "\n")
    }

    @Test func `an account's entry is looked up`() async throws {
        let outcome = try await Scratch().run("getent", ["database": "passwd", "key": "root"])
        #expect(outcome.result.values["ansible_facts"]?["getent_passwd"]?["root"]?.list?[1] == "0")
    }
}
