// SPDX-License-Identifier: Apache-2.0

/// How to reach a host: what inventory variables, options and `~/.ssh/config` say together.
public struct ConnectionSettings: Hashable, Sendable {
    /// Which way to go: `ssh` or `local`.
    public enum Kind: String, Hashable, Sendable {
        /// Over SSH.
        case ssh
        /// A shell on the controller itself.
        case local
    }
    /// The inventory's name of the host, for messages.
    public var name: String
    /// Which way to go.
    public var kind = Kind.ssh
    /// Where to connect to: a name or address (`ansible_host`).
    public var address: String
    /// The port; nil leaves it to `~/.ssh/config`, then 22.
    public var port: Int?
    /// The user to log in as; nil leaves it to `~/.ssh/config`, then the local user.
    public var user: String?
    /// The password to log in with (`ansible_password`).
    public var password: String?
    /// A private key file (`ansible_ssh_private_key_file`); nil leaves it to `~/.ssh/config`, the agent and defaults.
    public var privateKeyFile: String?
    /// Words for `ssh` as in `ansible_ssh_common_args`: `-o Option=value`, `-J jump`, `-F file`, `-i file`, `-p port`.
    public var sshArguments: [String] = []
    /// Whether the host's key must be known beforehand; otherwise an unknown one is pinned at first sight and told.
    public var hostKeyChecking = true
    /// How long a connection may take to stand.
    public var connectTimeout: Duration = .seconds(10)

    /// Settings for the host that messages call `name`.
    public init(name: String, address: String? = nil) {
        self.name = name
        self.address = address ?? name
    }

    /// The way to the controller itself.
    public static var controller: ConnectionSettings {
        var settings = ConnectionSettings(name: "localhost")
        settings.kind = .local
        return settings
    }
}
