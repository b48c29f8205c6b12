// SPDX-License-Identifier: Apache-2.0

import Values

/// What the user asked for, beside the playbooks.
public struct RunOptions: Sendable {
    /// Whether nothing is changed.
    public var checkMode = false
    /// Whether differences are shown.
    public var diff = false
    /// How many hosts work at once.
    public var forks = 50
    /// Only tasks with one of these tags; empty: all.
    public var tags: [String] = []
    /// No tasks with one of these tags.
    public var skipTags: [String] = []
    /// The pattern that the hosts must match too.
    public var limit: String?
    /// Variables that win over all others.
    public var extraVariables = Dict()
    /// Tasks before the one called so are left out.
    public var startAtTask: String?
    /// How talkative the output is: `ansible_verbosity`.
    public var verbosity = 0
    /// The user of connections, where the inventory says none.
    public var remoteUser: String?
    /// The private key of connections, where the inventory says none.
    public var privateKeyFile: String?
    /// The kind of connections, where nothing else says one.
    public var connection: String?
    /// Arguments of ssh for all connections.
    public var sshArguments: [String] = []
    /// Whether unknown host keys end a connection.
    public var hostKeyChecking = true
    /// Seconds a connection may take to stand.
    public var connectTimeout = 10
    /// Whether tasks run as another user, where nothing else says.
    public var become: Bool?
    /// That user.
    public var becomeUser: String?
    /// The way.
    public var becomeMethod: String?
    /// The password that the way asks for.
    public var becomePassword: String?
    /// The password of connections.
    public var connectionPassword: String?
    /// Whether handlers run also on hosts that failed.
    public var forceHandlers = false
    /// Whether facts are gathered where a play does not say: `implicit`, `explicit` or `smart`.
    public var gathering = "implicit"
    /// What `ansible_managed` says.
    public var ansibleManaged = "Ansible managed"
    /// The sources of the inventory, for `inventory_file` and `ansible_inventory_sources`.
    public var inventorySources: [String] = []

    /// Ansible's defaults.
    public init() {}
}
