// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess

/// A TCP connection made from the host to a further one (`direct-tcpip`), given out as a local socket: the step of a
/// jump host.
final class ForwardEndpoint: Endpoint {
    private let target: (host: String, port: Int)
    private var waiter: CheckedContinuation<Int32, any Error>?
    private var local: Int32
    private var given: Int32
    private var toLocal: [UInt8] = []
    private var toHost: [UInt8] = []
    private var isLocalEOF = false
    private static let limit = 1 << 20

    init(
        _ session: Session, to host: String, port: Int, waiter: CheckedContinuation<Int32, any Error>
    ) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw HostError(.other, "can't make a pair of sockets: \(HostAccess.errorText(errno))")
        }
        target = (host, port)
        local = ends[0]
        given = ends[1]
        do { try super.init(session) } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
        self.waiter = waiter
    }

    override func open() -> CInt { ssh_channel_open_forward(raw, target.host, CInt(target.port), "127.0.0.1", 0) }

    override func started() {
        waiter?.resume(returning: given)
        waiter = nil
        given = -1
    }

    override func fail(_ error: any Error) {
        waiter?.resume(throwing: error)
        waiter = nil
    }

    override func free() {
        super.free()
        close(local)
        if given >= 0 { close(given) }
    }

    override func openingError() -> HostError {
        HostError(
            .unreachable,
            "the jump host \(session.plan.address) can't connect to \(target.host) port \(target.port): "
                + session.errorText,
            hint: "is the address right as seen from the jump host, and does its sshd allow AllowTcpForwarding?")
    }

    override var isFull: Bool { toLocal.count >= Self.limit }

    override func receive(_ bytes: UnsafeRawBufferPointer, isError: Bool) {
        if !isError { toLocal += bytes }
    }

    override var pollDescriptors: [pollfd] {
        guard phase == .running else { return [] }
        let reads = !isLocalEOF && toHost.isEmpty ? Int16(POLLIN) : 0
        let writes = toLocal.isEmpty ? 0 : Int16(POLLOUT)
        return reads | writes == 0 ? [] : [pollfd(fd: local, events: reads | writes, revents: 0)]
    }

    override func pump() {
        moveToLocal()
        releaseHeld()
        moveToLocal()
        moveToHost()
        if (isRemoteClosed || isRemoteEOF), toLocal.isEmpty, !holdsBack { phase = .finished }
        if isLocalEOF, toHost.isEmpty { phase = .finished }
    }

    private func moveToLocal() {
        while !toLocal.isEmpty {
            let count = Glibc.send(local, toLocal, toLocal.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else {
                if errno != EAGAIN, errno != EINTR {
                    isLocalEOF = true
                    toLocal = []
                }
                return
            }
            toLocal.removeFirst(count)
        }
    }

    private func moveToHost() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            if toHost.isEmpty {
                let count = recv(local, &buffer, buffer.count, 0)
                if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { isLocalEOF = true }
                guard count > 0 else { return }
                toHost = Array(buffer[..<count])
            }
            let sent = toHost.withUnsafeBytes { send($0) }
            guard sent > 0 else { return }
            toHost.removeFirst(sent)
        }
    }
}
