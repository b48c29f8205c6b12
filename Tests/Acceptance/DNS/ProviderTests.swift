// SPDX-License-Identifier: Apache-2.0

import DNS
import DNSContract
import Diagnostics
import Sandbox
import ShellScript
import Testing

extension Acceptance {
    @Suite(.serialized) struct DNSProviders {
        /// Runs the provider's programs as a command would: what they read comes by standard input.
        static let run: ToolRunner = { call in
            let command: ShellScript = "\(words: call.words)"
            let output = await LocalProcess.run(
                call.input.isEmpty ? command : ShellScript.feed(Array(call.input.utf8), to: command))
            return ToolOutput(status: output.status, output: output.stdout, errors: output.stderr)
        }

        static func provider(_ port: Int, secret: String = LoopbackServers.secret) throws -> DynamicUpdates {
            DynamicUpdates(
                server: ServerAddress(host: "127.0.0.1", port: port),
                key: try TransactionKey(name: "lifeboat", algorithm: "hmac-sha256", secret: secret), run: run)
        }

        @Test func `Knot keeps the contract of all providers`() async throws {
            try await LoopbackServers.with { servers in
                try await servers.startKnot()
                let contract = try DNSProviderContract(Self.provider(servers.knot), on: "example.com")
                #expect(try await contract.failures() == [])
            }
        }

        @Test func `BIND keeps the contract of all providers, also with the key in a file`() async throws {
            try await LoopbackServers.with { servers in
                try await servers.startBIND()
                let contract = try DNSProviderContract(Self.provider(servers.bind), on: "example.com")
                #expect(try await contract.failures() == [])
                try servers.write(
                    "key \"lifeboat\" { algorithm hmac-sha256; secret \"\(LoopbackServers.secret)\"; };\n", to: "k.key")
                let byFile = DynamicUpdates(
                    server: ServerAddress(host: "127.0.0.1", port: servers.bind),
                    key: .file(servers.folder + "/k.key"), run: Self.run)
                #expect(try await DNSProviderContract(byFile, on: "example.com").failures() == [])
            }
        }

        @Test func `a zone is written as a file that BIND takes, and read again as the same zone`() async throws {
            try await LoopbackServers.with { servers in
                try await servers.startKnot()
                let zone = try await Self.provider(servers.knot).zone(DomainName("example.com"))
                try servers.write(zone.file, to: "exported.zone")
                let checked = await Program.shell(
                    "named-checkzone -D -o checked.zone example.com exported.zone", in: servers.folder)
                #expect(checked.succeeded, "\(checked.all)")
                let text = await Program.shell("cat checked.zone", in: servers.folder).stdout
                #expect(try ZoneFileReader.read(text, file: "checked.zone", origin: zone.origin) == zone)
            }
        }

        @Test func `wrong keys, wrong zones and silent servers are told apart`() async throws {
            try await LoopbackServers.with { servers in
                try await servers.startKnot()
                try await servers.startBIND()
                func complaint(_ provider: DynamicUpdates, _ zone: String = "example.com") async throws -> String {
                    let error = await #expect(throws: Diagnostic.self) { try await provider.zone(DomainName(zone)) }
                    return error?.message ?? ""
                }
                for port in [servers.knot, servers.bind] {
                    let wrong = try Self.provider(port, secret: "d3Jvbmc=")
                    #expect(try await complaint(wrong).contains("does not accept the signature"))
                    let named = DynamicUpdates(
                        server: ServerAddress(host: "127.0.0.1", port: port),
                        key: try TransactionKey(
                            name: "other", algorithm: "hmac-sha256", secret: LoopbackServers.secret), run: Self.run)
                    #expect(try await complaint(named).contains("does not know this TSIG key"))
                    #expect(try await complaint(Self.provider(port), "example.net").contains("refuses to transfer"))
                }
                #expect(try await complaint(Self.provider(servers.port + 9)).contains("nothing answers at"))
            }
        }
    }
}
