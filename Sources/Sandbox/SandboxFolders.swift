// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where the sandboxes of this computer keep what they have.
public struct SandboxFolders: Hashable, Sendable {
    /// Keys, known hosts and the disks of machines.
    public var state: String
    /// What can be made again: base systems and packages fetched once.
    public var cache: String

    /// The folders `state` and `cache`; by default `$LIFEBOAT_SANDBOX` or `/var/lib/lifeboat/sandbox`, and
    /// `/var/cache/lifeboat`.
    public init(state: String? = nil, cache: String = "/var/cache/lifeboat") {
        let named = ProcessInfo.processInfo.environment["LIFEBOAT_SANDBOX"].flatMap { $0.isEmpty ? nil : $0 }
        self.state = state ?? named ?? "/var/lib/lifeboat/sandbox"
        self.cache = cache
    }

    /// The private key that every machine lets in as root.
    public var keyFile: String { state + "/key" }
    /// The host keys of all machines, for strict checking; written before a machine's first boot.
    public var knownHostsFile: String { state + "/known_hosts" }
    /// Whoever changes what is here holds this file locked.
    var lock: String { state + "/lock" }
    /// One folder a sandbox.
    var sandboxes: String { state + "/sandboxes" }
    /// Debian packages that machines fetched, for the machines that follow.
    var packages: String { cache + "/archives" }
}
