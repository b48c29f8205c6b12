// SPDX-License-Identifier: Apache-2.0

import HostAccess

/// The connections of a run: one for each way to reach a host, made when it is first needed.
actor HostPool {
    private let connect: @Sendable (ConnectionSettings) throws -> any Host
    private var hosts: [ConnectionSettings: any Host] = [:]

    init(connect: @escaping @Sendable (ConnectionSettings) throws -> any Host) { self.connect = connect }

    /// The host that `settings` lead to.
    func host(for settings: ConnectionSettings) throws -> any Host {
        if let host = hosts[settings] { return host }
        let host = try connect(settings)
        hosts[settings] = host
        return host
    }

    /// Closes all connections and waits for them.
    func closeAll() async {
        let all = hosts.values
        hosts = [:]
        await withTaskGroup(of: Void.self) { group in
            for host in all { group.addTask { await host.close() } }
        }
    }
}
