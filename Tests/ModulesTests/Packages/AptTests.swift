// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct AptTests {
    /// A host whose lists are an hour old; `lines` are dpkg-query's.
    private func state(_ lines: [String] = [], plan: AptPlan? = nil, hasLists: Bool = true) -> AptState {
        var state = AptState(output: ["1000000 996400 \(hasLists ? "lists" : "none") none"] + lines, names: [])
        state.plan = plan
        return state
    }
    private let nginx = "nginx\tamd64\t1.22.1-9\tinstalled"
    private let leftover = "apache2\tamd64\t2.4.57\tconfig-files"

    @Test(
        arguments: [
            (["name": "nginx"], nil),
            (["name": "nginx=1.22*"], nil),
            (["name": "nginx>=1.20"], nil),
            (["name": []], nil),
            (["name": "nginx=1.18.0"], ["install", "nginx=1.18.0"]),
            (["name": ["nginx", "curl"]], ["install", "curl"]),
            (["name": "nginx", "state": "latest"], ["install", "nginx"]),
            (["name": "curl", "only_upgrade": true], nil),
            (["name": "curl", "state": "absent"], nil),
            (["name": "nginx", "state": "absent"], ["remove", "nginx"]),
            (["name": "ngin*", "state": "absent"], ["remove", "nginx"]),
            (["name": "apache2", "state": "absent"], nil),
            (["name": "apache2", "state": "absent", "purge": true], ["remove", "apache2"]),
            (["name": "apache2"], ["install", "apache2"]),
            (["name": "*", "state": "latest"], ["upgrade", "--with-new-pkgs"]),
            (["upgrade": "dist"], ["dist-upgrade"]),
            (["upgrade": true], ["upgrade", "--with-new-pkgs"]),
            (["upgrade": false], nil),
            (["autoremove": true], ["autoremove"]),
            (["name": "nginx", "state": "build-dep"], ["build-dep", "nginx"]),
        ] as [(Dict, [String]?)])
    func `apt-get is called only for what is missing`(arguments: Dict, words: [String]?) throws {
        let apt = try filled(Apt.self, arguments)
        #expect(try apt.operations(for: state([nginx, leftover])).first?.words == words)
    }

    @Test(
        arguments: [
            (["update_cache": true], true), (["update_cache": true, "cache_valid_time": 3600], false),
            (["update_cache": true, "cache_valid_time": 3599], true), (["cache_valid_time": 60], true),
            (["name": "curl"], false),
        ] as [(Dict, Bool)])
    func `lists are fetched when they are too old`(arguments: Dict, isDue: Bool) throws {
        #expect(try filled(Apt.self, arguments).updateIsDue(state()) == isDue)
    }

    @Test(
        arguments: [
            (["name": "curl"], true), (["name": "curl", "update_cache": false], false), (["name": "nginx"], false),
            (["name": "curl", "state": "absent"], false), (["autoremove": true], false),
            (["update_cache": true, "cache_valid_time": 99_999_999], true),
        ] as [(Dict, Bool)])
    func `a host without lists gets them when they are needed`(arguments: Dict, isDue: Bool) throws {
        #expect(try filled(Apt.self, arguments).updateIsDue(state([nginx], hasLists: false)) == isDue)
    }

    private let simulation = """
        Reading package lists...
        Inst libssl3 [3.0.9-1] (3.0.11-1 Debian:12.2/stable [amd64])
        Inst curl (7.88.1-10 Debian:12.2/stable [amd64])
        Remv wget [1.21]
        Conf curl (7.88.1-10 Debian:12.2/stable [amd64])
        """

    @Test func `a change tells what comes, what goes and what is renewed`() throws {
        let plan = AptPlan(output: simulation, status: 0)
        let decision = try filled(Apt.self, ["name": "curl"]).decide(from: state(plan: plan), in: bareContext())
        #expect(decision.changed == true)
        #expect(decision.changes.map(\.summary) == ["install libssl3 3.0.9-1 → 3.0.11-1, curl 7.88.1-10, wget"])
        #expect(decision.changes[0].before == "libssl3 3.0.9-1\nwget 1.21\n")
        #expect(decision.changes[0].after == "libssl3 3.0.11-1\ncurl 7.88.1-10\n")
    }

    @Test func `a plan without changes is no change`() throws {
        let apt = try filled(Apt.self, ["name": "nginx", "state": "latest"])
        let decision = try apt.decide(from: state([nginx], plan: AptPlan()), in: bareContext())
        #expect(decision.changes.isEmpty)
        #expect(decision.changed == false)
    }

    @Test func `an unknown package fails with a suggestion, and is a warning in check mode`() throws {
        let apt = try filled(Apt.self, ["name": "ngnix"])
        var found = state(plan: AptPlan(output: "E: Unable to locate package ngnix", status: 100))
        found.suggestions = ["nginx", "nano"]
        let failure = #expect(throws: ModuleFailure.self) { try apt.decide(from: found, in: bareContext()) }
        #expect(failure?.message == "No package matching 'ngnix' is available; did you mean `nginx`?")
        let decision = try apt.decide(from: found, in: bareContext(checkMode: true))
        #expect(decision.changed == true)
        #expect(decision.warnings == ["No package matching 'ngnix' is available; did you mean `nginx`?"])
    }

    @Test(
        arguments: [
            ("E: Package 'awk' has no installation candidate", "awk"), ("E: Unable to locate package x", "x"),
            ("E: Couldn't find any package by glob 'x*'", "x*"), ("E: You don't have enough free space", nil),
        ] as [(String, String?)])
    func `the package is found in the complaint`(line: String, name: String?) {
        #expect(AptPlan.unknownPackage(in: line) == name)
    }

    private func finished(_ output: ShellOutput) throws -> ModuleResult {
        let decision = try filled(Apt.self, ["name": "curl"]).decide(from: state(), in: bareContext())
        var result = ModuleResult(changed: true, values: decision.values)
        try decision.finish?([output], &result)
        return result
    }

    @Test func `what apt-get did decides whether something changed`() throws {
        let nothing = "0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n"
        #expect(try finished(ShellOutput(stdout: "…\n" + nothing)).changed == false)
        #expect(try finished(ShellOutput(stdout: nothing + "\nSetting up curl (7.88) ...\n")).changed)
        #expect(try finished(ShellOutput(stdout: "0 upgraded, 1 newly installed, 0 to remove\n")).changed)
    }

    @Test func `a lock that is not freed names its holder`() {
        let lock = "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)"
        let failure = #expect(throws: ModuleFailure.self) { try finished(ShellOutput(status: 100, stderr: lock)) }
        #expect(failure?.message.contains("process 812 (unattended-upgr)") == true)
        #expect(failure?.message.contains("lock_timeout") == true)
        #expect(failure?.values["rc"] == 100)
    }

    @Test func `options of dpkg and apt reach the command`() throws {
        let apt = try filled(
            Apt.self,
            [
                "name": "a", "install_recommends": false, "default_release": "sid", "purge": true,
                "allow_downgrades": true,
            ])
        let words = AptScript(apt: apt).options(for: .install(["a"]))
        for part in [
            ["-o", "Dpkg::Options::=--force-confold"], ["-t", "sid"], ["-o", "APT::Install-Recommends=no"], ["--purge"],
            ["--allow-downgrades"], ["-o", "APT::Cmd::Pattern-Only=true"],
        ] {
            #expect(words.firstRange(of: part) != nil, "\(part)")
        }
    }

    @Test(
        arguments: [
            [:], ["name": "a", "upgrade": "dist"], ["deb": "a.deb", "state": "absent"], ["name": "a=1=2"],
            ["name": ["*", "a"], "state": "latest"],
        ] as [Dict])
    func `arguments that contradict each other are refused`(arguments: Dict) {
        #expect(throws: ArgumentErrors.self) { try filled(Apt.self, arguments) }
    }
}
