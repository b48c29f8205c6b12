// SPDX-License-Identifier: Apache-2.0

import Curl
import HTTP
import Testing

@Suite("Requests by libcurl")
struct CurlTests {
    private func serving(
        _ answer: @escaping @Sendable (String) -> String?, body: (TinyServer, String) async throws -> Void
    ) async throws {
        let server = try TinyServer(answer)
        defer { server.stop() }
        try await body(server, "http://127.0.0.1:\(server.port)")
    }

    private func failure(_ body: () async throws -> Void) async throws -> HTTPError {
        do { try await body() } catch let error as HTTPError { return error }
        throw HTTPError(.notSent, "there was no failure")
    }

    @Test("carry method, headers and content there, and status, headers and content back")
    func roundTrip() async throws {
        try await serving { _ in
            answer("404 Not Found", "{\"é\": 1}", headers: ["X-One: 1", "x-one:  two "])
        } body: {
            server, url in
            let request = HTTPRequest(
                "PUT", url + "/v4/things?x=1", headers: [HTTPField("Authorization", "Bearer x")],
                body: Array("hello".utf8))
            let response = try await CurlTransport().send(request)
            #expect(response.status == 404 && response.text == "{\"é\": 1}" && response["X-ONE"] == "two")
            let sent = try #require(server.requests.first)
            #expect(sent.hasPrefix("PUT /v4/things?x=1 HTTP/1.1\r\n") && sent.hasSuffix("\r\n\r\nhello"))
            #expect(sent.contains("\r\nAuthorization: Bearer x\r\n") && !sent.contains("Expect:"))
        }
    }

    @Test("use a connection again, but not for what makes something")
    func connections() async throws {
        try await serving { _ in
            answer("200 OK", "{}", headers: ["Connection: keep-alive"])
        } body: { server, url in
            let transport = CurlTransport()
            for method in ["GET", "GET", "DELETE"] { _ = try await transport.send(HTTPRequest(method, url)) }
            #expect(server.requests.count == 3 && server.connections == 1)
        }
    }

    @Test("are not repeated when a POST gets no answer")
    func noRepeat() async throws {
        try await serving {
            $0.hasPrefix("POST") ? nil : answer("200 OK", "{}")
        } body: { server, url in
            let transport = CurlTransport()
            _ = try await transport.send(HTTPRequest("GET", url))
            let error = try await failure { _ = try await transport.send(HTTPRequest("POST", url)) }
            #expect(error.code == .noAnswer)
            #expect(server.requests.filter { $0.hasPrefix("POST") }.count == 1)
        }
    }

    @Test("tell a server that isn't there from one that doesn't answer")
    func failures() async throws {
        let server = try TinyServer { _ in "" }
        defer { server.stop() }
        let slow = HTTPRequest("GET", "http://127.0.0.1:\(server.port)", limit: .milliseconds(300))
        let error = try await failure { _ = try await CurlTransport().send(slow) }
        #expect(error.code == .noAnswer)
        let absent = HTTPRequest("GET", "http://127.0.0.1:1", limit: .seconds(5))
        let other = try await failure { _ = try await CurlTransport().send(absent) }
        #expect(other.code == .notSent)
    }

    @Test("don't follow a redirect, which could carry the token elsewhere")
    func redirects() async throws {
        try await serving { _ in
            answer("302 Found", "", headers: ["Location: http://127.0.0.1:1/"])
        } body: { _, url in
            let found = try await CurlTransport().send(HTTPRequest("GET", url))
            #expect(found.status == 302)
        }
    }

    @Test(
        "are refused where anybody could read them",
        arguments: [
            "http://example.org/", "http://10.96.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/", "nonsense here",
            "http://127.0.0.1@example.org/", "http://127.0.0.1.example.org/",
        ])
    func refused(url: String) async throws {
        let error = try await failure { _ = try await CurlTransport().send(HTTPRequest("GET", url)) }
        #expect(error.code == .notSent)
    }

    @Test("hold no header that would begin another one")
    func headers() async throws {
        let request = HTTPRequest("GET", "http://127.0.0.1:1", headers: [HTTPField("X", "a\r\nY: b")])
        let error = try await failure { _ = try await CurlTransport().send(request) }
        #expect(error.message.contains("control character"))
    }

    @Test("are broken off when nobody waits for them any more")
    func cancellation() async throws {
        try await serving { _ in
            ""
        } body: { server, url in
            let waiting = Task { try await CurlTransport().send(HTTPRequest("GET", url, limit: .seconds(300))) }
            while server.requests.isEmpty { await Task.yield() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}
