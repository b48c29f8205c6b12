// SPDX-License-Identifier: Apache-2.0

/// The settings of `ansible.cfg` and `ANSIBLE_…` that have a meaning here.
public struct Configuration: Sendable {
    /// The file they were read from; nil when there is none.
    public var file: String?
    /// Inventories to use when none is given.
    public var inventory: [String] = []
    /// Folders to search roles in.
    public var rolesPath: [String] = []
    /// Folders to search `ansible_collections/` in.
    public var collectionsPath: [String] = []
    /// Whether unknown and changed host keys end a connection.
    public var hostKeyChecking = true
    /// The user of connections.
    public var remoteUser: String?
    /// The port of connections.
    public var remotePort: Int?
    /// The private key of connections.
    public var privateKeyFile: String?
    /// Hosts at once.
    public var forks: Int?
    /// Seconds to wait for a connection.
    public var timeout: Int?
    /// Files or programs with vault passwords, each with its id.
    public var vaultIdentities: [String] = []
    /// The file or program with the vault password.
    public var vaultPasswordFile: String?
    /// When facts are gathered: `implicit`, `explicit`, `smart`.
    public var gathering: String?
    /// Whether notified handlers run also on hosts that failed.
    public var forceHandlers = false
    /// Whether differences are shown.
    public var alwaysDiff = false
    /// Whether tasks run as another user.
    public var become: Bool?
    /// The way to become another user.
    public var becomeMethod: String?
    /// That user.
    public var becomeUser: String?
    /// Whether a password is asked for.
    public var becomeAskPass = false
    /// Flags of the way.
    public var becomeFlags: String?
    /// Arguments of ssh, as one text.
    public var sshArguments: String?
    /// Further arguments of ssh.
    public var sshCommonArguments: String?
    /// How often a host that can't be reached is tried again.
    public var sshRetries: Int?
    /// What `ansible_managed` says.
    public var ansibleManaged: String?
    /// Tags to run when none are given.
    public var tags: [String] = []
    /// Tags to skip when none are given.
    public var skipTags: [String] = []
    /// Keys of the file that have no meaning here, as `section.key`, for a note.
    public var ignored: [String] = []

    /// Ansible's defaults.
    public init() {}
}
