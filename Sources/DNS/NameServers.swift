// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Finds the servers that answer for a zone, each by its address.
public enum NameServers {
    /// The servers of `zone`: those that are named, else all addresses of those in its NS records.
    ///
    /// An IPv6 address is left out when this computer has no way to it, as `hasIPv6` says.
    public static func authoritative(
        of zone: Zone, named: [ServerAddress], hasIPv6: Bool, run: ToolRunner
    ) async throws -> [Verification.Server] {
        guard named.isEmpty else {
            return named.map { Verification.Server($0.description, $0, isAuthoritative: true) }
        }
        guard !zone.nameServers.isEmpty else {
            throw Diagnostic(
                "the zone \(zone.origin.plain) names no servers to ask",
                hint: "say which: `servers: [192.0.2.53]` in `dns_zones`")
        }
        var servers: [Verification.Server] = []
        for name in zone.nameServers {
            for address in try await addresses(of: name, in: zone, run) where hasIPv6 || !address.contains(":") {
                servers.append(
                    Verification.Server(
                        "\(name.plain) (\(address))", ServerAddress(host: address), isAuthoritative: true))
            }
        }
        guard !servers.isEmpty else {
            throw Diagnostic("none of the servers of \(zone.origin.plain) has an address that can be reached from here")
        }
        return servers
    }

    /// The zone knows its own servers before any resolver does.
    private static func addresses(of name: DomainName, in zone: Zone, _ run: ToolRunner) async throws -> [String] {
        let own = [RecordType.a, .aaaa].flatMap { zone[name, $0]?.data.map(\.description) ?? [] }
        return own.isEmpty ? try await Question.addresses(of: name, run: run) : own
    }
}
