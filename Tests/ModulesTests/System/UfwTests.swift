// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct UfwTests {
    private let ssh = "### tuple ### limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in"
    private let ssh6 = "### tuple ### limit tcp 22 ::/0 any ::/0 in"

    private func state(_ isActive: Bool, dryRun: [String] = [], rules: [String]? = nil) -> UfwState {
        let lines =
            [
                "=port 10.0.0.1 5000 10.0.0.2 22", "=set DEFAULT_INPUT_POLICY=\"DROP\"",
                "=set DEFAULT_OUTPUT_POLICY=\"ACCEPT\"",
                "=set LOGLEVEL=low",
            ] + (rules ?? [ssh, ssh6]).map { "=rule " + $0 } + [
                "=status", "Status: \(isActive ? "active" : "inactive")", "=dry",
            ]
            + dryRun
        return UfwState(ShellOutput(stdout: lines.joined(separator: "\n") + "\n"))
    }

    @Test(
        arguments: [
            (["state": "enabled"], false, ["ufw --force enable"]), (["state": "enabled"], true, []),
            (["state": "disabled"], true, ["ufw --force disable"]), (["state": "disabled"], false, []),
            (["state": "reloaded"], true, ["ufw reload"]), (["state": "reset"], false, ["ufw --force reset"]),
            (["default": "deny"], true, []), (["policy": "allow"], true, ["ufw default allow"]),
            (["policy": "deny", "direction": "outgoing"], true, ["ufw default deny outgoing"]),
            (["logging": "on"], true, []), (["logging": "low"], true, []),
            (["logging": "full"], true, ["ufw logging full"]),
            (["logging": false], true, ["ufw logging off"]),
            (["state": "enabled", "policy": "reject"], false, ["ufw default reject", "ufw --force enable"]),
        ] as [(Dict, Bool, [String])])
    func `ufw is called only for what differs, and enabled last`(arguments: Dict, isActive: Bool, commands: [String])
        throws
    {
        let decision = try filled(Ufw.self, arguments).decide(from: state(isActive), in: bareContext())
        #expect(decision.changes.map(\.summary) == commands)
    }

    @Test(
        arguments: [
            (["Skipping adding existing rule", "Skipping adding existing rule (v6)"], true),
            (["Could not delete non-existent rule", "Could not delete non-existent rule (v6)"], true),
            (["*filter", "### tuple ### limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in", "COMMIT"], true),
            (
                [
                    "### tuple ### limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in",
                    "### tuple ### allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in",
                ], false
            ),
            (["### tuple ### limit tcp 22 ::/0 any ::/0 in comment=6869"], false),
        ] as [([String], Bool)])
    func `a dry run tells whether the rules would change`(dryRun: [String], isSettled: Bool) {
        #expect(state(true, dryRun: dryRun).isSettled == isSettled)
    }

    @Test(
        arguments: [
            (["rule": "allow", "port": "22"], "allow from any to any port 22"),
            (
                ["rule": "deny", "delete": true, "src": "10.0.0.1", "proto": "udp", "log": true],
                "delete deny log from 10.0.0.1 to any proto udp"
            ),
            (
                ["rule": "allow", "direction": "in", "if": "eth0", "app": "OpenSSH", "comment": "two words"],
                "allow in on eth0 from any to any app OpenSSH comment two words"
            ),
            (
                ["rule": "allow", "route": true, "if_in": "a", "if_out": "b", "insert": 1],
                "route insert 1 allow in on a out on b from any to any"
            ),
            (
                ["rule": "deny", "insert": 0, "insert_relative_to": "first-ipv6", "from_port": "1", "to": "::1"],
                "insert 3 deny from any port 1 to ::1"
            ),
            (["rule": "deny", "insert": 0, "insert_relative_to": "last-ipv6"], "insert 4 deny from any to any"),
        ] as [(Dict, String)])
    func `a rule has ufw's long form`(arguments: Dict, words: String) throws {
        let numbered: [(number: Int, isIPv6: Bool)] = [(1, false), (2, false), (3, true), (4, true)]
        #expect(try filled(Ufw.self, arguments).ruleWords(numbered: numbered).joined(separator: " ") == words)
    }

    @Test func `switching it on without a rule for this connection is told`() throws {
        let ufw = try filled(Ufw.self, ["state": "enabled"])
        #expect(try ufw.decide(from: state(false), in: bareContext()).warnings.isEmpty)
        let warnings = try ufw.decide(from: state(false, rules: []), in: bareContext()).warnings
        #expect(warnings.first?.contains("port 22") == true)
    }

    @Test(
        arguments: [
            [:], ["rule": "allow", "name": "x", "proto": "tcp"], ["rule": "allow", "interface": "eth0"],
            ["rule": "allow", "direction": "incoming"], ["default": "deny", "direction": "in"],
            ["rule": "allow", "if_in": "a", "if_out": "b"], ["rule": "allow", "direction": "in", "if_in": "a"],
        ] as [Dict])
    func `arguments that don't go together are refused`(arguments: Dict) {
        #expect(throws: ArgumentErrors.self) { try filled(Ufw.self, arguments) }
    }
}
