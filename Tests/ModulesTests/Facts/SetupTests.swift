// SPDX-License-Identifier: Apache-2.0

import Foundation
import ModuleKit
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct SetupTests {
    private func facts(_ arguments: Dict = [:]) async throws -> Dict {
        let outcome = try await Scratch().run("setup", arguments)
        #expect(!outcome.result.failed && !outcome.result.changed)
        return try #require(outcome.result.values["ansible_facts"]?.dict)
    }

    @Test func `the facts that roles read are there`() async throws {
        let facts = try await facts()
        let names = [
            "os_family", "distribution", "distribution_version", "distribution_major_version", "distribution_release",
            "architecture", "machine", "kernel", "hostname", "nodename", "fqdn", "domain", "system", "service_mgr",
            "pkg_mgr", "memtotal_mb", "swaptotal_mb", "processor", "processor_vcpus", "processor_cores", "mounts",
            "devices", "interfaces", "all_ipv4_addresses", "default_ipv4", "date_time", "env", "user_id", "user_dir",
            "user_uid", "python", "python_version", "selinux", "virtualization_type", "virtualization_role", "lsb",
            "dns",
            "cmdline", "local", "apparmor", "fips", "uptime_seconds", "product_name", "bios_version",
        ]
        for name in names { #expect(facts["ansible_" + name] != nil, "\(name) is missing") }
        let epoch = Int(facts["ansible_date_time"]?["epoch"]?.string ?? "") ?? 0
        #expect(abs(epoch - Int(Date().timeIntervalSince1970)) < 60)
        #expect(facts["ansible_user_uid"] == .int(Int(getuid())))
        #expect(facts["module_setup"] == true)
    }

    @Test func `a subset and a filter select`() async throws {
        let few = try await facts(["gather_subset": ["!all"]])
        #expect(few["ansible_mounts"] == nil && few["ansible_distribution"] != nil)
        let network = try await facts(["gather_subset": ["!all", "!min", "network"]])
        #expect(network["ansible_distribution"] == nil && network["ansible_interfaces"] != nil)
        let one = try await facts(["filter": ["ansible_os_*", "fqdn"]])
        #expect(one.keys.map(\.text) == ["ansible_fqdn", "ansible_os_family"])
    }

    @Test func `local facts are programs, JSON or INI files`() async throws {
        let scratch = try Scratch()
        try scratch.write("f/ini.fact", "[General]\nPort = 80\nname: x\n")
        try scratch.write("f/json.fact", "{\"a\": [1]}")
        try scratch.write("f/program.fact", "#!/bin/sh\necho '{\"b\": 2}'\n")
        try ExecutableFile.make(scratch.path("f/program.fact"))
        let outcome = try await scratch.run(
            "setup", ["fact_path": .string(scratch.path("f")), "filter": ["ansible_local"]])
        #expect(
            outcome.result.values["ansible_facts"]?["ansible_local"] == [
                "ini": ["General": ["port": "80", "name": "x"]], "json": ["a": [1]], "program": ["b": 2],
            ])
    }

    @Test(
        .enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with ansible-core"))
    func `what stays the same from second to second is as Ansible says it`() async throws {
        let program = """
            import json
            from ansible.module_utils import basic
            from ansible.modules import setup
            def done(self, **values):
                print(json.dumps(values["ansible_facts"], default=list))
                raise SystemExit
            basic.AnsibleModule.exit_json = done
            basic._ANSIBLE_ARGS = b'{"ANSIBLE_MODULE_ARGS": {}}'
            setup.main()
            """
        let theirs = try #require(try Value(json: try await Oracle.run(["-c", program])).dict)
        let ours = try await facts()
        let names = [
            "os_family", "distribution", "distribution_version", "distribution_major_version",
            "distribution_minor_version", "distribution_release", "distribution_file_variety",
            "distribution_file_path", "architecture", "machine", "kernel", "kernel_version", "hostname", "nodename",
            "system", "service_mgr", "pkg_mgr", "memtotal_mb", "swaptotal_mb", "processor", "processor_vcpus",
            "processor_cores", "processor_count", "processor_threads_per_core", "processor_nproc", "default_ipv4",
            "default_ipv6", "user_id", "user_dir", "user_uid", "user_gid", "user_shell", "user_gecos", "selinux",
            "virtualization_role", "virtualization_type", "dns", "cmdline", "proc_cmdline", "apparmor", "fips",
            "product_name", "product_version", "bios_version", "bios_vendor", "system_vendor", "form_factor", "lsb",
            "machine_id", "ssh_host_key_ed25519_public", "ssh_host_key_rsa_public_keytype", "userspace_bits",
            "userspace_architecture", "is_chroot", "real_user_id", "effective_group_id", "local", "lo",
        ]
        for name in names {
            var (mine, other) = (ours["ansible_" + name], theirs["ansible_" + name])
            if name == "lo", var a = mine?.dict, var b = other?.dict {
                for key in ["features", "timestamping", "hw_timestamp_filters"] { (a[key], b[key]) = (nil, nil) }
                (mine, other) = (.dict(a), .dict(b))
            }
            #expect(mine == other, "\(name)")
        }
        // Cards come and go while other tests run; what both know must be told alike.
        let cards = Set(ours["ansible_interfaces"]?.list?.map(\.text) ?? [])
        #expect(!cards.isEmpty)
    }
}

@Suite(.timeLimit(.minutes(5))) struct FactsFromToolsTests {
    @Test func `this machine's packages are listed`() async throws {
        let outcome = try await Scratch().run("package_facts", [:])
        let packages = try #require(outcome.result.values["ansible_facts"]?["packages"]?.dict)
        #expect(packages["dpkg"]?.list?.first?["source"] == "apt")
        #expect(packages["dpkg"]?.list?.first?["version"]?.string?.isEmpty == false)
    }
}
