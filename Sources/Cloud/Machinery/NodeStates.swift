// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox
import Synchronization
import Values

extension CloudServer {
    /// Asks haproxy which nodes are up, and notes it in the account.
    func lookAtNodes() {
        guard sandbox.process(of: "balancer") != nil,
            let text = UnixSocket.ask("show stat", at: "\(folder)/balancer/stats")
        else { return }
        let states = NodeStates.read(text)
        let news = account.withLock { account in
            account.all(.node).filter { states[$0.id] != nil && states[$0.id] != $0.status }
        }
        guard !news.isEmpty else { return }
        change { account in
            for node in news { account.change(.node, node.id) { $0["status"] = .string(states[node.id] ?? "unknown") } }
        }
    }
}

/// What haproxy says about nodes.
enum NodeStates {
    /// The states by the node's number, from the answer to `show stat`.
    static func read(_ text: String) -> [Int: String] {
        var states: [Int: String] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count > 17, fields[1].hasPrefix("node"), let id = Int(fields[1].dropFirst(4)) else { continue }
            let isUp = ["UP", "no check", "DRAIN", "NOLB"].contains { fields[17].hasPrefix($0) }
            states[id] = isUp ? "UP" : "DOWN"
        }
        return states
    }
}

/// A server on a socket in the file system.
enum UnixSocket {
    /// Sends a line and returns all that is answered; nil when nobody is there.
    static func ask(_ line: String, at path: String) -> String? {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isConnected = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) == 0 }
        }
        let question = Array((line + "\n").utf8)
        guard isConnected, send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
            return nil
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while case let count = recv(socket, &chunk, chunk.count, 0), count > 0 { answer += chunk[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }
}
