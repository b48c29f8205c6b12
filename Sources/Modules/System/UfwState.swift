// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// What was found about a host's firewall.
struct UfwState: Sendable, Hashable {
    /// Why ufw gives no answer; nil when it does.
    var trouble: String?
    /// What `ufw status verbose` says.
    var status = ""
    /// The settings of /etc/default/ufw and /etc/ufw/ufw.conf.
    var settings: [String: String] = [:]
    /// The rules as ufw keeps them.
    var rules: [String] = []
    /// The numbers of the rules in force, and whether each is one of IPv6.
    var numbered: [(number: Int, isIPv6: Bool)] = []
    /// What ufw says it would do about the rule.
    var dryRun: [String] = []
    /// The port that this very connection came in by; nil when it can't be told.
    var ownPort: String?

    /// Whether the firewall is up.
    var isActive: Bool { status.contains("Status: active") }

    static func == (a: UfwState, b: UfwState) -> Bool { a.status == b.status && a.rules == b.rules }
    func hash(into hasher: inout Hasher) { hasher.combine(status) }

    /// A policy as the arguments call it.
    func policy(_ direction: String) -> String {
        let key =
            ["outgoing": "DEFAULT_OUTPUT_POLICY", "routed": "DEFAULT_FORWARD_POLICY"][direction]
            ?? "DEFAULT_INPUT_POLICY"
        return ["DROP": "deny", "ACCEPT": "allow", "REJECT": "reject"][settings[key] ?? ""] ?? ""
    }

    /// Whether ufw would leave the rules as they are.
    var isSettled: Bool {
        let lines = dryRun.filter { !$0.allSatisfy(\.isWhitespace) }
        let isIdle = { (line: String) in
            line.hasPrefix("Skipping") || line.hasPrefix("Could not delete non-existent rule")
        }
        if lines.allSatisfy(isIdle) { return true }
        let tuples = lines.filter { $0.hasPrefix("### tuple") }
        // A dry run shows the rules of the addresses concerned only: all, those of IPv4, or those of IPv6.
        let known = Set(rules)
        guard !tuples.isEmpty else { return false }
        let families = Set(tuples.map(Self.isIPv6))
        let current = rules.filter { families.contains(Self.isIPv6($0)) }
        return tuples.allSatisfy(known.contains) && current.count == tuples.count
    }

    /// Whether a rule is one of IPv6.
    static func isIPv6(_ tuple: String) -> Bool { tuple.contains("::") || tuple.contains("v6") }

    /// Whether some rule lets `port` in; named applications count as one.
    func admits(_ port: String) -> Bool {
        rules.contains { rule in
            let words = rule.split(separator: " ").map(String.init)
            // "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in"
            guard words.count > 5, words[3].hasPrefix("allow") || words[3].hasPrefix("limit") else { return false }
            return words[5].split(separator: ",").contains { $0 == port || $0 == "any" } || rule.contains("OpenSSH")
        }
    }
}

extension UfwState {
    /// One question: state, settings, rules, and a dry run of the rule.
    static func question(dryRun: [String]?, needsNumbers: Bool) -> ShellScript {
        var script: ShellScript = """
            PATH=$PATH:/usr/sbin:/sbin
            command -v ufw >/dev/null || { echo 'ufw is not on the host; install it first: apt: name=ufw' >&2; exit 127; }
            echo "=port ${SSH_CONNECTION:-}"
            grep -h '^[A-Z_]*=' /etc/default/ufw /etc/ufw/ufw.conf 2>/dev/null | sed 's/^/=set /'
            grep -h '^### tuple' /etc/ufw/user.rules /etc/ufw/user6.rules 2>/dev/null | sed 's/^/=rule /'
            echo =status
            ufw status verbose || exit
            """
        if needsNumbers { script += "echo =numbered\nufw status numbered" }
        if let dryRun { script += "echo =dry\nufw --dry-run \(words: dryRun)" }
        return script
    }

    /// Reads the answer to `question`.
    init(_ output: ShellOutput) {
        guard output.succeeded else {
            trouble =
                (output.stderr + "\n" + (output.lines.last ?? "")).split(separator: "\n").first.map(String.init)
                ?? "ufw fails"
            return
        }
        var section = ""
        var statusLines: [String] = []
        for line in output.lines {
            if line.hasPrefix("=port ") {
                ownPort =
                    line.split(separator: " ").dropFirst().count == 4
                    ? line.split(separator: " ").last.map(String.init) : nil
            } else if line.hasPrefix("=set "),
                let equals = line.firstIndex(of: "=").flatMap({ line[line.index(after: $0)...].firstIndex(of: "=") })
            {
                let name = line[..<equals].dropFirst(5)
                settings[String(name)] = line[line.index(after: equals)...].filter { $0 != "\"" }
            } else if line.hasPrefix("=rule ") {
                rules.append(String(line.dropFirst(6)))
            } else if ["=status", "=numbered", "=dry"].contains(line) {
                section = line
            } else if section == "=status" {
                statusLines.append(line)
            } else if section == "=numbered", line.hasPrefix("[") {
                let number = line.dropFirst().prefix { $0 != "]" }.filter { $0 != " " }
                numbered.append((Int(number) ?? 0, line.contains("(v6)")))
            } else if section == "=dry" {
                dryRun.append(line)
            }
        }
        status = statusLines.joined(separator: "\n")
    }
}
