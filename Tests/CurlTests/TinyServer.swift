// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess
import Synchronization

/// A server on a loopback port that answers each connection with what `answer` makes of the request.
final class TinyServer: Sendable {
    let port: Int
    private let socket: Int32
    private let seen = Mutex<[String]>([])
    private let accepted = Mutex(0)
    private let answer: @Sendable (String) -> String?

    /// The requests so far, as they came.
    var requests: [String] { seen.withLock { $0 } }

    /// How many connections there were so far.
    var connections: Int { accepted.withLock { $0 } }

    /// Serves until `stop`; nil as an answer closes the connection without one, an empty one never answers.
    init(_ answer: @escaping @Sendable (String) -> String?) throws {
        self.answer = answer
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                _ = bind(socket, general, length)
                listen(socket, 16)
                getsockname(socket, general, &length)
            }
            return Int(in_port_t(bigEndian: pointer.pointee.sin_port))
        }
        try IOThread.start { [self] in
            while case let client = accept(socket, nil, nil), client >= 0 {
                do { try IOThread.start { self.serve(client) } } catch { close(client) }
            }
        }
    }

    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// Answers requests on one connection until the other side has had enough.
    private func serve(_ client: Int32) {
        defer { close(client) }
        accepted.withLock { $0 += 1 }
        while let request = read(client) {
            seen.withLock { $0.append(request) }
            guard let answer = answer(request) else { return }
            if answer.isEmpty { continue }
            _ = answer.withCString { send(client, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        }
    }

    /// A request's head, and as much after it as its `Content-Length` says.
    private func read(_ client: Int32) -> String? {
        var (text, buffer) = ("", [UInt8](repeating: 0, count: 4096))
        while true {
            if let end = text.firstRange(of: "\r\n\r\n") {
                let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}

/// A whole answer with that content.
func answer(_ status: String, _ content: String, headers: [String] = []) -> String {
    (["HTTP/1.1 \(status)", "Content-Length: \(content.utf8.count)"] + headers).joined(separator: "\r\n")
        + "\r\n\r\n" + content
}
