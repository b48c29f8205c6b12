// SPDX-License-Identifier: Apache-2.0

/// Makes hosts from settings; who has one needs to know nothing of the ways to reach a host.
public protocol HostConnector: Sendable {
    /// A host with these settings; it connects at its first use.
    ///
    /// - Throws: `HostError` when the settings contradict themselves.
    func host(for settings: ConnectionSettings) throws -> any Host
}

/// Makes this machine a host, for `connection: local`.
public struct LocalConnector: HostConnector {
    /// A connector to this machine.
    public init() {}

    /// This machine under the name that the settings give it.
    public func host(for settings: ConnectionSettings) throws -> any Host { LocalHost(name: settings.name) }
}
