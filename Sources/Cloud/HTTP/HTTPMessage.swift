// SPDX-License-Identifier: Apache-2.0

/// A request as it came in.
struct HTTPRequest: Sendable {
    var method: String
    /// The path without its query, as written.
    var path: String
    /// The pairs of the query, decoded.
    var query: [(name: String, value: String)] = []
    /// Header fields; names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    /// The value of the query's `name`.
    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// `text` with `%XX` decoded; nil when that is broken.
    static func decoded(_ text: some StringProtocol) -> String? {
        var out: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                out.append(byte)
                continue
            }
            guard bytes.count >= 2, let code = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            out.append(code)
            bytes = bytes.dropFirst(2)
        }
        return String(validating: out, as: UTF8.self)
    }
}

/// An answer.
struct HTTPResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// The bytes that go out.
    func bytes(keepAlive: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(HTTPResponse.reason(status))\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        head += "Content-Length: \(body.count)\r\nConnection: \(keepAlive ? "keep-alive" : "close")\r\n\r\n"
        return Array(head.utf8) + body
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}

/// What a server does about a request.
enum HTTPReply: Sendable {
    /// It answers.
    case answer(HTTPResponse)
    /// It closes the connection without a word.
    case hangUp
}
