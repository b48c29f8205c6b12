// SPDX-License-Identifier: Apache-2.0

import Curl
import Glibc
import Linode
import Testing
import Values

private enum Setting {
    static let token = getenv("LIFEBOAT_TEST_LINODE_TOKEN").map { String(cString: $0) }
    static let url = getenv("LIFEBOAT_TEST_LINODE_URL").map { String(cString: $0) }
}

/// Tests against an API that is really there: Linode's own, where a machine costs some cents, or the sandbox's.
///
/// `LIFEBOAT_TEST_LINODE_TOKEN` switches them on, `LIFEBOAT_TEST_LINODE_URL` names another API than Linode's.
@Suite("A real API", .enabled(if: Setting.token != nil, "give LIFEBOAT_TEST_LINODE_TOKEN"), .serialized)
struct LiveTests {
    private func client() throws -> LinodeClient {
        let token = try #require(Setting.token)
        let certificates = getenv("CURL_CA_BUNDLE").map { String(cString: $0) }
        return LinodeClient(
            try Setting.url.map { try APIAddress($0) } ?? .production, token: LinodeToken(token, learn: { _ in }),
            transport: CurlTransport(certificates: certificates))
    }

    /// Removes what a test made, whatever became of it.
    private func cleaning(
        by clean: () async throws -> Void, _ body: () async throws -> Void
    ) async throws {
        let failure: (any Error)?
        do {
            try await body()
            failure = nil
        } catch {
            failure = error
        }
        try await clean()
        if let failure { throw failure }
    }

    @Test("makes, rebuilds and deletes a machine", .timeLimit(.minutes(20)))
    func machine() async throws {
        let client = try client()
        var draft = InstanceDraft()
        draft.label = "lifeboat-test-\(UInt32.random(in: 0 ... .max))"
        draft.tags = ["lifeboat:test"]
        let types = try await client.catalogues.types()
        draft.type = try #require(types.min { $0.monthlyPrice < $1.monthlyPrice }).id
        draft.region = try #require(try await client.catalogues.regions().first { $0.status == "ok" }).id
        draft.image = "linode/debian12"
        draft.rootPassword = "aA1-\(UInt64.random(in: 0 ... .max))\(UInt64.random(in: 0 ... .max))"
        let label = try #require(draft.label)
        try await cleaning(by: {
            if let left = try await client.instances.named(label) { try await client.instances.delete(left.id) }
        }) {
            let made = try await client.instances.create(draft)
            let running = try await client.instances.wait(for: made.id, toBe: [.running])
            #expect(running.tags == ["lifeboat:test"] && running.publicIPv4 != nil)
            _ = try await client.instances.rebuild(made.id, draft)
            let rebuilt = try await client.instances.wait(for: made.id, toBe: [.running])
            #expect(rebuilt.id == made.id && rebuilt.ipv4 == running.ipv4)
            try await client.instances.delete(made.id)
            try await client.instances.waitUntilGone(made.id)
        }
    }

    @Test("serves a domain with the TTL that it was given")
    func domain() async throws {
        let client = try client()
        let name = "lifeboat-test-\(UInt32.random(in: 0 ... .max)).example.com"
        try await cleaning(by: {
            if let left = try await client.domains.named(name) { try await client.domains.delete(left.id) }
        }) {
            let domain = try await client.domains.create([
                "domain": .string(name), "type": "master", "soa_email": "hostmaster@example.com", "ttl_sec": 300,
            ])
            let record = DomainRecord("A", name: "www", target: "203.0.113.5", ttl: 30)
            let made = try await client.domains.createRecord(record, in: domain.id)
            #expect(made.ttl == 30 && made.name == "www")
            let all = try await client.domains.records(of: domain.id)
            #expect(all.contains { $0.id == made.id })
        }
    }

    @Test("keeps a StackScript")
    func stackScript() async throws {
        let client = try client()
        let label = "lifeboat-test-\(UInt32.random(in: 0 ... .max))"
        try await cleaning(by: {
            if let left = try await client.stackScripts.named(label) { try await client.stackScripts.delete(left.id) }
        }) {
            let script = "#!/bin/sh\necho hello\n"
            let made = try await client.stackScripts.create(label: label, script: script, images: ["linode/debian12"])
            #expect(made.script == script)
        }
    }
}
