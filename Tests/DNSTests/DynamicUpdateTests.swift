// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import DNS

@Suite struct DynamicUpdateTests {
    static func provider(_ output: ToolOutput = ToolOutput(status: 0, output: "")) throws -> DynamicUpdates {
        DynamicUpdates(
            server: try ServerAddress("192.0.2.53:5300"),
            key: try TransactionKey(name: "k", algorithm: "hmac-sha256", secret: "c2VjcmV0MTI=")
        ) { _ in output }
    }

    @Test func `a plan becomes one message with the state before as its condition`() throws {
        let plan = try ZonePlanTests.plan("www 60 A 192.0.2.9\nnew TXT \"a b\"")
        #expect(
            try Self.provider().script(for: plan) == """
                server 192.0.2.53 5300
                key hmac-sha256:k. c2VjcmV0MTI=
                zone example.com.
                prereq yxrrset www.example.com. A 192.0.2.1
                prereq nxrrset new.example.com. TXT
                update delete www.example.com. A
                update add www.example.com. 60 IN A 192.0.2.9
                update add new.example.com. 300 IN TXT "a b"
                send

                """)
    }

    @Test func `new name servers come before the old ones go`() throws {
        let script = try Self.provider().script(for: ZonePlanTests.plan("@ NS ns9.elsewhere.example."))
        let updates = script.split(separator: "\n").filter { $0.hasPrefix("update") }
        #expect(
            updates == [
                "update add example.com. 300 IN NS ns9.elsewhere.example.",
                "update delete example.com. NS ns1.example.com.",
            ])
    }

    @Test func `the secret is in no argument`() async throws {
        let provider = DynamicUpdates(
            server: try ServerAddress("192.0.2.53"),
            key: try TransactionKey(name: "k", algorithm: "hmac-sha256", secret: "c2VjcmV0MTI=")
        ) { call in
            #expect(!call.words.joined(separator: " ").contains("c2VjcmV0"))
            #expect(call.input.contains("c2VjcmV0MTI="))
            return ToolOutput(status: 0, output: "")
        }
        try await provider.apply(ZonePlanTests.plan("www A 192.0.2.9"))
        _ = try? await provider.zone(DomainName("example.com"))
    }

    /// What nsupdate and dig 9.18 print, and how it is told.
    static let complaints: [(String, String)] = [
        ("update failed: NXRRSET", "has changed since"), ("update failed: YXRRSET", "has changed since"),
        ("; TSIG error with server: tsig indicates error\nupdate failed: NOTAUTH(BADSIG)", "signature"),
        (
            "; TSIG error with server: tsig indicates error\nupdate failed: NOTAUTH(BADKEY)",
            "does not know this TSIG key"
        ),
        ("update failed: NOTAUTH", "takes no updates of example.com"),
        ("update failed: REFUSED", "refuses to update example.com"),
        ("; Communication with 192.0.2.53#5300 failed: operation canceled", "nothing answers at 192.0.2.53:5300"),
        ("could not read key from /x.{private,key}: file not found", "key file can't be read"),
    ]

    @Test(arguments: complaints) func `a complaint of nsupdate is told in our words`(_ text: String, _ part: String)
        async throws
    {
        let provider = try Self.provider(ToolOutput(status: 2, output: "", errors: text))
        let plan = try ZonePlanTests.plan("www A 192.0.2.9")
        let error = await #expect(throws: Diagnostic.self) { try await provider.apply(plan) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    static let transfers: [(String, String)] = [
        ("; Transfer failed.", "refuses to transfer"),
        (
            ";; Couldn't verify signature: tsig indicates error\nk.\t0\tANY\tTSIG\thmac-sha256. 1 300 0 1 BADKEY 0\n; Transfer failed.",
            "does not know"
        ),
        (
            ";; Connection to 127.0.0.1#5999(127.0.0.1) for x failed: connection refused.\n;; no servers could be reached",
            "nothing answers"
        ),
        ("", "transferred nothing"),
    ]

    @Test(arguments: transfers) func `a transfer that failed is no empty zone`(_ text: String, _ part: String)
        async throws
    {
        let provider = try Self.provider(ToolOutput(status: 0, output: text))
        let error = await #expect(throws: Diagnostic.self) { try await provider.zone(DomainName("example.com")) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `a lost answer is settled by what the zone holds`() async throws {
        let plan = try ZonePlanTests.plan("www A 192.0.2.9")
        let provider = DynamicUpdates(server: try ServerAddress("192.0.2.53"), key: nil) { call in
            call.words[0] == "dig"
                ? ToolOutput(status: 0, output: plan.outcome.file)
                : ToolOutput(status: 2, output: "", errors: "; Communication with 192.0.2.53#53 failed: timed out")
        }
        try await provider.apply(plan)
    }

    @Test(arguments: [("hmac-sha265", "c2VjcmV0"), ("hmac-sha256", "not base64!"), ("hmac-sha256", "abc")])
    func `a key that can't be one is refused`(_ algorithm: String, _ secret: String) {
        #expect(throws: Diagnostic.self) { try TransactionKey(name: "k", algorithm: algorithm, secret: secret) }
    }
}
