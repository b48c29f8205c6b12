// SPDX-License-Identifier: Apache-2.0

import HostAccess

/// Everything that is settled about a connection before the first packet.
struct SSHPlan: Hashable, Sendable {
    /// The inventory's name, for messages.
    var name: String
    /// The name or address to connect to.
    var host: String
    var port: Int
    var user: String
    var password: String?
    /// A key file that the user named for this host: tried first.
    var namedKeys: [String]
    /// Key files to try after the agent.
    var keys: [String]
    /// Certificates beside those that lie next to their keys.
    var certificates: [String]
    /// The agent's socket; nil for no agent.
    var agent: String?
    /// Whether the agent may offer only the keys that are named in files.
    var usesNamedIdentitiesOnly: Bool
    var knownHosts: KnownHostsFiles
    /// How the connection gets there.
    var route: Route
    var connectTimeout: Duration
    /// How long the host may be silent before it is asked for a sign of life, and how often it may miss that.
    var aliveInterval: Duration
    var aliveCount: Int
    var addressFamily: String?
    var compression: Bool
    /// Algorithm lists as ssh_config has them, nil for ours.
    var ciphers: String?
    var keyExchanges: String?
    var macs: String?
    var publicKeyTypes: String?

    /// How the connection gets there.
    indirect enum Route: Hashable, Sendable {
        case direct
        case jump(SSHPlan)
        case command(String)
    }

    /// `user@host:port` for messages.
    var address: String { "\(user)@\(host):\(port)" }
    /// The host's name in known_hosts: with the port in brackets unless that is 22 (sshd(8)).
    var knownName: String {
        let name = knownHosts.alias ?? host.lowercased()
        return port == 22 || knownHosts.alias != nil ? name : "[\(name)]:\(port)"
    }
}

/// Where host keys are looked up, and what happens to unknown ones.
struct KnownHostsFiles: Hashable, Sendable {
    var files: [String]
    var globalFiles: [String]
    /// The name to look up instead of the host's (`HostKeyAlias`).
    var alias: String?
    /// Whether an unknown key is refused; otherwise it is pinned in the first of `files`.
    var isStrict: Bool
}
