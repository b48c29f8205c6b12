// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

@testable import Sandbox

/// Set by `make test`: there, a tool that is missing is a failure and not a reason to look away.
private let toolsAreRequired = ProcessInfo.processInfo.environment["LIFEBOAT_ORACLE"] != nil
private let hasShellcheck = FileManager.default.fileExists(atPath: "/usr/bin/shellcheck")

@Suite struct ScriptTests {
    /// Every program of the sandbox, with data that need quoting.
    static let programs: [String: ShellScript] = {
        let folders = SandboxFolders(state: "/tmp/it's here", cache: "/tmp/a cache")
        let subnet = Subnet(around: IPv4Address(bits: 0x0a5a_0000))
        let machine = Machine("app1", address: IPv4Address(bits: 0x0a5a_000b), groups: ["app", "web"])
        let network = BridgeNetwork(sandbox: "demo-1", subnet: subnet)
        let scripts = MachineScripts(folder: "/tmp/it's here/app1", uniqueName: "demo-app1")
        return [
            "base": BaseSystem(cache: folders.cache).make,
            "network-up": network.up,
            "network-down": network.down,
            "disk": MachineDisk(folder: "/tmp/it's here/app1", machine: machine, subnet: subnet, folders: folders)
                .prepare,
            "harvest": MachineDisk.harvest(sandbox: folders.state, into: folders.packages),
            "supervisor": Supervisor.program,
            "start": scripts.start(supervisor: "/s", base: folders.cache, host: "app1", bridge: network.bridge),
            "wait": scripts.waitForSSH(["ssh", "root@10.90.0.11"], seconds: 5),
            "stop": scripts.stop(seconds: 5),
            "kill": scripts.kill,
            "list": MachineScripts.list(sandbox: folders.state),
            "known-hosts": MachineScripts.refreshKnownHosts(sandboxes: folders.state, file: folders.knownHostsFile),
        ]
    }()

    @Test(.enabled(if: hasShellcheck || toolsAreRequired), arguments: programs.keys.sorted())
    func `shellcheck has nothing to say`(name: String) async throws {
        let program = try #require(ScriptTests.programs[name])
        let file =
            FileManager.default.temporaryDirectory.path
            + "/lifeboat-sandbox-\(name)-\(ProcessInfo.processInfo.processIdentifier).sh"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let text = program.text.hasPrefix("#!") ? program.text : "#!/bin/sh\nset -u\n" + program.text
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let output = await LocalProcess.run("shellcheck --severity=style \(file)")
        #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
    }

    @Test func `the base's name follows its recipe`() {
        #expect(BaseSystem.fingerprint("") == "811c9dc5")
        #expect(BaseSystem.fingerprint("foobar") == "bf9cf968")
        #expect(BaseSystem(cache: "/c").folder == BaseSystem(cache: "/c").folder)
    }

    @Test func `a program's streams and status come back, whatever it leaves running`() async {
        let output = await LocalProcess.run("printf 'a\\0b'; echo oops >&2; sleep 600 & echo \"$!\"; exit 3")
        #expect(output.status == 3)
        #expect(output.stdoutBytes.prefix(3) == [97, 0, 98])
        #expect(output.stderr == "oops\n")
        let child = String(decoding: output.stdoutBytes.dropFirst(3), as: UTF8.self).prefix { $0 != "\n" }
        #expect(await LocalProcess.run("kill \(String(child))").succeeded)
    }

    @Test func `a signal's number is added to 128`() async {
        #expect(await LocalProcess.run("kill -9 $$").status == 137)
    }

    @Test func `machines are listed from their folders, by the locks that are held`() async throws {
        let folder =
            FileManager.default.temporaryDirectory.path + "/lifeboat-list-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let output = await LocalProcess.run(
            """
            mkdir -p \(folder)/machines/app1 \(folder)/machines/app2 \(folder)/machines/half-made
            cd \(folder)/machines
            echo 10.90.0.11 >app1/address; echo app,web >app1/groups; echo 1760000000 >app1/started
            echo 10.90.0.12 >app2/address; echo >app2/groups
            exec 9>app1/lock
            flock 9
            \(MachineScripts.list(sandbox: folder))
            """)
        #expect(output.lines == ["app1\t10.90.0.11\tapp,web\trunning\t1760000000", "app2\t10.90.0.12\t\tstopped\t"])
    }
}
