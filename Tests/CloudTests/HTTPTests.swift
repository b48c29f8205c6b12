// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Cloud

@Suite struct HTTPTests {
    @Test func `a request's head is read`() throws {
        let request = try HTTPConnection.parse(
            "GET /v4/linode/instances?page=2&x=a%20b&y HTTP/1.1\r\nHost: h\r\nX-Filter:   {\"a\": 1}\r\n")
        #expect(request.method == "GET")
        #expect(request.path == "/v4/linode/instances")
        #expect(request.query.map { "\($0.name)=\($0.value)" } == ["page=2", "x=a b", "y="])
        #expect(request.headers == ["host": "h", "x-filter": "{\"a\": 1}"])
    }

    @Test(arguments: [
        "", "GET /", "GET / SPDY/3", "GET v4 HTTP/1.1", "GET /?a=%zz HTTP/1.1", "GET / HTTP/1.1\r\nnonsense",
    ])
    func `what is no request is refused`(head: String) {
        let error = #expect(throws: HTTPRefusal.self) { try HTTPConnection.parse(head) }
        #expect(error?.status == 400)
    }

    @Test func `an answer says how long it is`() {
        let text = String(decoding: HTTPResponse(status: 200, body: [65, 66]).bytes(keepAlive: true), as: UTF8.self)
        #expect(text == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nAB")
    }
}
