// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Glibc
import HostAccess
import Inventory
import ModuleKit
import Modules
import ShellScript
import Values

/// What the inventory says about names, and the means to act on it.
struct DNSBench: Sendable {
    let bench: Workbench
    let settings: DNSSettings
    let run: ToolRunner

    init(_ options: InventoryOptions) throws {
        let bench = try Workbench(options)
        try self.init(bench, InventoryScope(try bench.inventory(options), bench: bench))
    }

    init(_ bench: Workbench, _ scope: InventoryScope) throws {
        settings = try DNSSettings(
            variable: { try scope.variable($0) }, place: { scope.location($0) }, learn: { bench.redactor.learn($0) })
        self.bench = bench
        let local = LocalHost()
        run = DNSTools.runner { try await local.run($0, as: nil, limit: .seconds(60), onOutput: nil) }
    }

    /// The zone called `name`, or the only one.
    func work(_ name: String?) throws -> ZoneWork { ZoneWork(try settings.zone(name), self) }

    /// Who serves a zone.
    func provider(_ settings: ProviderSettings) throws -> any DNSProvider {
        switch settings {
        case .linode(let url): LinodeDomains(try LinodeZoneAccess(url: url, through: web))
        case .dynamicUpdates(let server, let key): DynamicUpdates(server: server, key: key, run: run)
        }
    }

    /// The way to web services.
    private var web: ServiceAccess {
        ServiceAccess(
            http: Workbench.web, environment: Self.variable,
            learnSecret: { bench.redactor.learn($0) })
    }

    @Sendable private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether this computer has a way to IPv6 servers.
    func hasIPv6() async throws -> Bool {
        try await !run(ToolCall(["sh", "-c", "ip -6 route show default 2>/dev/null || true"])).output.isEmpty
    }
}
