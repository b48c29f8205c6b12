// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Dispatch
import Glibc

/// An HTTP/1.1 server on one address of this computer; each connection has a thread of its own.
///
/// It serves a handful of clients, so plain blocking sockets do.
struct HTTPServer: Sendable {
    let socket: Int32
    /// The port, also when any free one was asked for.
    let port: UInt16

    /// How long a connection may be silent.
    private static let patience = timeval(tv_sec: 120, tv_usec: 0)

    /// Listens on `address`; port 0 is any that is free.
    init(address: String, port: UInt16) throws(Diagnostic) {
        let place = "\(address):\(port)"
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw HTTPServer.failure("make a socket for", place) }
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else {
            throw Diagnostic("`\(address)` is not an IPv4 address to listen on", hint: "use 127.0.0.1:PORT")
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, size) == 0 && listen(socket, 128) == 0 && getsockname(socket, address, &size) == 0
            }
        }
        guard bound else { throw HTTPServer.failure("listen on", place) }
        self.socket = socket
        self.port = UInt16(bigEndian: name.sin_port)
    }

    /// Answers requests until `stop`; blocks.
    func run(_ handle: @escaping @Sendable (HTTPRequest) -> HTTPReply) {
        while true {
            let client = accept(socket, nil, nil)
            guard client >= 0 else {
                if [EINTR, ECONNABORTED, EMFILE, ENFILE].contains(errno) { continue }
                return
            }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            var patience = HTTPServer.patience
            setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            var on: Int32 = 1
            setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            // A queue of its own is a thread of its own: a slow client holds nobody up.
            DispatchQueue(label: "connection").async {
                var connection = HTTPConnection(socket: client)
                connection.serve(handle)
                close(client)
            }
        }
    }

    /// Takes no more connections.
    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    private static func failure(_ verb: String, _ place: String) -> Diagnostic {
        Diagnostic(
            "can't \(verb) \(place): \(String(cString: strerror(errno)))", hint: "is another server there already?")
    }
}
