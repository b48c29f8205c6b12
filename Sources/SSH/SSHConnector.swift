// SPDX-License-Identifier: Apache-2.0

import HostAccess

/// Makes hosts that are reached over SSH; those with `connection: local` are this machine.
public struct SSHConnector: HostConnector {
    /// What all connections share.
    public struct Options: Sendable {
        /// Configuration files to read instead of `~/.ssh/config` and `/etc/ssh/ssh_config`.
        public var configFiles: [String]?
        /// How often a host that can't be reached is tried in all.
        public var attempts = 1
        /// Gives the passphrase of an encrypted private key, or nil when there is none; may be asked thrice.
        ///
        /// It is called on a thread of its own that may block, one connection at a time per host.
        public var passphrase: (@Sendable (_ keyFile: String) -> String?)?
        /// Told when an unknown host key was pinned, which only happens without host key checking.
        public var onPinned: @Sendable (PinnedKey) -> Void = { _ in }

        /// Options as `ssh` has them.
        public init() {}
    }

    /// An unknown host key that is trusted from now on.
    public struct PinnedKey: Hashable, Sendable {
        /// The inventory's name of the host.
        public var host: String
        /// `user@host:port`.
        public var address: String
        /// The key's type, such as `ssh-ed25519`.
        public var type: String
        /// Its fingerprint, `SHA256:…`.
        public var fingerprint: String
        /// The known_hosts file that holds it now.
        public var file: String
    }

    private let options: Options
    private let jumps = JumpHosts()

    /// A connector; hosts it made share their connections to jump hosts.
    public init(_ options: Options = Options()) { self.options = options }

    /// A host with these settings; it connects at its first use.
    ///
    /// - Throws: `HostError` when the words for ssh or a configuration file can't be understood.
    public func host(for settings: ConnectionSettings) throws -> any Host {
        if settings.kind == .local { return LocalHost(name: settings.name) }
        let plan = try SSHPlan.resolve(settings, configFiles: options.configFiles)
        return ShellHost(name: settings.name, source: SSHConnection(plan, options, jumps))
    }
}
