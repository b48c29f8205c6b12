// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Where a server is asked: an address or a name, and a port.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// An address, or a name.
    public let host: String
    /// The port; 53 unless said.
    public let port: Int

    /// The server at `host`.
    public init(host: String, port: Int = 53) { (self.host, self.port) = (host, port) }

    /// Reads `192.0.2.53`, `192.0.2.53:5300`, `2001:db8::53`, `[2001:db8::53]:5300` or `ns1.example.com`.
    public init(_ text: String) throws {
        var host = text[...]
        var port: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if rest.hasPrefix(":") { port = rest.dropFirst() } else if !rest.isEmpty { port = "" }
        } else if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let number = port.map { Int($0) ?? 0 } ?? 53
        let plain = host.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic || (48...57).contains(byte) || ".:-_%".utf8.contains(byte)
        }
        guard !host.isEmpty, host.first != "-", plain, (1...65535).contains(number) else {
            throw Diagnostic(
                "`\(text)` is no server", hint: "write an address, with a port if it is not 53: `192.0.2.53:5300`")
        }
        self.init(host: String(host), port: number)
    }

    /// As it was written, the port left out when it is 53.
    public var description: String {
        port == 53 ? host : host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
