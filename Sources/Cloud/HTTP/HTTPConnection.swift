// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One connection: requests are read from it and answered one after the other.
struct HTTPConnection {
    let socket: Int32
    private var buffer: [UInt8] = []

    /// More than any request of this interface needs.
    private static let largestBody = 4_000_000
    private static let largestHead = 65_536

    init(socket: Int32) { self.socket = socket }

    /// Answers requests until the other side has had enough.
    mutating func serve(_ handle: (HTTPRequest) -> HTTPReply) {
        while true {
            let request: HTTPRequest
            do throws(HTTPRefusal) {
                guard let next = try nextRequest() else { return }
                request = next
            } catch {
                _ = send(HTTPResponse(status: error.status).bytes(keepAlive: false))
                return
            }
            let keepAlive = request.headers["connection"]?.lowercased() != "close"
            guard case .answer(let response) = handle(request), send(response.bytes(keepAlive: keepAlive)), keepAlive
            else { return }
        }
    }

    /// The next request; nil when the connection ended between two of them.
    private mutating func nextRequest() throws(HTTPRefusal) -> HTTPRequest? {
        while true {
            if let end = buffer.endOfHead {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 4)
                var request = try HTTPConnection.parse(head)
                if request.headers["transfer-encoding"] != nil { throw HTTPRefusal(status: 400) }
                guard let length = Int(request.headers["content-length"] ?? "0"), length >= 0 else {
                    throw HTTPRefusal(status: 400)
                }
                guard length <= HTTPConnection.largestBody else { throw HTTPRefusal(status: 413) }
                if request.headers["expect"]?.lowercased() == "100-continue" {
                    _ = send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
                }
                while buffer.count < length { guard fill() else { return nil } }
                request.body = Array(buffer.prefix(length))
                buffer.removeFirst(length)
                return request
            }
            guard buffer.count <= HTTPConnection.largestHead else { throw HTTPRefusal(status: 413) }
            guard fill() else { return nil }
        }
    }

    /// Reads the request line and the header fields.
    static func parse(_ head: String) throws(HTTPRefusal) -> HTTPRequest {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { throw HTTPRefusal(status: 400) }
        let target = words[1].split(separator: "?", maxSplits: 1)
        guard let path = target.first, path.hasPrefix("/") else { throw HTTPRefusal(status: 400) }
        var request = HTTPRequest(method: String(words[0]), path: String(path))
        if target.count > 1 {
            for pair in target[1].split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1)
                guard let first = sides.first, let name = HTTPRequest.decoded(first),
                    let value = sides.count > 1 ? HTTPRequest.decoded(sides[1]) : ""
                else { throw HTTPRefusal(status: 400) }
                request.query.append((name, value))
            }
        }
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw HTTPRefusal(status: 400) }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            request.headers[line[..<colon].lowercased()] = String(value)
        }
        return request
    }

    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// A request that can't be read, and what it is answered.
struct HTTPRefusal: Error {
    var status: Int
}

extension [UInt8] {
    /// Where the empty line behind the header begins.
    fileprivate var endOfHead: Int? {
        guard count >= 4 else { return nil }
        for index in 0...(count - 4)
        where self[index] == 13 && self[index + 1] == 10 && self[index + 2] == 13 && self[index + 3] == 10 {
            return index
        }
        return nil
    }
}
