// SPDX-License-Identifier: Apache-2.0

import HTTP
import ModuleKit
import ShellScript
import Synchronization
import Testing
import Values

@testable import Modules

/// What `dig` and `nsupdate` are asked, and what they answer.
private final class NameServer: Sendable {
    let scripts = Mutex<[String]>([])
    let zone: String

    init(_ zone: String) { self.zone = zone }

    var access: ServiceAccess {
        ServiceAccess(
            http: NoWeb(),
            run: { [self] script, _ in
                scripts.withLock { $0.append(script.text) }
                return ShellOutput(stdout: script.text.contains("AXFR") ? zone : "")
            })
    }
}

private struct NoWeb: HTTPTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw HTTPError(.notSent, "no web here") }
}

@Suite struct DNSModuleTests {
    static let provider: Value = [
        "type": "rfc2136", "server": "192.0.2.53", "key": ["name": "k", "secret": "c2VjcmV0MTI="],
    ]
    static let zone = """
        example.com.\t300\tIN\tSOA\tns1.example.com. hostmaster.example.com. 1 3600 600 86400 300
        example.com.\t300\tIN\tNS\tns1.elsewhere.example.
        example.com.\t300\tIN\tA\t192.0.2.1
        www.example.com.\t300\tIN\tA\t192.0.2.1
        www.example.com.\t300\tIN\tA\t192.0.2.2
        """

    private func plan<M: ServiceModule>(_ module: M, _ server: NameServer) async throws -> ServicePlan {
        try await module.plan(from: module.observe(through: server.access, in: bareContext()), in: bareContext())
    }

    @Test func `a record that differs is one change, with the zone before and after`() async throws {
        let server = NameServer(Self.zone)
        let module = try filled(
            DNSRecord.self,
            ["zone": "example.com", "name": "www", "type": "A", "value": "192.0.2.9", "provider": Self.provider])
        let plan = try await plan(module, server)
        #expect(plan.changes.map(\.summary) == ["change www.example.com. A"])
        #expect(plan.changes.first?.after?.contains("192.0.2.9") == true)
        #expect(plan.values["zone_after"]?.text.contains("192.0.2.9") == true)
        var values = plan.values
        try await plan.changes.first?.perform(server.access, &values)
        let sent = server.scripts.withLock { $0.last ?? "" }
        #expect(sent.contains("nsupdate -v -t 20"))
        #expect(!sent.contains("c2VjcmV0MTI="), "the secret is in the input, which is encoded")
    }

    static let same: [Dict] = [
        ["name": "www", "type": "A", "value": ["192.0.2.2", "192.0.2.1"]],
        ["name": "www.example.com", "type": "a", "value": ["192.0.2.1", "192.0.2.2"], "ttl": "5m"],
        ["name": "old", "type": "A", "state": "absent"],
        ["name": "www", "type": "A", "value": "192.0.2.77", "state": "absent"],
    ]

    @Test(arguments: same) func `what is as wanted needs nothing`(_ arguments: Dict) async throws {
        let all = arguments.merging(["zone": "example.com", "provider": Self.provider]) { $1 }
        let plan = try await plan(filled(DNSRecord.self, all), NameServer(Self.zone))
        #expect(plan.changes.isEmpty && plan.values["zone_after"]?.text.contains("192.0.2.2") == true)
    }

    @Test func `absent with a value takes only that value`() async throws {
        let module = try filled(
            DNSRecord.self,
            [
                "zone": "example.com", "name": "www", "type": "A", "value": "192.0.2.2", "state": "absent",
                "provider": Self.provider,
            ])
        let plan = try await plan(module, NameServer(Self.zone))
        #expect(plan.changes.first?.after?.contains("192.0.2.2") == false)
        #expect(plan.changes.first?.after?.contains("www                     300     IN A     192.0.2.1") == true)
    }

    @Test func `a zone's list is one change, and a dangerous one is refused`() async throws {
        let module = try filled(
            DNSZone.self,
            [
                "zone": "example.com", "provider": Self.provider, "purge": true,
                "records": [["name": "@", "type": "A", "value": "192.0.2.1"]],
            ])
        let failure = await #expect(throws: (any Error).self) { try await plan(module, NameServer(Self.zone)) }
        #expect(failure.map { "\($0)" }?.contains("www.example.com. would have no address any more") == true)
    }

    static let mistakes: [(Dict, String)] = [
        (["zone": "example.com", "type": "A"], "a record needs its `value`"),
        (["zone": "example.com", "type": "AX", "value": "1"], "`AX` is not one of"),
        (["zone": "example.com", "type": "A", "value": "example.org"], "expected an IPv4 address"),
        (["zone": "example.com", "type": "A", "value": "192.0.2.1", "ttl": "soon"], "ttl: expected seconds"),
        (["zone": "example.com", "type": "A", "value": "192.0.2.1", "name": "www.example.net."], "lies outside"),
    ]

    @Test(arguments: mistakes) func `a mistake is told before anything is asked`(_ arguments: Dict, _ part: String)
        throws
    {
        let error = #expect(throws: ArgumentErrors.self) { _ = try filled(DNSRecord.self, arguments) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func `without a provider the message says where to name one`() async throws {
        let module = try filled(DNSRecord.self, ["zone": "example.com", "type": "A", "value": "192.0.2.1"])
        let failure = await #expect(throws: ModuleFailure.self) { try await plan(module, NameServer(Self.zone)) }
        #expect(failure?.message.contains("dns_provider") == true)
    }
}
