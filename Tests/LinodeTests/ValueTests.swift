// SPDX-License-Identifier: Apache-2.0

import Glibc
import Linode
import Synchronization
import Testing
import Values

@Suite("Times, scopes, TTLs, addresses and tokens")
struct ValueTests {
    @Test(
        "Times are read and written as the API does",
        arguments: [
            ("1970-01-01T00:00:00", 0), ("2000-02-29T12:30:59", 951_827_459), ("2026-11-25T20:44:10", 1_795_639_450),
            ("1969-12-31T23:59:59", -1),
        ])
    func times(text: String, seconds: Int) throws {
        #expect(LinodeTime(text)?.seconds == seconds)
        #expect(LinodeTime(text + "Z")?.seconds == seconds)
        #expect(LinodeTime(seconds: seconds).description == text)
    }

    @Test("What is no time is none", arguments: ["", "tomorrow", "2026-11-25", "2026-13-01T00:00:00"])
    func noTime(text: String) { #expect(LinodeTime(text) == nil) }

    @Test(
        "Scopes are compared by what they allow",
        arguments: [
            ("linodes:read_write", "linodes:read_only", []), ("*", "linodes:read_write domains:read_write", []),
            ("linodes:read_only", "linodes:read_write", ["linodes:read_write"]),
            ("", "ips:read_only", ["ips:read_only"]),
            ("linodes:*", "linodes:read_write", []), ("linodes:read_write", "*", ["*"]),
        ] as [(String, String, [String])])
    func scopes(has: String, needs: String, missing: [String]) {
        #expect(ScopeSet(has).missing(ScopeSet(needs)) == missing)
    }

    @Test(
        "A TTL that would be rounded is refused with its neighbours",
        arguments: [
            (600, "use `300` or `3600`"), (1, "use `30`"), (3_000_000, "use `2419200`"), (60, "use `30` or `120`"),
        ])
    func ttls(seconds: Int, hint: String) throws {
        let error = #expect(throws: (any Error).self) { try ServedTTL.check(seconds) }
        #expect("\(try #require(error))".hasSuffix("hint: " + hint))
    }

    @Test("Every TTL that Linode serves is taken", arguments: ServedTTL.all)
    func served(seconds: Int) throws { try ServedTTL.check(seconds) }

    @Test(
        "An address without TLS is refused but for loopback and the sandbox",
        arguments: [
            ("https://api.example.org", "https://api.example.org/v4"),
            ("http://127.0.0.1:7000", "http://127.0.0.1:7000/v4"),
            ("http://localhost:7000/v4beta/", "http://localhost:7000/v4beta"),
            ("http://10.96.1.1/v4", "http://10.96.1.1/v4"),
            ("http://[::1]:80/v4", "http://[::1]:80/v4"), ("http://api.example.org/v4", nil),
            ("http://127.0.0.1.example.org", nil),
            ("http://127.0.0.1@example.org/v4", nil), ("ftp://127.0.0.1", nil), ("http://127.1", nil),
            ("https://", nil),
        ] as [(String, String?)])
    func addresses(text: String, url: String?) {
        #expect((try? APIAddress(text, plainHosts: ["10.96.1.1"]))?.url == url)
    }

    @Test("A token comes from a variable, a file or a command, and is learnt as a secret")
    func tokens() throws {
        let path = "/tmp/lifeboat-token-\(getpid())"
        let file = try #require(fopen(path, "w"))
        fputs("from-file\n", file)
        fclose(file)
        defer { unlink(path) }
        for (settings, token) in [
            (["LINODE_API_TOKEN": " from-variable\n"], "from-variable"), (["LINODE_TOKEN": "other"], "other"),
            (["LINODE_API_TOKEN_FILE": path], "from-file"),
            (["LINODE_API_TOKEN_COMMAND": "echo from-command"], "from-command"),
        ] {
            var learnt: [String] = []
            let found = try LinodeToken.find(in: { settings[$0] }, learn: { learnt.append($0) })
            #expect(learnt == [token])
            #expect("\(found)" == Redactor.mask)
        }
    }

    @Test(
        "What is no token is refused without being shown",
        arguments: [
            [:], ["LINODE_API_TOKEN": "two words"], ["LINODE_API_TOKEN_COMMAND": "echo oops; exit 3"],
            ["LINODE_API_TOKEN_FILE": "/nonexistent"],
        ])
    func noTokens(settings: [String: String]) throws {
        let error = #expect(throws: (any Error).self) { try LinodeToken.find(in: { settings[$0] }, learn: { _ in }) }
        let message = "\(try #require(error))"
        #expect(message.hasPrefix("linode: ") && !message.contains("two words") && !message.contains("oops"))
    }
}
